"""`backups prove`: a backup counts when it has been restored and compared."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from admin_app.backups import manifest as manifests
from admin_app.backups import proof
from admin_app.backups.errors import Fault
from admin_app.backups.folder import BackupFolder
from admin_app.backups.manifest import Manifest, TableContent
from tests.backups.conftest import Command, left_over, listed, repack, site

pytestmark = pytest.mark.sqlite_only


def forge(folder: BackupFolder, manifest: Manifest, **values: Any) -> None:
    """Write a manifest that says something else, with a checksum that fits."""
    text_of = manifests.write(replace(manifest, **values))
    (folder.path / f"{manifest.name}.json").write_text(text_of)


def test_a_good_one_is_proven_and_says_how_long_restoring_takes(
    command: Command, backup: Manifest, folder: BackupFolder
) -> None:
    result = command("prove", backup.name)
    assert result.exit_code == 0, result.output
    assert "restores in" in result.stdout
    (shown,) = listed(command)["backups"]
    assert shown["proven_at"] == shown["proof"]["at"]
    assert shown["proof"]["seconds"] >= shown["proof"]["restore_seconds"] > 0
    assert left_over(folder) == []


def test_one_flipped_byte_of_the_file_is_found(
    command: Command, backup: Manifest, folder: BackupFolder
) -> None:
    path = folder.file_of(backup)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    result = command("prove", backup.name)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "changed or cut" in result.stderr
    assert listed(command)["backups"][0]["proven_at"] is None


def test_one_that_was_proven_is_so_no_longer_when_it_fails(
    command: Command, backup: Manifest, folder: BackupFolder
) -> None:
    assert command("prove", backup.name).exit_code == 0
    path = folder.file_of(backup)
    path.write_bytes(bytes(path.stat().st_size))
    assert command("prove", backup.name).exit_code == 1
    assert listed(command)["backups"][0]["proven_at"] is None


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"tables": {"posts": TableContent(1, "0" * 32)}}, Fault.CONTENT),
        ({"revision": "0001"}, Fault.REVISION),
        ({"foreign_key_violations": 7}, Fault.FOREIGN_KEYS),
        ({"journal": manifests.Journal(1, "0" * 64)}, Fault.JOURNAL),
        ({"sha256": "0" * 64}, Fault.FILE_CHANGED),
        ({"database_bytes": 4096}, Fault.FILE_CHANGED),
    ],
)
def test_a_manifest_that_tells_something_else_is_found(
    office: Flask, backup: Manifest, folder: BackupFolder, values: dict[str, Any], fault: Fault
) -> None:
    forge(folder, backup, **values)
    with office.app_context():
        found = proof.prove(backup.name).proof
    assert found is not None
    assert found.fault is fault


def test_rows_that_led_nowhere_when_it_was_made_are_no_fault(
    office: Flask, file: Path, command: Command
) -> None:
    with site(file) as connection:
        connection.execute("INSERT INTO post_tags VALUES (777, 888)")
    name = command("create").stdout.strip()
    assert command("prove", name).exit_code == 0


def test_what_others_want_to_work_is_tried(office: Flask, backup: Manifest) -> None:
    def run(engine: Engine) -> None:
        with engine.connect() as connection:
            connection.execute(text("SELECT * FROM reports_that_are_not_there"))

    proof.add_check(office, "more", run)
    with office.app_context():
        found = proof.prove(backup.name).proof
    assert found is not None
    assert (found.fault, found.detail) == (Fault.CHECK, "more")


def test_the_reports_have_to_work_on_it(
    office: Flask, command: Command, backup: Manifest, folder: BackupFolder
) -> None:
    repack(folder, backup, lose_a_column_of_the_reports)
    assert command("prove", backup.name).exit_code == 1
    found = folder.manifest(backup.name).proof
    assert found is not None
    assert (found.fault, found.detail) == (Fault.CHECK, "reports")


def lose_a_column_of_the_reports(copy: Path) -> None:
    with site(copy) as connection:
        connection.execute("ALTER TABLE posts RENAME COLUMN published TO shown")


def test_a_folder_copied_to_another_machine_works_there(
    make_app: Any, backup: Manifest, folder: BackupFolder, tmp_path: Path, command: Command
) -> None:
    folder.path.rename(tmp_path / "elsewhere")
    other = make_app(
        f"sqlite:///{tmp_path / 'none.db'}", BACKOFFICE_BACKUP_DIR=str(tmp_path / "elsewhere")
    )
    result = command("prove", backup.name, "--json", app=other)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["proven_at"]
    assert not (tmp_path / "none.db").exists()
