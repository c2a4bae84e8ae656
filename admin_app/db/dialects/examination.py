"""Looks into a copy of a database that nobody has open: is every page whole, and what is in it."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from admin_app.db.dialects.fingerprints import Fingerprint, columns_of, fingerprints
from admin_app.db.dialects.refusals import DamagedDatabaseError, sentences

# A wish to stop is looked at this often.
STEPS_BETWEEN_TICKS = 200_000
SECONDS_BETWEEN_TICKS = 0.25

Tick = Callable[[], None]


@dataclass(frozen=True)
class Findings:
    """What a copy holds; `journal` is the number of entries and the hash of the last."""

    revision: str | None
    page_size: int
    foreign_key_violations: int
    journal: tuple[int, str] | None
    tables: dict[str, Fingerprint]


def examine(copy: Path, tick: Tick) -> Findings:
    """Check every page of a copy that nobody has open, and say what it holds.

    :param tick: called several times a second; what it raises ends the examination
    :raises DamagedDatabaseError: when it fails its integrity check
    """
    with (
        sentences(copy),
        at_rest(copy) as connection,
        checked_beside(copy, tick),
        ticking(connection, tick),
    ):
        return Findings(
            revision=revision_of(connection),
            page_size=int(connection.execute("PRAGMA page_size").fetchone()[0]),
            foreign_key_violations=_foreign_key_violations(connection),
            journal=_journal_head(connection),
            tables=fingerprints(connection),
        )


@contextmanager
def checked_beside(copy: Path, tick: Tick) -> Iterator[None]:
    """Check every page on another processor while the block runs, and wait for what comes of it.

    :raises DamagedDatabaseError: when the copy fails its integrity check
    """
    with at_rest(copy) as connection, ThreadPoolExecutor(1) as beside:
        checking = beside.submit(_integrity_of, connection)
        try:
            yield
            while wait([checking], timeout=SECONDS_BETWEEN_TICKS).not_done:
                tick()
        except BaseException:
            connection.interrupt()
            # What is wrong with its pages says more than what came of reading them.
            with suppress(sqlite3.OperationalError):
                _refuse_unless_ok(checking.result())
            raise
        _refuse_unless_ok(checking.result())


def _integrity_of(connection: sqlite3.Connection) -> bytes:
    return bytes(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])


def _refuse_unless_ok(verdict: bytes) -> None:
    if verdict != b"ok":
        raise DamagedDatabaseError("The database is damaged: it fails its integrity check.")


@contextmanager
def at_rest(copy: Path) -> Iterator[sqlite3.Connection]:
    """A read-only view of a file that nobody has open, which makes no files beside it."""
    uri = f"{copy.resolve().as_uri()}?mode=ro&immutable=1"
    # One thread at a time uses it.
    opened = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    with closing(opened) as connection:
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


def _foreign_key_violations(connection: sqlite3.Connection) -> int:
    return sum(1 for _ in connection.execute("PRAGMA foreign_key_check"))


def _journal_head(connection: sqlite3.Connection) -> tuple[int, str] | None:
    if not columns_of(connection, "bo_journal_head"):
        return None
    row = connection.execute("SELECT entries, hash FROM bo_journal_head").fetchone()
    return (int(row[0]), _text(row[1])) if row else None


def _text(value: bytearray | str) -> str:
    return value if isinstance(value, str) else value.decode()
