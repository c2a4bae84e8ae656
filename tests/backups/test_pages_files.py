"""A backup is given out with the hash to compare it by, and taken in without being trusted."""

import hashlib
import json
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from admin_app.backups import manifest as manifests
from admin_app.backups import uploads
from admin_app.backups.folder import BackupFolder
from admin_app.backups.manifest import Manifest
from admin_app.jobs.models import State
from tests.backoffice.browsing import send
from tests.backups.conftest import rows
from tests.backups.pages import PAGE, done, give_password
from tests.backups.test_pages import proven

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def boss(admin: FlaskClient) -> FlaskClient:
    """An administrator who has just given the password."""
    give_password(admin)
    return admin


def download(client: FlaskClient, manifest: Manifest, **headers: str) -> TestResponse:
    return client.get(f"{PAGE}{manifest.name}/download", headers=headers, buffered=True)


def downloads_in_journal(file: Path) -> list[str]:
    found = rows(file, "SELECT detail FROM bo_change_sets WHERE name = 'backup.download'")
    return [detail for (detail,) in found]


def test_a_download_is_the_file_and_says_its_hash(
    boss: FlaskClient, backup: Manifest, folder: BackupFolder
) -> None:
    answer = download(boss, backup)
    assert answer.data == folder.file_of(backup).read_bytes()
    digest = hashlib.sha256(answer.data)
    assert digest.hexdigest() == backup.sha256
    encoded = b64encode(digest.digest()).decode()
    assert answer.headers["Repr-Digest"] == f"sha-256=:{encoded}:"
    assert answer.headers["Digest"] == f"sha-256={encoded}"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={backup.file_name}"


def test_a_download_goes_on_where_it_broke_off(boss: FlaskClient, backup: Manifest) -> None:
    whole = download(boss, backup)
    rest = download(boss, backup, Range="bytes=1000-", **{"If-Range": whole.headers["ETag"]})
    assert rest.status_code == 206
    assert rest.headers["Content-Range"] == f"bytes 1000-{backup.bytes - 1}/{backup.bytes}"
    assert whole.data[:1000] + rest.data == whole.data
    assert rest.headers["Repr-Digest"] == whole.headers["Repr-Digest"]


def test_a_download_does_not_go_on_with_another_file(boss: FlaskClient, backup: Manifest) -> None:
    answer = download(boss, backup, Range="bytes=1000-", **{"If-Range": '"another"'})
    assert (answer.status_code, len(answer.data)) == (200, backup.bytes)


def test_a_range_that_is_not_there_is_refused(boss: FlaskClient, backup: Manifest) -> None:
    assert download(boss, backup, Range=f"bytes={backup.bytes}-").status_code == 416


def test_each_download_is_journalled(boss: FlaskClient, backup: Manifest, file: Path) -> None:
    download(boss, backup)
    download(boss, backup, Range="bytes=5-")
    boss.head(f"{PAGE}{backup.name}/download", buffered=True)
    first, second = downloads_in_journal(file)
    assert backup.name in first
    assert "bytes=5-" in second


def test_a_download_asks_for_the_password(admin: FlaskClient, backup: Manifest, file: Path) -> None:
    give_password(admin, seconds_ago=601)
    answer = download(admin, backup)
    address = f"/confirm-password?next={PAGE}{backup.name}/download"
    assert (answer.status_code, answer.location) == (303, address)
    assert downloads_in_journal(file) == []


def files_of(folder: BackupFolder, manifest: Manifest, **changed: Any) -> dict[str, Any]:
    """The two files as a form sends them; `text` and `content` replace what is in them."""
    text = changed.get("text", manifests.write(manifest))
    content = changed.get("content", folder.file_of(manifest).read_bytes())
    return {
        "file": (BytesIO(content), "../../from elsewhere.zst"),
        "manifest": (BytesIO(text.encode()), "some.json"),
    }


def test_what_was_downloaded_can_be_taken_in_again_and_is_proven_anew(
    office: Flask, boss: FlaskClient, backup: Manifest, folder: BackupFolder
) -> None:
    backup = proven(office, backup)
    given = {
        "file": (BytesIO(download(boss, backup).data), backup.file_name),
        "manifest": (BytesIO(boss.get(f"{PAGE}{backup.name}/manifest").data), "m.json"),
    }
    folder.remove(backup)
    answer = send(boss, f"{PAGE}upload", **given)
    taken = folder.manifest(backup.name)
    assert (taken.proof, taken.pinned) == (None, True)
    assert done(office, answer).state is State.DONE
    assert folder.manifest(backup.name).proven_at


def refused(boss: FlaskClient, folder: BackupFolder, given: dict[str, Any]) -> str:
    """The sentence that the form shows; nothing has come into the folder."""
    before = folder.contents()
    answer = send(boss, f"{PAGE}upload", **given)
    assert answer.status_code == 422
    assert folder.contents() == before
    sentence: str = answer.text.partition('role="alert">')[2].partition("</p>")[0]
    return sentence


def test_a_file_that_is_not_that_of_the_manifest_is_refused(
    boss: FlaskClient, backup: Manifest, folder: BackupFolder
) -> None:
    content = folder.file_of(backup).read_bytes()
    given = files_of(folder, backup, content=content[:-1] + b"x")
    folder.remove(backup)
    assert "has been changed or cut" in refused(boss, folder, given)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", "[" * 100_000, '{"name": 5}', '{"name": "../../x", "format": 1}',
     '{"format": 1, "name": "20200101-000000-abcdef"}', "ä"],
)  # fmt: skip
def test_what_is_no_manifest_is_refused(
    boss: FlaskClient, backup: Manifest, folder: BackupFolder, text: str
) -> None:
    given = files_of(folder, backup, text=text)
    assert "The manifest of the backup has been changed" in refused(boss, folder, given)


def test_a_backup_of_the_future_is_refused(
    boss: FlaskClient, backup: Manifest, folder: BackupFolder
) -> None:
    late = replace(backup, created_at=backup.created_at + timedelta(days=400))
    given = files_of(folder, backup, text=manifests.write(late))
    folder.remove(backup)
    assert "The manifest of the backup has been changed" in refused(boss, folder, given)


def test_a_manifest_that_was_changed_is_refused(
    boss: FlaskClient, backup: Manifest, folder: BackupFolder
) -> None:
    values = json.loads(manifests.write(backup)) | {"reason": "mine"}
    given = files_of(folder, backup, text=json.dumps(values, indent=2) + "\n")
    folder.remove(backup)
    assert "The manifest of the backup has been changed" in refused(boss, folder, given)


def test_one_that_is_there_already_is_refused(
    boss: FlaskClient, backup: Manifest, folder: BackupFolder
) -> None:
    assert "There is a backup named" in refused(boss, folder, files_of(folder, backup))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"Dear diary", "neither a database packed with zstandard"),
        (b'{"format": 1}', "looks like a manifest"),
        (bytes(10240), "a .tar that holds nothing"),
    ],
)
def test_what_is_no_backup_is_told_so_at_its_field(
    boss: FlaskClient, folder: BackupFolder, content: bytes, words: str
) -> None:
    answer = send(boss, f"{PAGE}upload", file=(BytesIO(content), "some.tar"))
    at_file = answer.text.partition('id="file-error" role="alert">')[2].partition("</p>")[0]
    assert (answer.status_code, folder.backups()) == (422, [])
    assert at_file.startswith("This is not ")
    assert words in at_file
    assert "Choose a file." not in answer.text


def test_both_files_are_asked_for(boss: FlaskClient, folder: BackupFolder) -> None:
    answer = send(boss, f"{PAGE}upload")
    assert answer.status_code == 422
    assert answer.text.count("Choose a file.") == 2


def test_too_large_a_file_is_refused_with_another_way(
    boss: FlaskClient, backup: Manifest, folder: BackupFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST_UPLOAD", 1000)
    answer = send(boss, f"{PAGE}upload", **files_of(folder, backup))
    assert answer.status_code == 413
    assert str(folder.path) in answer.text


def test_a_backup_larger_than_other_forms_is_taken_in(
    office: Flask, boss: FlaskClient, backup: Manifest, folder: BackupFolder
) -> None:
    given = files_of(folder, backup)
    folder.remove(backup)
    office.config["MAX_CONTENT_LENGTH"] = 1000
    assert send(boss, f"{PAGE}upload", **given).status_code == 303
    assert send(boss, f"{PAGE}create", reason="x" * 2000).status_code == 413


def test_a_visitor_cannot_send_large_files(office: Flask, backup: Manifest) -> None:
    office.config["MAX_CONTENT_LENGTH"] = 1000
    answer = office.test_client().post(f"{PAGE}upload", data={"file": (BytesIO(b"x" * 5000), "x")})
    assert answer.status_code == 401
