"""What SQLite or the system can refuse about a database file, told apart."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from admin_app.db.dialects.files import DatabaseFileError, sentence_for


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
