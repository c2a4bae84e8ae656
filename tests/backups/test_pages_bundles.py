"""A backup is given out as one file with its manifest, and taken in as one."""

import io
import tarfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from admin_app.backups import manifest as manifests
from admin_app.backups.folder import BackupFolder
from admin_app.backups.manifest import Manifest
from admin_app.jobs.models import State
from tests.backoffice.browsing import send
from tests.backups.pages import PAGE, done, give_password
from tests.backups.test_pages_files import downloads_in_journal, files_of

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def boss(admin: FlaskClient) -> FlaskClient:
    """An administrator who has just given the password."""
    give_password(admin)
    return admin


def download(client: FlaskClient, manifest: Manifest, **headers: str) -> TestResponse:
    return client.get(f"{PAGE}{manifest.name}/both", headers=headers, buffered=True)


def upload(client: FlaskClient, content: bytes) -> TestResponse:
    return send(client, f"{PAGE}upload", file=(io.BytesIO(content), "some.tar"))


def tar_of(*members: tuple[str, bytes, bytes]) -> bytes:
    """A tar of members with these names, contents and types."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as tar:
        for name, content, kind in members:
            header = tarfile.TarInfo(name)
            header.size, header.type, header.linkname = len(content), kind, "/etc/passwd"
            tar.addfile(header, io.BytesIO(content))
    return target.getvalue()


def test_one_file_holds_both(boss: FlaskClient, backup: Manifest, folder: BackupFolder) -> None:
    answer = download(boss, backup)
    assert answer.content_length == len(answer.data)
    assert f"filename={backup.name}.tar" in answer.headers["Content-Disposition"]
    with tarfile.open(fileobj=io.BytesIO(answer.data)) as tar:
        assert tar.getnames() == [f"{backup.name}.json", backup.file_name]
        found = [tar.extractfile(member) for member in tar]
        manifest, file = [each.read() for each in found if each]
    assert manifest.decode() == manifests.write(backup)
    assert file == folder.file_of(backup).read_bytes()


def test_a_download_that_broke_off_goes_on(boss: FlaskClient, backup: Manifest) -> None:
    whole = download(boss, backup)
    mark = whole.headers["ETag"]
    for start in (0, 100, 3000, len(whole.data) - 5):
        rest = download(boss, backup, Range=f"bytes={start}-", **{"If-Range": mark})
        assert (rest.status_code, rest.data == whole.data[start:]) == (206, True)
    assert download(boss, backup, Range=f"bytes={len(whole.data)}-").status_code == 416


def test_after_a_pin_a_download_begins_anew(boss: FlaskClient, backup: Manifest) -> None:
    mark = download(boss, backup).headers["ETag"]
    send(boss, f"{PAGE}{backup.name}/pin", pinned="yes")
    answer = download(boss, backup, Range="bytes=100-", **{"If-Range": mark})
    assert answer.status_code == 200


def test_it_takes_the_password_and_is_journalled(
    admin: FlaskClient, backup: Manifest, file: Path
) -> None:
    give_password(admin, seconds_ago=601)
    assert download(admin, backup).status_code == 303
    assert downloads_in_journal(file) == []
    give_password(admin)
    download(admin, backup)
    assert backup.name in downloads_in_journal(file)[0]


def test_it_is_taken_in_again_and_told_apart(
    office: Flask, boss: FlaskClient, backup: Manifest, folder: BackupFolder
) -> None:
    assert "taken in" not in boss.get(PAGE).text
    content = download(boss, backup).data
    folder.remove(backup)
    assert done(office, upload(boss, content)).state is State.DONE
    assert folder.manifest(backup.name).is_taken_in
    assert "taken in</span>" in boss.get(PAGE).text
    assert "taken in from elsewhere" in boss.get(f"{PAGE}{backup.name}/").text


def test_one_that_was_damaged_on_the_way_is_refused(
    boss: FlaskClient, backup: Manifest, folder: BackupFolder
) -> None:
    content = bytearray(download(boss, backup).data)
    content[-3000] ^= 1
    folder.remove(backup)
    answer = upload(boss, bytes(content))
    assert (answer.status_code, folder.backups()) == (422, [])
    assert "has been changed or cut" in answer.text


@pytest.mark.parametrize(
    "members",
    [
        [],
        [("a.json", b"{}", tarfile.REGTYPE)],
        [("a.json", b"{}", tarfile.REGTYPE), ("b", b"", tarfile.SYMTYPE)],
        [("a.json", b"", tarfile.LNKTYPE), ("b", b"x", tarfile.REGTYPE)],
        [("a.json", b"{}", tarfile.REGTYPE), ("b", b"", tarfile.FIFOTYPE)],
    ],
)
def test_a_tar_of_something_else_is_refused(
    boss: FlaskClient, folder: BackupFolder, members: list[tuple[str, bytes, bytes]]
) -> None:
    # An empty tar has no first header, so that it gets one of a member that is cut off.
    content = tar_of(*members) if members else tar_of(("a", b"x" * 900, tarfile.REGTYPE))[:700]
    answer = upload(boss, content)
    assert answer.status_code == 422
    assert "downloaded as one file" in answer.text
    assert folder.backups() == []


def test_a_damaged_file_of_a_known_name_is_said_to_be_damaged(
    boss: FlaskClient, backup: Manifest, folder: BackupFolder
) -> None:
    given = files_of(folder, backup, content=folder.file_of(backup).read_bytes()[:-1] + b"x")
    answer = send(boss, f"{PAGE}upload", **given)
    assert "has been changed or cut" in answer.text
    assert "There is a backup named" not in answer.text
    assert folder.backups() == [backup]


def test_the_file_that_was_right_is_named(
    boss: FlaskClient, backup: Manifest, folder: BackupFolder
) -> None:
    cut = folder.file_of(backup).read_bytes()[:-1]
    wrong_file = files_of(folder, backup, content=cut)
    refused = BeautifulSoup(send(boss, f"{PAGE}upload", **wrong_file).text, "html.parser")
    # Within its field, so that it does not look like a part of what comes next.
    (note,) = refused.select(".field:has(#manifest) .note")
    assert "“some.json” was right" in note.get_text()
    only_file = files_of(folder, backup) | {"manifest": (io.BytesIO(b""), "")}
    page = send(boss, f"{PAGE}upload", **only_file).text
    assert "from elsewhere.zst” has not been looked at yet" in page


def test_a_wrong_manifest_is_said_at_the_manifest(
    boss: FlaskClient, backup: Manifest, folder: BackupFolder
) -> None:
    page = send(boss, f"{PAGE}upload", **files_of(folder, backup, text="{}")).text
    assert 'id="manifest-error"' in page
    assert 'id="file-error"' not in page
