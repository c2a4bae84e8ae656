"""Databases that are one file: looking into one without a trace, copying it, taking its place.

SQLite keeps what was written last in companions beside the file (`-wal`, or `-journal` after a
crash) and makes and removes these as programs come and go, so that even reading can leave files
behind. Nothing here changes a file that is looked into, or its folder.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")
Progress = Callable[[int, int], None]

MAGIC = b"SQLite format 3\x00"
WAL_MARK = 2
COMPANIONS = ("-wal", "-shm", "-journal")
BUSY_SECONDS = 10.0
PAGES_AT_ONCE = 2000
ATTEMPTS = 5


class DatabaseFileError(Exception):
    """A database file cannot be used; the text is one sentence for the person who named it."""


class InUseError(DatabaseFileError):
    """Another program has a database open that has to be given another name."""


class _ChangedMeanwhileError(Exception):
    """Somebody opened the file for writing while it was read without a lock."""


def companion(file: Path, suffix: str) -> Path:
    """The path of one of the files that SQLite keeps beside a database."""
    return file.with_name(file.name + suffix)


def with_snapshot(file: Path, use: Callable[[sqlite3.Connection], Result]) -> Result:
    """Call `use` with a read-only view that does not change while the site goes on writing.

    It is called anew where a writer came in at the wrong moment.

    :raises DatabaseFileError: when the file is none, is damaged, locked or never at rest
    """
    file = file.resolve()
    for _attempt in range(ATTEMPTS):
        try:
            with _view(file) as connection:
                connection.execute("BEGIN")
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
                return use(connection)
        except sqlite3.DatabaseError as error:
            raise DatabaseFileError(sentence_for(file, error)) from error
        except OSError as error:
            raise DatabaseFileError(f"{file} cannot be read ({error.strerror}).") from error
        except _ChangedMeanwhileError:
            continue
    raise DatabaseFileError(f"{file} changed all the time while it was read; try again.")


def copy_into(connection: sqlite3.Connection, target: Path, progress: Progress) -> None:
    """Copy all that the connection sees, page by page, into a new file, and check the copy.

    :raises DatabaseFileError: when there is no space, or the source is damaged
    """
    try:
        with closing(sqlite3.connect(target)) as copy:
            # Before the copy is complete and renamed, nothing relies on it.
            copy.execute("PRAGMA synchronous = OFF").close()
            connection.backup(
                copy,
                pages=PAGES_AT_ONCE,
                progress=lambda _status, left, total: progress(total - left, total),
            )
            verdict = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.OperationalError as error:
        raise DatabaseFileError(sentence_for(target, error)) from error
    if verdict != "ok":
        raise DatabaseFileError(
            "The database is damaged: it fails its integrity check; restore it from a backup first."
        )


def put_in_place(part: Path, target: Path) -> None:
    """Let a finished copy become the target, durably; what was there is gone or kept elsewhere."""
    _sync(part)
    for suffix in COMPANIONS:
        companion(target, suffix).unlink(missing_ok=True)
    part.replace(target)
    _sync(target.parent)


def keep_as(file: Path, kept: Path) -> None:
    """Give a database that nobody has open a second name, with all that was written to it.

    :raises InUseError: when another program has it open
    """
    try:
        _fold_companions_in(file)
    except sqlite3.OperationalError as error:
        raise InUseError(
            f"{file} is in use; stop the back office and whatever else has it open, then try again."
        ) from error
    except sqlite3.DatabaseError:
        # No database at all, or damaged: kept as it is.
        pass
    for suffix in ("", *COMPANIONS):
        if companion(file, suffix).exists():
            os.link(companion(file, suffix), companion(kept, suffix))


def remove(file: Path) -> None:
    """Remove a database with its companions."""
    for path in (file, *(companion(file, suffix) for suffix in COMPANIONS)):
        path.unlink(missing_ok=True)


def sentence_for(file: Path, error: sqlite3.DatabaseError) -> str:
    """What to tell a person about SQLite's refusal."""
    extended = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    code = extended & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"{file} is locked by another program; try again when that has finished writing."
    if code == sqlite3.SQLITE_NOTADB:
        return f"{file} is no SQLite database."
    if code == sqlite3.SQLITE_CORRUPT:
        return f"{file} is damaged or cut short; restore it from a backup first."
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return f"There is not enough space for {file}, or its disk fails; nothing was changed."
    return f"{file} cannot be opened as an SQLite database."


@contextmanager
def _view(file: Path) -> Iterator[sqlite3.Connection]:
    way = _way_into(file)
    if way == "locked":
        with closing(_open(f"{file.as_uri()}?mode=ro")) as connection:
            yield connection
        return
    before = _state(file)
    if way == "alone":
        with closing(_open(f"{file.as_uri()}?mode=ro&immutable=1")) as connection:
            yield connection
    else:
        with tempfile.TemporaryDirectory() as folder:
            connection = _open(_copied_with_companions(file, Path(folder)).as_uri())
            with closing(connection):
                yield connection
    if _state(file) != before:
        raise _ChangedMeanwhileError


def _way_into(file: Path) -> str:
    """How to read the file without making or changing anything beside it.

    `locked`: as every reader does. `alone`: nobody has it open, and opening it normally would
    make companions, so it is read without a lock and watched. `apart`: a crash has left a
    companion that reading would have to work into the file, which is done to a copy.
    """
    if not file.exists():
        raise DatabaseFileError(f"There is no file {file}.")
    if not file.is_file():
        raise DatabaseFileError(f"{file} is no file.")
    head = _head(file)
    if head and not head.startswith(MAGIC):
        raise DatabaseFileError(f"{file} is no SQLite database.")
    if len(head) < 20 or head[18] != WAL_MARK:
        return "apart" if _has_hot_journal(file) else "locked"
    wal = companion(file, "-wal")
    if wal.exists() and companion(file, "-shm").exists():
        return "locked"
    return "apart" if wal.exists() and wal.stat().st_size else "alone"


def _head(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(20)


def _has_hot_journal(file: Path) -> bool:
    journal = companion(file, "-journal")
    if not journal.exists() or not journal.stat().st_size:
        return False
    try:
        with closing(_open(f"{file.as_uri()}?mode=ro")) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        return error.sqlite_errorcode == sqlite3.SQLITE_READONLY_ROLLBACK
    return False


def _open(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
    # Text that is no UTF-8 can be copied and compared like any other.
    connection.text_factory = bytearray
    return connection


def _state(file: Path) -> list[tuple[int, int, int] | None]:
    paths = (file, companion(file, "-wal"), companion(file, "-journal"))
    return [
        (path.stat().st_ino, path.stat().st_size, path.stat().st_mtime_ns)
        if path.exists()
        else None
        for path in paths
    ]


def _copied_with_companions(file: Path, folder: Path) -> Path:
    for suffix in ("", "-wal", "-journal"):
        if companion(file, suffix).exists():
            shutil.copyfile(companion(file, suffix), folder / f"copy.db{suffix}")
    return folder / "copy.db"


def _fold_companions_in(file: Path) -> None:
    with closing(sqlite3.connect(file, timeout=BUSY_SECONDS)) as connection:
        # Leaving WAL mode takes every lock there is, so that it fails while anybody else is there.
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        connection.execute("PRAGMA locking_mode = EXCLUSIVE").fetchone()
        connection.execute("BEGIN EXCLUSIVE").close()
        connection.rollback()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
