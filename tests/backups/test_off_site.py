"""Backups kept a second time on another machine: pushed, listed, pruned and fetched back."""

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from admin_app.backups import off_site, remote
from admin_app.backups.folder import BackupFolder
from admin_app.backups.manifest import Manifest
from admin_app.config import ConfigurationError
from admin_app.extensions import db
from admin_app.journal.models import ChangeSet
from tests.backups.conftest import Command, left_over, listed, make_backup
from tests.backups.sftp_server import SFTPServer

pytestmark = [pytest.mark.sqlite_only, pytest.mark.sftp]


@pytest.fixture
def app(
    make_app: Callable[..., Flask],
    database_url: str,
    sftp: SFTPServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Flask:
    """A back office that keeps its backups on the server as well, and does not wait to retry."""
    monkeypatch.setattr(remote, "WAITS", ())
    return make_app(database_url, **sftp.settings())


def files_in(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def files_of(manifest: Manifest) -> set[str]:
    return {manifest.file_name, f"{manifest.name}.json"}


def places(command: Command) -> dict[str, str]:
    """Where each backup is, as the list says."""
    return {each["name"]: each["place"] for each in listed(command)["backups"]}


def lose(folder: BackupFolder, *backups: Manifest) -> None:
    """Lose backups here."""
    for each in backups:
        folder.remove(each)


def test_what_is_not_there_yet_is_pushed(command: Command, office: Flask, sftp: SFTPServer) -> None:
    first, second = make_backup(office), make_backup(office)
    result = command("push")
    assert (result.exit_code, result.stdout) == (0, f"{first.name}\n{second.name}\n")
    assert files_in(sftp.files) == files_of(first) | files_of(second)
    assert command("push").stdout == ""
    third = make_backup(office)
    assert command("push").stdout == f"{third.name}\n"


def test_one_is_pushed_by_name(command: Command, office: Flask, sftp: SFTPServer) -> None:
    _first, second = make_backup(office), make_backup(office)
    assert command("push", second.name).exit_code == 0
    assert files_in(sftp.files) == files_of(second)


def test_the_list_says_where_each_one_is(
    command: Command, office: Flask, folder: BackupFolder
) -> None:
    first, second = make_backup(office), make_backup(office)
    command("push")
    third = make_backup(office)
    lose(folder, first)
    assert places(command) == {
        third.name: "local",
        second.name: "local and off-site",
        first.name: "off-site",
    }
    assert list(places(command)) == [third.name, second.name, first.name]


def test_a_backup_that_is_lost_here_comes_back_and_restores(
    command: Command, backup: Manifest, folder: BackupFolder
) -> None:
    command("prove", backup.name)
    command("push")
    lose(folder, backup)
    assert command("fetch", backup.name).stdout == f"{backup.name}\n"
    # What is said of a proof elsewhere is not believed.
    assert listed(command)["backups"][0]["proven_at"] is None
    assert command("prove", backup.name).exit_code == 0
    assert command("restore", backup.name, "--yes").exit_code == 0


def test_a_fetched_backup_does_not_take_the_proof_from_the_one_there(
    command: Command, backup: Manifest, folder: BackupFolder, office: Flask
) -> None:
    command("prove", backup.name)
    command("push")
    lose(folder, backup)
    command("fetch", backup.name)
    command("push")
    with office.app_context():
        assert off_site.look().backups[0].proven_at is not None


def test_a_proof_made_later_is_told_there(
    command: Command, backup: Manifest, office: Flask
) -> None:
    command("push")
    command("prove", backup.name)
    assert command("push").stdout == ""
    with office.app_context():
        assert off_site.look().backups[0].proven_at is not None


def test_what_is_no_longer_kept_goes_there_too(
    command: Command, office: Flask, sftp: SFTPServer
) -> None:
    first, second = make_backup(office), make_backup(office)
    command("push")
    planned = command("prune", "--dry-run", "--json").stdout
    assert files_in(sftp.files) == files_of(first) | files_of(second)
    assert command("prune", "--json").stdout == planned
    removed = [(each["name"], each["place"]) for each in json.loads(planned)["removed"]]
    assert removed == [(first.name, "local"), (first.name, "off-site")]
    assert files_in(sftp.files) == files_of(second)


def test_what_is_kept_there_does_not_depend_on_what_is_here(
    command: Command, office: Flask, folder: BackupFolder, sftp: SFTPServer
) -> None:
    proven, newest = make_backup(office), make_backup(office)
    command("prove", proven.name)
    command("push")
    lose(folder, proven, newest)
    make_backup(office)
    command("prune")
    assert files_in(sftp.files) == files_of(proven) | files_of(newest)


def test_what_was_altered_there_is_neither_listed_nor_removed(
    command: Command, backup: Manifest, folder: BackupFolder, sftp: SFTPServer
) -> None:
    command("push")
    file = sftp.files / f"{backup.name}.json"
    file.write_text(file.read_text().replace('"pinned": false', '"pinned": true'))
    lose(folder, backup)
    assert places(command) == {}
    assert command("fetch", backup.name).exit_code == 1
    assert command("prune").exit_code == 0
    assert files_in(sftp.files) == files_of(backup)


def test_a_file_that_was_altered_there_does_not_come_back(
    command: Command, backup: Manifest, folder: BackupFolder, sftp: SFTPServer
) -> None:
    command("push")
    file = sftp.files / backup.file_name
    file.write_bytes(bytes([file.read_bytes()[0] ^ 1]) + file.read_bytes()[1:])
    lose(folder, backup)
    result = command("fetch", backup.name)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "not fetched" in result.stderr
    assert left_over(folder) in ([], [off_site.MEMORY])


@pytest.mark.parametrize("name", ["20200101-000000-abcdef", "../../etc/passwd", ".."])
def test_what_is_not_there_is_not_fetched(command: Command, backup: Manifest, name: str) -> None:
    result = command("fetch", name)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)


def test_what_is_here_is_not_fetched_over(command: Command, backup: Manifest) -> None:
    command("push")
    assert "here already" in command("fetch", backup.name).stderr


def test_a_server_that_is_away_leaves_the_list_as_it_was_last_seen(
    command: Command, backup: Manifest, folder: BackupFolder, sftp: SFTPServer
) -> None:
    command("push")
    lose(folder, backup)
    sftp.stop()
    result = command("list", "--json")
    assert result.exit_code == 0
    assert [each["place"] for each in json.loads(result.stdout)["backups"]] == ["off-site"]
    assert result.stderr.count("\n") == 1
    for arguments in (["push"], ["fetch", backup.name], ["prune"]):
        result = command(*arguments)
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
        assert "Nobody answers" in result.stderr


def test_without_another_place_there_is_one_sentence(
    make_app: Callable[..., Flask], database_url: str, command: Command, backup: Manifest
) -> None:
    alone = make_app(database_url)
    for arguments in (["push"], ["push", backup.name], ["fetch", backup.name]):
        result = command(*arguments, app=alone)
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
        assert "BACKOFFICE_BACKUP_REMOTE" in result.stderr
    assert listed(command)["backups"][0]["place"] == "local"


def test_each_act_is_in_the_journal(
    command: Command, backup: Manifest, folder: BackupFolder, office: Flask
) -> None:
    command("push")
    lose(folder, backup)
    command("fetch", backup.name)
    with office.app_context():
        names = [each.name for each in db.session.query(ChangeSet).order_by(ChangeSet.id)]
    assert names[-2:] == ["backup.push", "backup.fetch"]


def test_the_password_of_the_place_is_told_to_nobody(
    make_app: Callable[..., Flask],
    database_url: str,
    sftp: SFTPServer,
    command: Command,
    backup: Manifest,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    address = sftp.address.replace("@", ":s3cret-word@")
    app = make_app(database_url, **sftp.settings(BACKOFFICE_BACKUP_REMOTE=address))
    outputs = [command(*words, app=app).output for words in (["push"], ["list"], ["prune"])]
    assert outputs[0] == f"{backup.name}\n"
    folder = Path(app.config["BACKUP_DIR"])
    written = [path.read_bytes().decode("latin1") for path in folder.glob("*") if path.is_file()]
    for text in (*outputs, caplog.text, *written):
        assert "s3cret" not in text


def test_an_address_that_is_none_stops_the_start(make_app: Callable[..., Flask]) -> None:
    with pytest.raises(ConfigurationError, match="BACKOFFICE_BACKUP_REMOTE"):
        make_app("sqlite://", BACKOFFICE_BACKUP_REMOTE="ftp://host/folder")
