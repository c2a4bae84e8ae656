"""`backups create`: one moment of the database, checked and described, while others write."""

import hashlib
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from backports import zstd
from flask import Flask

from admin_app.backups import snapshot
from admin_app.backups.errors import BackupError
from admin_app.backups.folder import BackupFolder
from admin_app.backups.manifest import Manifest
from admin_app.jobs.errors import JobCancelledError
from admin_app.jobs.progress import unwatched
from admin_app.journal import verification
from tests.backups.conftest import Command, left_over, listed, make_backup, rows, site

pytestmark = pytest.mark.sqlite_only


def unpacked(folder: BackupFolder, manifest: Manifest, target: Path) -> Path:
    target.write_bytes(zstd.decompress(folder.file_of(manifest).read_bytes()))
    return target


def test_it_holds_every_row(
    office: Flask, file: Path, folder: BackupFolder, backup: Manifest, tmp_path: Path
) -> None:
    copy = unpacked(folder, backup, tmp_path / "copy.db")
    for table in ("users", "posts", "tags", "post_tags", "bo_people"):
        query = f"SELECT * FROM {table} ORDER BY 1, 2"  # noqa: S608
        assert rows(copy, query) == rows(file, query)
    assert backup.tables["posts"].rows == 20


def test_the_manifest_tells_what_the_file_is(
    office: Flask, folder: BackupFolder, backup: Manifest
) -> None:
    content = folder.file_of(backup).read_bytes()
    assert folder.file_of(backup).name.startswith(backup.name)
    assert (backup.bytes, backup.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert backup.database_bytes == len(zstd.decompress(content))
    with office.app_context():
        entries = verification.verify().entries
    # The entry of the backup itself comes after it.
    assert backup.journal.entries == entries - 1


def test_the_list_shows_the_newest_first(command: Command) -> None:
    first = command("create", "--reason", "before the move").stdout.strip()
    second = command("create").stdout.strip()
    shown = listed(command)["backups"]
    assert [each["name"] for each in shown] == [second, first]
    assert shown[1]["reason"] == "before the move"
    for each in shown:
        assert (each["proven_at"], each["place"], each["pinned"]) == (None, "local", False)
        assert each["bytes"] > 0


def test_what_is_committed_but_not_checkpointed_is_in_it(
    office: Flask, file: Path, folder: BackupFolder, tmp_path: Path
) -> None:
    with site(file) as connection:
        connection.execute("INSERT INTO tags (name) VALUES ('late')")
        connection.execute("BEGIN")
        connection.execute("INSERT INTO tags (name) VALUES ('not committed')")
        with office.app_context():
            manifest = snapshot.take(folder, file, unwatched, reason="")
    copy = unpacked(folder, manifest, tmp_path / "copy.db")
    names = rows(copy, "SELECT name FROM tags")
    assert ("late",) in names
    assert ("not committed",) not in names


def test_it_is_one_moment_of_a_site_that_goes_on_writing(
    office: Flask, file: Path, folder: BackupFolder, tmp_path: Path
) -> None:
    stop, started = threading.Event(), threading.Event()

    def write_pairs() -> None:
        with site(file) as connection:
            connection.execute("CREATE TABLE pairs (side, text)")
            while not stop.is_set():
                connection.execute("BEGIN IMMEDIATE")
                for side in ("left", "right"):
                    connection.execute("INSERT INTO pairs VALUES (?, randomblob(9000))", (side,))
                connection.execute("COMMIT")
                started.set()

    writer = threading.Thread(target=write_pairs)
    writer.start()
    started.wait(10)
    copy = unpacked(folder, make_backup(office), tmp_path / "copy.db")
    stop.set()
    writer.join()
    left, right = rows(copy, "SELECT sum(side = 'left'), sum(side = 'right') FROM pairs")[0]
    assert left == right > 0


def test_nothing_is_left_of_one_that_is_cancelled(office: Flask, folder: BackupFolder) -> None:
    def cancel(done: int, total: int) -> None:
        if done > total // 2:
            raise JobCancelledError

    with office.app_context(), pytest.raises(JobCancelledError):
        snapshot.create(cancel)
    assert (folder.backups(), left_over(folder)) == ([], [])


def test_two_at_once_are_told_so(office: Flask, folder: BackupFolder, command: Command) -> None:
    with folder.alone():
        result = command("create")
    assert result.exit_code == 1
    assert "Another backup" in result.stderr


def test_a_database_that_was_replaced_meanwhile_is_refused(
    office: Flask, file: Path, folder: BackupFolder, tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE other (id)")

    def replace(_done: int, _total: int) -> None:
        if other.exists():
            other.rename(file)

    with office.app_context(), pytest.raises(BackupError, match="taken the place"):
        snapshot.create(replace)
    assert folder.backups() == []
