"""Copies a database that others write to.

The copy is taken inside a read transaction: then a writer never makes SQLite begin anew, which
without one it does for ever. Never open the live file by any other means than SQLite: to
close a file takes away all locks that this process holds on it.
"""

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from admin_app.db.dialects.files import (
    BUSY_SECONDS,
    DatabaseFileError,
    Progress,
)
from admin_app.db.dialects.fingerprints import (
    columns_of,
    has_rows,
    holds_one_user_who_is_a_person,
    tables_of,
)
from admin_app.db.dialects.refusals import ReplacedDatabaseError, sentences

# Progress and a wish to stop are looked at this often.
BYTES_AT_ONCE = 4 * 1024 * 1024


def size_of(file: Path) -> int:
    """How many bytes a copy of the database will have.

    :raises DatabaseFileError: when it cannot be read
    """
    with sentences(file), _live(file) as connection:
        return _number(connection, "page_count") * _number(connection, "page_size")


def copy_live(file: Path, copy: Path, progress: Progress) -> None:
    """Copy one moment of the database into a new file, durably, while others go on writing.

    :param progress: called with bytes, several times a second; what it raises ends the copying
    :raises DatabaseFileError: when there is no space, or the file cannot be read or was replaced
    """
    identity = identity_of(file)
    with sentences(file), _live(file) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        page_size = _number(connection, "page_size")
        with closing(_new(copy)) as target, _SentToDisk(copy) as sent:

            def step(_status: int, left: int, total: int) -> None:
                done = (total - left) * page_size
                sent.up_to(done)
                progress(done, total * page_size)

            connection.backup(target, pages=max(1, BYTES_AT_ONCE // page_size), progress=step)
        connection.rollback()
        # Or the next writer would have to bring all that was written meanwhile into the file.
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").close()
    if identity_of(file) != identity:
        raise ReplacedDatabaseError(f"{file} was replaced while it was copied; try again.")


def identity_of(file: Path) -> tuple[int, int]:
    """What tells this file from another that takes its name.

    :raises DatabaseFileError: when there is none
    """
    try:
        status = file.stat()
    except OSError as error:
        raise DatabaseFileError(f"{file} cannot be read ({error.strerror}).") from error
    return status.st_dev, status.st_ino


def holds_nothing(file: Path) -> bool:
    """Whether a database has no rows but those of the administrator whom a first start makes.

    :raises DatabaseFileError: when it cannot be read
    """
    with sentences(file), _live(file) as connection:
        filled = [
            table
            for table in tables_of(connection)
            if not table.startswith("bo_") and has_rows(connection, table)
        ]
        if filled != ["users"]:
            return filled == []
        return holds_one_user_who_is_a_person(connection)


def knows_entry(file: Path, number: int, entry_hash: str) -> bool:
    """Whether the journal of a database has this entry: it then continues the one of a backup."""
    with sentences(file), _live(file) as connection:
        if not columns_of(connection, "bo_change_sets"):
            return False
        known = "SELECT 1 FROM bo_change_sets WHERE id = ? AND hash = ?"
        return connection.execute(known, (number, entry_hash)).fetchone() is not None


def overwrite(scratch: Path, file: Path) -> None:
    """Put all of a database into a file that others may have open, in one transaction.

    :raises DatabaseFileError: when it is locked, or there is no space
    """
    with (
        sentences(file),
        closing(sqlite3.connect(scratch, isolation_level=None)) as source,
        _live(file) as target,
    ):
        source.backup(target, pages=-1)


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


@contextmanager
def _live(file: Path) -> Iterator[sqlite3.Connection]:
    # Not `mode=ro`: after a crash the first to come has to bring the database into order.
    uri = f"{file.resolve().as_uri()}?mode=rw"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
    with closing(connection):
        yield connection


def _new(copy: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(copy, isolation_level=None)
    # Before the copy is complete and has its name, nothing relies on it.
    for pragma in ("journal_mode = OFF", "synchronous = OFF"):
        connection.execute(f"PRAGMA {pragma}").close()
    return connection


class _SentToDisk:
    """Sends a growing file to the disk as it grows, and waits for all of it at the end.

    Otherwise the next writer who waits for the disk waits for all that has come together: 36 ms
    with portions of 64 MB that are waited for, 9 ms like this.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.sent = 0

    def __enter__(self) -> "_SentToDisk":
        self.descriptor = os.open(self.file, os.O_RDONLY)
        return self

    def up_to(self, written: int) -> None:
        """Let the system begin to write out what has been added, without waiting for it."""
        if sys.platform == "linux":
            added = written - self.sent
            os.posix_fadvise(self.descriptor, self.sent, added, os.POSIX_FADV_DONTNEED)
        self.sent = written

    def __exit__(self, *_: object) -> None:
        try:
            os.fsync(self.descriptor)
        finally:
            os.close(self.descriptor)
