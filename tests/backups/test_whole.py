"""A restore where there is nothing to keep: on a new machine, or over a damaged database."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from admin_app.accounts.services import ensure_first_admin
from admin_app.backups.folder import BackupFolder
from admin_app.backups.manifest import Manifest
from admin_app.db import schema
from admin_app.extensions import db
from admin_app.journal import verification
from tests.backups.conftest import Command, rows, site, site_content

pytestmark = pytest.mark.sqlite_only

PEOPLE = "SELECT user_id, role FROM bo_people"


@pytest.fixture
def new_machine(
    make_app: Callable[..., Flask], backup: Manifest, folder: BackupFolder, tmp_path: Path
) -> Flask:
    """A back office elsewhere, without a database, that has the folder of the backups."""
    return make_app(
        f"sqlite:///{tmp_path / 'new' / 'app.db'}", BACKOFFICE_BACKUP_DIR=str(folder.path)
    )


def test_without_a_database_the_backup_becomes_it(
    new_machine: Flask, command: Command, backup: Manifest, file: Path, tmp_path: Path
) -> None:
    result = command("restore", backup.name, "--yes", app=new_machine)
    assert result.exit_code == 0, result.output
    new = tmp_path / "new" / "app.db"
    assert site_content(new) == site_content(file)
    assert rows(new, PEOPLE) == [(900, "admin")]
    with new_machine.app_context():
        assert schema.is_current(db.engine)
        assert verification.verify().entries == backup.journal.entries + 1
        assert verification.verify().is_whole


def test_the_administrator_of_a_first_start_makes_way(
    new_machine: Flask, command: Command, backup: Manifest, tmp_path: Path
) -> None:
    new = tmp_path / "new" / "app.db"
    new.parent.mkdir()
    with new_machine.app_context():
        schema.upgrade()
        ensure_first_admin()
        db.session.remove()
    with site(new) as connection:
        assert connection.execute("SELECT count(*) FROM posts").fetchone() == (0,)
        result = command("restore", backup.name, "--yes", app=new_machine)
        assert result.exit_code == 0, result.output
        assert connection.execute("SELECT count(*) FROM posts").fetchone() == (20,)
    assert rows(new, PEOPLE) == [(900, "admin")]


def test_a_database_that_was_emptied_keeps_its_rights(
    office: Flask, command: Command, file: Path, backup: Manifest
) -> None:
    with site(file) as connection:
        connection.executescript(
            "DELETE FROM post_tags; DELETE FROM posts; DELETE FROM tags;"
            "DELETE FROM users WHERE id < 900; UPDATE bo_people SET role = 'staff';"
        )
    assert command("restore", backup.name, "--yes").exit_code == 0
    assert rows(file, PEOPLE) == [(900, "staff")]
    assert rows(file, "SELECT count(*) FROM posts") == [(20,)]


@pytest.mark.parametrize("spoil", ["nothing of it is left", "a page is broken"])
def test_a_damaged_database_is_kept_aside(
    office: Flask, command: Command, file: Path, backup: Manifest, spoil: str
) -> None:
    before = site_content(file)
    _damage(office, file, spoil)
    damaged = file.read_bytes()
    result = command("restore", backup.name, "--yes")
    assert result.exit_code == 0, result.output
    assert site_content(file) == before
    (kept,) = file.parent.glob("app-damaged-*.db")
    assert kept.read_bytes() == damaged
    assert str(kept) in result.stdout


def _damage(app: Flask, file: Path, how: str) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    with closing(sqlite3.connect(file)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'posts'"
        ).fetchone()
        connection.execute("PRAGMA journal_mode = DELETE")
    content = bytearray(file.read_bytes())
    if how == "a page is broken":
        content[(page - 1) * 4096 : page * 4096] = bytes(4096)
    else:
        content[:] = b"A letter, and not a short one. " * 1000
    file.write_bytes(content)


def test_a_foreign_database_is_not_replaced(
    make_app: Callable[..., Flask], command: Command, backup: Manifest, folder: BackupFolder,
    tmp_path: Path,
) -> None:  # fmt: skip
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.executescript("CREATE TABLE things (id); INSERT INTO things VALUES (1)")
    app = make_app(f"sqlite:///{other}", BACKOFFICE_BACKUP_DIR=str(folder.path))
    before = other.read_bytes()
    result = command("restore", backup.name, "--yes", app=app)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert other.read_bytes() == before
