"""`backups list`: one line for each backup, for people and for programs that cut at tabs."""

from dataclasses import replace

import pytest
from flask import Flask

from admin_app.backups import proof, snapshot
from admin_app.backups.folder import BackupFolder
from admin_app.backups.manifest import TAKEN_IN, Manifest
from tests.backups.conftest import Command, listed

pytestmark = pytest.mark.sqlite_only


def test_an_empty_folder_says_so_beside_the_list(command: Command, folder: BackupFolder) -> None:
    result = command("list")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"There are no backups in {folder.path}.\n"
    assert listed(command) == {"backups": [], "unusable": []}


def test_pinned_and_taken_in_stand_beside_the_place(
    command: Command, backup: Manifest, folder: BackupFolder
) -> None:
    folder.change(backup.name, pinned=True, place=TAKEN_IN)
    assert command("list").stdout.split("\t")[3] == "local, pinned, taken in"


def test_a_reason_keeps_to_its_line(office: Flask, command: Command) -> None:
    with office.app_context():
        snapshot.create(reason="before\tthe\r\nmove \x1b[2J")
    line = command("list").stdout
    assert line.endswith("\tbefore the move [2J\n")
    assert (line.count("\n"), line.count("\t")) == (1, 4)


def test_no_backup_restores_in_no_time(
    office: Flask, command: Command, backup: Manifest, folder: BackupFolder
) -> None:
    with office.app_context():
        tried = proof.prove(backup.name).proof
    assert tried is not None
    folder.change(backup.name, seconds=0.01, proof=replace(tried, seconds=0.01))
    assert "restores in 0.1 s" in command("list").stdout
