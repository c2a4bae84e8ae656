"""What is left of a damaged backup can be removed on the page, and nothing else that way."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from admin_app.backups.folder import BackupFolder
from admin_app.backups.manifest import Manifest
from tests.backoffice.browsing import send
from tests.backups.conftest import Command, left_over, make_backup
from tests.backups.pages import PAGE, give_password
from tests.rules.pictures import last_entry, picture_of, written_since

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def boss(admin: FlaskClient) -> FlaskClient:
    """An administrator who has just given the password."""
    give_password(admin)
    return admin


@pytest.fixture
def damaged(office: Flask, folder: BackupFolder) -> Manifest:
    """A backup whose file was cut; another one is whole."""
    make_backup(office)
    manifest = make_backup(office)
    folder.file_of(manifest).write_bytes(b"cut")
    return manifest


def test_it_is_named_with_its_files_and_removed(
    boss: FlaskClient, damaged: Manifest, folder: BackupFolder
) -> None:
    address = f"{PAGE}{damaged.name}/discard"
    assert f'href="{address}"' in boss.get(PAGE).text
    question = boss.get(address).text
    assert f"{damaged.name}.json" in question
    assert damaged.file_name in question
    assert send(boss, address).location == PAGE
    good, bad = folder.contents()
    assert (len(good), bad, left_over(folder)) == (1, [], [])


def test_it_is_one_entry_of_whoever_did_it(
    office: Flask, boss: FlaskClient, damaged: Manifest
) -> None:
    before, last = picture_of(office), last_entry(office)
    send(boss, f"{PAGE}{damaged.name}/discard")
    (entry,), told = written_since(office, last, before)
    assert (entry.name, entry.actor_name, told) == ("backup.discard", "the admin", {})
    assert "file-changed" in str(entry.detail)


def test_a_backup_that_is_whole_is_not_removed_that_way(
    boss: FlaskClient, backup: Manifest, folder: BackupFolder
) -> None:
    assert boss.get(f"{PAGE}{backup.name}/discard").status_code == 404
    assert send(boss, f"{PAGE}{backup.name}/discard").status_code == 404
    assert folder.backups() == [backup]


def test_it_takes_the_password(admin: FlaskClient, damaged: Manifest, folder: BackupFolder) -> None:
    give_password(admin, seconds_ago=601)
    assert send(admin, f"{PAGE}{damaged.name}/discard").status_code == 303
    assert len(folder.contents()[1]) == 1


def test_commands_pin_and_unpin(command: Command, backup: Manifest, folder: BackupFolder) -> None:
    pinned = command("pin", backup.name)
    assert pinned.stdout == f"{backup.name} is pinned: it is kept whatever its age.\n"
    assert folder.manifest(backup.name).pinned
    unpinned = command("unpin", backup.name)
    assert unpinned.stdout.startswith(f"{backup.name} is not pinned: ")
    assert not folder.manifest(backup.name).pinned
    result = command("pin", "20200101-000000-abcdef")
    assert (result.exit_code, result.stderr) == (1, "Error: There is no backup of that name.\n")
