"""The pages of the backups show what there is and start what takes long."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from admin_app.backups import proof
from admin_app.backups.folder import BackupFolder
from admin_app.backups.manifest import Manifest
from admin_app.db.types import utc_now
from admin_app.jobs.models import State
from admin_app.jobs.queries import recent_jobs
from tests.backoffice.browsing import send
from tests.backups.conftest import make_backup
from tests.backups.pages import PAGE, done, give_password, job_of
from tests.jobs.rows import add_job, give_sign

pytestmark = pytest.mark.sqlite_only


def proven(app: Flask, manifest: Manifest, **values: object) -> Manifest:
    """Prove a backup, then say other things of that proof."""
    with app.app_context():
        tried = proof.prove(manifest.name)
        assert tried.proof is not None
        folder = BackupFolder(Path(app.config["BACKUP_DIR"]))
        return folder.change(manifest.name, proof=replace(tried.proof, **values))  # type: ignore[arg-type]


def test_without_backups_the_page_says_what_they_are(office: Flask, admin: FlaskClient) -> None:
    page = admin.get(PAGE).text
    assert "No backups yet" in page
    assert "Back up and prove now" in page


def test_a_backup_is_made_and_proven_by_one_job(
    office: Flask, admin: FlaskClient, folder: BackupFolder
) -> None:
    job = done(office, send(admin, f"{PAGE}create", reason="  before the move "))
    (made,) = folder.backups()
    assert job.state is State.DONE
    assert job.result is not None
    assert job.result["address"] == f"{PAGE}{made.name}/"
    assert (made.reason, made.actor) == ("before the move", "the admin")
    assert made.proven_at
    page = admin.get(PAGE).text
    assert "before the move" in page
    assert "restores in" in page


def test_two_who_press_at_once_get_one_job(
    office: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    answers = [send(as_role("admin"), f"{PAGE}create") for _ in range(2)]
    assert answers[0].location == answers[1].location
    with office.app_context():
        assert len(recent_jobs()) == 1


def test_what_goes_on_leads_to_its_page(office: Flask, admin: FlaskClient) -> None:
    job = job_of(office, send(admin, f"{PAGE}create"))
    assert f"/admin/jobs/{job.id}" in admin.get(PAGE).text


def test_without_a_worker_the_page_says_that_nothing_is_made(
    office: Flask, admin: FlaskClient
) -> None:
    assert "No worker is at work" in admin.get(PAGE).text
    give_sign(office)
    assert "No worker is at work" not in admin.get(PAGE).text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Proven"),
        ({"at": utc_now() - timedelta(days=31)}, "Proof is old"),
        ({"fault": "content"}, "does not hold the rows that were backed up"),
    ],
)
def test_the_list_says_whether_a_backup_restores(
    office: Flask, admin: FlaskClient, backup: Manifest, values: dict[str, object], words: str
) -> None:
    assert "Not proven yet" in admin.get(PAGE).text
    proven(office, backup, **values)
    for address in (PAGE, f"{PAGE}{backup.name}/"):
        page = admin.get(address).text
        assert words in page
        assert "Not proven yet" not in page


def test_two_of_one_minute_are_told_apart(
    office: Flask, admin: FlaskClient, backup: Manifest
) -> None:
    names = [backup.name, make_backup(office).name]
    page = BeautifulSoup(admin.get(PAGE).text, "html.parser")
    assert sorted(each.get_text() for each in page.select("table.backups .name")) == sorted(names)


def test_what_cannot_be_used_is_named_apart(
    admin: FlaskClient, backup: Manifest, folder: BackupFolder
) -> None:
    folder.file_of(backup).unlink()
    page = admin.get(PAGE).text
    assert backup.name in page
    assert "The file of the backup is missing." in page
    answer = admin.get(f"{PAGE}{backup.name}/")
    assert answer.status_code == 409
    assert "The file of the backup is missing." in answer.text


def test_the_page_of_a_backup_shows_its_hash_and_its_rows(
    admin: FlaskClient, backup: Manifest
) -> None:
    page = admin.get(f"{PAGE}{backup.name}/").text
    assert backup.sha256 in page
    assert '<code dir="ltr">posts</code></td><td class="number">20<' in page


def test_proving_is_a_job_that_fails_where_the_backup_does(
    office: Flask, admin: FlaskClient, backup: Manifest, folder: BackupFolder
) -> None:
    assert done(office, send(admin, f"{PAGE}{backup.name}/prove")).state is State.DONE
    file = folder.file_of(backup)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    job = done(office, send(admin, f"{PAGE}{backup.name}/prove"))
    assert (job.state, job.sentence) == (
        State.FAILED, "The file of the backup has been changed or cut since it was written.",
    )  # fmt: skip


def test_a_pin_is_put_on_and_taken_off(
    admin: FlaskClient, backup: Manifest, folder: BackupFolder
) -> None:
    send(admin, f"{PAGE}{backup.name}/pin", pinned="yes")
    assert folder.manifest(backup.name).pinned
    assert "pinned" in admin.get(PAGE).text
    send(admin, f"{PAGE}{backup.name}/pin", pinned="no")
    assert not folder.manifest(backup.name).pinned


def test_a_backup_is_deleted_after_a_question(
    office: Flask, admin: FlaskClient, backup: Manifest, folder: BackupFolder
) -> None:
    give_password(admin)
    address = f"{PAGE}{backup.name}/delete"
    assert "gone for ever" in admin.get(address).text
    assert folder.backups() == [backup]
    assert send(admin, address).location == PAGE
    assert folder.backups() == []


def test_deleting_a_backup_takes_the_password(
    admin: FlaskClient, backup: Manifest, folder: BackupFolder
) -> None:
    give_password(admin, seconds_ago=601)
    address = f"{PAGE}{backup.name}/delete"
    assert admin.get(address).location == f"/confirm-password?next={address}"
    assert send(admin, address).status_code == 303
    assert folder.backups() == [backup]


@pytest.mark.parametrize("why", ["pinned", "newest"])
def test_what_is_pinned_or_the_newest_proven_is_not_deleted(
    office: Flask, admin: FlaskClient, backup: Manifest, folder: BackupFolder, why: str
) -> None:
    proven(office, backup)
    if why == "pinned":
        proven(office, make_backup(office))
        folder.change(backup.name, pinned=True)
    give_password(admin)
    address = f"{PAGE}{backup.name}/delete"
    assert "Delete…" not in admin.get(f"{PAGE}{backup.name}/").text
    assert '<button class="danger">' not in admin.get(address).text
    answer = send(admin, address)
    assert answer.status_code == 409
    assert why in answer.text
    assert backup.name in {each.name for each in folder.backups()}


@pytest.mark.parametrize("act", ["", "preview", "delete", "download", "manifest"])
@pytest.mark.parametrize("name", ["20200101-000000-abcdef", "..", "%2e%2e%2fapp"])
def test_a_name_that_is_none_is_not_found(
    office: Flask, admin: FlaskClient, name: str, act: str
) -> None:
    answer = admin.get(f"{PAGE}{name}/{act}", follow_redirects=False)
    # The password is asked for before anybody looks.
    assert answer.status_code in ({303, 404} if act in ("download", "delete") else {404, 308, 302})


def test_a_folder_that_cannot_be_used_is_named(office: Flask, admin: FlaskClient) -> None:
    Path(office.config["BACKUP_DIR"]).touch()
    answer = admin.get(PAGE)
    assert answer.status_code == 200
    assert "cannot be used" in answer.text


def test_a_file_of_jobs_that_cannot_be_read_hides_no_backup(
    office: Flask, admin: FlaskClient, backup: Manifest
) -> None:
    add_job(office, "1")
    Path(office.config["JOBS_FILE"]).write_bytes(b"no database at all " * 100)
    page = admin.get(PAGE).text
    assert backup.name in page
    assert "Background work cannot be started" in page


def test_the_first_page_turns_red_without_a_proven_backup(
    office: Flask, admin: FlaskClient, staff: FlaskClient, backup: Manifest
) -> None:
    words = "There is no backup that is proven to restore."
    assert words in admin.get("/admin/").text
    assert words not in staff.get("/admin/").text
    proven(office, backup)
    assert words not in admin.get("/admin/").text


def test_the_first_page_counts_what_is_damaged_or_does_not_restore(
    office: Flask, admin: FlaskClient, backup: Manifest, folder: BackupFolder
) -> None:
    proven(office, backup)
    assert "does not restore" not in admin.get("/admin/").text
    proven(office, make_backup(office), fault="content")
    assert "1 backup is damaged or does not restore." in admin.get("/admin/").text
    folder.file_of(backup).write_bytes(b"cut")
    assert "2 backups are damaged or do not restore." in admin.get("/admin/").text


def test_what_does_not_restore_is_not_offered_for_that(
    office: Flask, admin: FlaskClient, backup: Manifest
) -> None:
    give_password(admin)
    address = f"{PAGE}{backup.name}/"
    ways = [f'href="{address}preview"', f'href="{address}rescue/"']
    assert all(way in admin.get(address).text for way in ways)
    proven(office, backup, fault="content")
    pages = admin.get(address).text + admin.get(PAGE).text
    assert not any(way in pages for way in ways)
    assert "can be brought back from it" in pages
    assert f'href="{address}both"' in pages
    answers = [admin.get(f"{address}preview"), admin.get(f"{address}rescue/")]
    answers += [send(admin, f"{address}{act}", confirm="yes") for act in ("compare", "restore")]
    for answer in answers:
        assert answer.status_code == 409
        assert "does not hold the rows that were backed up" in answer.text
    with office.app_context():
        assert recent_jobs() == []


def test_an_error_leads_back_to_the_backups(
    admin: FlaskClient, staff: FlaskClient, backup: Manifest
) -> None:
    link = f'<a class="button primary" href="{PAGE}">'
    assert link in admin.get(f"{PAGE}20200101-000000-abcdef/").text
    assert link not in staff.get(f"{PAGE}{backup.name}/").text
    assert link not in admin.get("/admin/nothing").text
