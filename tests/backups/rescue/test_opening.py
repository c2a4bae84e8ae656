"""A backup is read without changing it; what it is unpacked to stays for a while."""

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from admin_app.backups.errors import BackupError, UnfitBackup, UnknownBackup
from admin_app.backups.folder import backup_folder
from admin_app.backups.rescue import opening
from admin_app.backups.rescue.queries import search
from admin_app.backups.rescue.records import Kind
from admin_app.content.models import Post
from tests.backups.rescue.conftest import Rescue, delete
from tests.factories import make_post

pytestmark = pytest.mark.sqlite_only


def scratch_files(app: Flask) -> list[Path]:
    """What backups are unpacked to now."""
    return sorted((Path(app.config["INSTANCE"]) / "rescue").glob("*"))


def found(rescue: Rescue, kind: str, text: str = "", *, gone: bool = False) -> list[str]:
    """The names that a search gives."""
    with rescue.opened() as backup:
        return [hit.name for hit in search(backup, Kind(kind), text, gone=gone, limit=50)]


def contents_of_the_folder() -> dict[str, bytes]:
    """The content of every file in the backup folder, by its name."""
    return {path.name: path.read_bytes() for path in backup_folder().path.glob("*.*")}


def test_records_are_found_by_a_part_of_their_name_or_by_number(rescue: Rescue) -> None:
    assert found(rescue, "post", "note") == ["Notes"]
    assert found(rescue, "post", "31") == ["Notes"]
    assert found(rescue, "user", "#12") == ["bob"]
    assert found(rescue, "user", "ADA@example") == ["ada"]
    assert found(rescue, "tag", "GRÜ") == ["grün"]
    assert found(rescue, "tag", "100%_") == []


def test_what_is_gone_is_found_apart(rescue: Rescue) -> None:
    make_post(id=32)
    assert found(rescue, "post", gone=True) == []
    delete(Post, 31)
    assert found(rescue, "post", gone=True) == ["Notes"]
    assert found(rescue, "post", "else", gone=True) == []


def test_nothing_is_changed_or_left_beside_the_backup(rescue: Rescue, app: Flask) -> None:
    before = contents_of_the_folder()
    found(rescue, "post", "note")
    (scratch,) = scratch_files(app)
    assert contents_of_the_folder() == before
    assert scratch.stat().st_mode & 0o077 == 0 or scratch.parent.stat().st_mode & 0o077 == 0


def test_a_second_look_does_not_unpack_again(rescue: Rescue, app: Flask) -> None:
    found(rescue, "post")
    (scratch,) = scratch_files(app)
    number = scratch.stat().st_ino
    found(rescue, "post")
    assert [file.stat().st_ino for file in scratch_files(app)] == [number]


def test_what_nobody_looks_into_is_removed(rescue: Rescue, app: Flask) -> None:
    found(rescue, "post")
    (scratch,) = scratch_files(app)
    long_ago = time.time() - opening.KEPT_FOR.total_seconds() - 10
    os.utime(scratch, (long_ago, long_ago))
    opening.close_old_backups()
    assert scratch_files(app) == []
    found(rescue, "post")
    opening.close_backup(rescue.manifest.name)
    assert scratch_files(app) == []


def test_a_damaged_backup_is_not_opened(rescue: Rescue, app: Flask) -> None:
    file = backup_folder().file_of(rescue.manifest)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(UnfitBackup):
        found(rescue, "post")
    assert scratch_files(app) == []


def test_a_scratch_file_that_was_damaged_is_one_sentence(rescue: Rescue, app: Flask) -> None:
    found(rescue, "post")
    (scratch,) = scratch_files(app)
    scratch.write_bytes(scratch.read_bytes()[:5000])
    with pytest.raises(UnfitBackup):
        found(rescue, "post")


def test_a_backup_that_is_not_there_is_not_opened(rescue: Rescue) -> None:
    for name in ("20200101-000000-abcdef", "../../etc/passwd", ""):
        with pytest.raises(UnknownBackup), opening.open_backup(name):
            pass


def test_a_folder_that_cannot_be_written_is_one_sentence(rescue: Rescue, app: Flask) -> None:
    (Path(app.config["INSTANCE"]) / "rescue").write_text("in the way")
    with pytest.raises(BackupError, match="cannot be unpacked"):
        found(rescue, "post")


def test_what_a_stranger_put_into_the_schema_is_not_run(rescue: Rescue, app: Flask) -> None:
    found(rescue, "post")
    (scratch,) = scratch_files(app)
    with closing(sqlite3.connect(scratch)) as connection:
        connection.execute("ALTER TABLE tags RENAME TO real_tags")
        connection.execute(
            "CREATE VIEW tags AS SELECT id, bo_casefold(name) AS name FROM real_tags"
        )
        connection.commit()
    with pytest.raises(UnfitBackup):
        found(rescue, "tag")
