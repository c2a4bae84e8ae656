"""The pages say what is kept, when backups are made and why, and what a proof has compared."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from admin_app.backups import proof, restore
from admin_app.backups.folder import BackupFolder
from admin_app.backups.manifest import Manifest
from admin_app.backups.reasons import reason_words
from admin_app.reports.catalogue import REPORTS
from tests.backups.pages import PAGE

pytestmark = pytest.mark.sqlite_only


@pytest.mark.parametrize(
    ("keep", "words"),
    [
        ({"d": 7, "w": 4, "m": 12}, "the last of each of 7 days, 4 weeks, 12 months; pinned ones"),
        ({"d": 1}, "the last of each of 1 day; pinned ones"),
    ],
)
def test_the_page_says_what_is_kept(
    office: Flask, admin: FlaskClient, keep: dict[str, int], words: str
) -> None:
    office.config["BACKUP_KEEP"] = keep
    assert words in admin.get(PAGE).text


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ("15 3 * * *", "every day at 3:15"),
        ("0 4 * * 1", "at the times of crontab(5) 0 4 * * 1"),
        ("", "the schedule is off"),
    ],
)
def test_the_page_says_when_they_are_made(
    office: Flask, admin: FlaskClient, backup: Manifest, schedule: str, words: str
) -> None:
    office.config["BACKUP_SCHEDULE"] = schedule
    assert words in admin.get(PAGE).text


def test_why_a_backup_was_made_is_said_in_the_readers_language(
    office: Flask, admin: FlaskClient, file: object, backup: Manifest, folder: BackupFolder
) -> None:
    with office.app_context():
        (safety,) = restore.restore(backup.name).safety
    assert folder.manifest(safety).reason == f"before restoring {backup.name}"
    page = admin.get(PAGE, headers={"Accept-Language": "de"}).text
    assert f"vor dem Wiederherstellen von {backup.name}" in page
    assert "before restoring" not in page


def test_the_page_says_how_long_the_way_back_of_a_restore_stays(
    office: Flask, admin: FlaskClient
) -> None:
    for keep in ({"d": 7}, {"d": 0}):
        office.config["BACKUP_KEEP"] = keep
        assert "What a restore has replaced stays for 7 days." in admin.get(PAGE).text


def test_what_people_wrote_stays_as_they_wrote_it() -> None:
    for text in ("before restoring the lawn", "", "by schedule, they said"):
        assert reason_words(text) == text


def test_a_proven_backup_says_what_was_compared(
    office: Flask, admin: FlaskClient, backup: Manifest, file: object,
    plain: Callable[[str], str],
) -> None:  # fmt: skip
    assert "What was compared" not in admin.get(f"{PAGE}{backup.name}/").text
    with office.app_context():
        proof.prove(backup.name)
    page = plain(admin.get(f"{PAGE}{backup.name}/").text)
    pages = backup.database_bytes // backup.page_size
    assert f"{pages} pages of the restored" in page
    assert f"content of {len(backup.tables)} tables" in page
    assert f"journal: {backup.journal.entries} entr" in page
    assert f"{len(REPORTS)} reports each" in page


@pytest.fixture
def plain() -> Callable[[str], str]:
    """A page with numbers as they are, without separators."""
    return lambda text: text.replace(",", "")
