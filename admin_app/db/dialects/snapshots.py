"""Copies a database that others write to, and looks into such a copy.

The copy is taken inside a read transaction: then a writer never makes SQLite begin anew, which
without one it does for ever (study F). Never open the live file by any other means than SQLite: to
close a file takes away all locks that this process holds on it.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from admin_app.db.dialects.files import (
    BUSY_SECONDS,
    DatabaseFileError,
    Progress,
    sentence_for,
)
from admin_app.db.dialects.fingerprints import (
    Fingerprint,
    columns_of,
    fingerprints,
    has_rows,
    holds_one_user_who_is_a_person,
    tables_of,
)

# Progress and a wish to stop are looked at this often.
BYTES_AT_ONCE = 4 * 1024 * 1024
# What has been copied is brought to the disk in portions, or the next writer who waits for the
# disk waits for all of it.
BYTES_UNSYNCED = 64 * 1024 * 1024
STEPS_BETWEEN_TICKS = 200_000

Tick = Callable[[], None]


class DamagedDatabaseError(DatabaseFileError):
    """The database itself is broken, not only what was wanted of it."""


class ContradictionError(DatabaseFileError):
    """What was to be written contradicts a rule of the database."""


class LockedDatabaseError(DatabaseFileError):
    """Another program did not let go of the database."""


class NoSpaceError(DatabaseFileError):
    """The disk is full or fails, or files may not become that large."""


class ReplacedDatabaseError(DatabaseFileError):
    """Another file has taken the place of the database meanwhile."""


KINDS: dict[int, type[DatabaseFileError]] = {
    sqlite3.SQLITE_CORRUPT: DamagedDatabaseError,
    sqlite3.SQLITE_NOTADB: DamagedDatabaseError,
    sqlite3.SQLITE_CONSTRAINT: ContradictionError,
    sqlite3.SQLITE_BUSY: LockedDatabaseError,
    sqlite3.SQLITE_LOCKED: LockedDatabaseError,
    sqlite3.SQLITE_FULL: NoSpaceError,
    sqlite3.SQLITE_IOERR: NoSpaceError,
}


@dataclass(frozen=True)
class Findings:
    """What a copy holds; `journal` is the number of entries and the hash of the last."""

    revision: str | None
    page_size: int
    foreign_key_violations: int
    journal: tuple[int, str] | None
    tables: dict[str, Fingerprint]


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
        with closing(_new(copy)) as target, _SyncedNowAndThen(copy) as synced:

            def step(_status: int, left: int, total: int) -> None:
                done = (total - left) * page_size
                synced.up_to(done)
                progress(done, total * page_size)

            connection.backup(target, pages=max(1, BYTES_AT_ONCE // page_size), progress=step)
        connection.rollback()
        # Or the next writer would have to bring all that was written meanwhile into the file.
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").close()
    if identity_of(file) != identity:
        raise ReplacedDatabaseError(f"{file} was replaced while it was copied; try again.")


def examine(copy: Path, tick: Tick) -> Findings:
    """Check every page of a copy that nobody has open, and say what it holds.

    :param tick: called several times a second; what it raises ends the examination
    :raises DamagedDatabaseError: when it fails its integrity check
    """
    with sentences(copy), at_rest(copy) as connection, ticking(connection, tick):
        verdict = bytes(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
        if verdict != b"ok":
            raise DamagedDatabaseError("The database is damaged: it fails its integrity check.")
        return Findings(
            revision=revision_of(connection),
            page_size=_number(connection, "page_size"),
            foreign_key_violations=sum(1 for _ in connection.execute("PRAGMA foreign_key_check")),
            journal=_journal_head(connection),
            tables=fingerprints(connection),
        )


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


@contextmanager
def at_rest(copy: Path) -> Iterator[sqlite3.Connection]:
    """A read-only view of a file that nobody has open, which makes no files beside it."""
    uri = f"{copy.resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
        connection.text_factory = bytearray
        yield connection


@contextmanager
def ticking(connection: sqlite3.Connection, tick: Tick) -> Iterator[None]:
    """Call `tick` while long statements run, and let what it raises end them."""

    def is_to_end() -> bool:
        tick()
        return False

    # SQLite swallows what the handler raises and only says that it was interrupted.
    connection.set_progress_handler(is_to_end, STEPS_BETWEEN_TICKS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            tick()
        raise
    finally:
        connection.set_progress_handler(None, 0)


def revision_of(connection: sqlite3.Connection, schema: str = "main") -> str | None:
    """Which of our revisions the database has; None where it was never migrated."""
    if not columns_of(connection, "bo_alembic_version", schema):
        return None
    row = connection.execute(f"SELECT version_num FROM {schema}.bo_alembic_version").fetchone()  # noqa: S608
    return _text(row[0]) if row else None


def _journal_head(connection: sqlite3.Connection) -> tuple[int, str] | None:
    if not columns_of(connection, "bo_journal_head"):
        return None
    row = connection.execute("SELECT entries, hash FROM bo_journal_head").fetchone()
    return (int(row[0]), _text(row[1])) if row else None


def _text(value: bytearray | str) -> str:
    return value if isinstance(value, str) else value.decode()


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


@contextmanager
def sentences(file: Path) -> Iterator[None]:
    """Turn what SQLite or the system refuses about this file into a `DatabaseFileError`."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        raise KINDS.get(code, DatabaseFileError)(sentence_for(file, error)) from error
    except OSError as error:
        raise NoSpaceError(f"{file} cannot be written ({error.strerror}).") from error


class _SyncedNowAndThen:
    """Brings a growing file to the disk in portions, and whole at the end."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.synced = 0

    def __enter__(self) -> "_SyncedNowAndThen":
        self.descriptor = os.open(self.file, os.O_RDONLY)
        return self

    def up_to(self, written: int) -> None:
        """Bring it to the disk where enough has come together."""
        if written - self.synced >= BYTES_UNSYNCED:
            os.fdatasync(self.descriptor)
            self.synced = written

    def __exit__(self, *_: object) -> None:
        try:
            os.fsync(self.descriptor)
        finally:
            os.close(self.descriptor)
