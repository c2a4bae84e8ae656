"""Everything that is SQLite's own."""

import sqlite3
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    StaticPool,
    cast,
    event,
    func,
)
from sqlalchemy.exc import OperationalError

from admin_app.db.dialects.base import Dialect, escaped_for_like

BUSY_TIMEOUT_MS = 15_000
CACHE_KIB = 32_000
SMALL_CACHE_KIB = 4_000


class SQLiteDialect(Dialect):
    """SQLite in WAL mode, with transactions that begin where the code says so."""

    name: ClassVar[str] = "sqlite"

    def engine_options(self, url: URL) -> dict[str, Any]:
        """A pool as large as the server's threads, or one shared connection in memory."""
        if self.file_of(url) is None:
            return {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
        return {"pool_size": 20, "max_overflow": 20}

    def install(self, engine: Engine, *, sparing: bool = False) -> None:
        """Set the pragmas on each new connection and begin transactions by hand."""
        event.listen(engine, "connect", _set_up_connection)
        if sparing:
            event.listen(engine, "connect", _spare_memory)
        event.listen(engine, "begin", _begin)

    def prepare(self, engine: Engine) -> None:
        """WAL mode: readers and a writer do not wait for each other."""
        with engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            try:
                # Past SQLAlchemy, which would begin a transaction, where this is refused.
                driver.execute("PRAGMA journal_mode = WAL").close()
            except sqlite3.OperationalError as error:
                raise OperationalError("PRAGMA journal_mode", None, error) from error

    def lock_schema(self, connection: Connection) -> None:
        """Nothing to do: `BEGIN IMMEDIATE` has taken the one lock there is."""

    def file_of(self, url: URL) -> Path | None:
        """None for a database in memory."""
        in_memory = not url.database or url.database == ":memory:"
        return None if in_memory else Path(str(url.database))

    def contains(self, column: Any, text: str) -> ColumnElement[bool]:
        """LIKE folds ASCII only, so that other scripts go through `casefold`."""
        pattern = f"%{escaped_for_like(text)}%"
        if text.isascii():
            matches: ColumnElement[bool] = column.like(pattern, escape="\\")
            return matches
        return func.bo_casefold(column).like(pattern.casefold(), escape="\\")

    def unix_time(self, moment: Any) -> ColumnElement[int]:
        """By `strftime`, which every version has; it would round fractions of a second up."""
        return cast(func.strftime("%s", func.substr(moment, 1, 19)), Integer)

    def is_busy(self, error: BaseException) -> bool:
        """SQLITE_BUSY and SQLITE_LOCKED, with their extended codes."""
        if not isinstance(error, sqlite3.OperationalError):
            return False
        return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _set_up_connection(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own idea of when a transaction begins loses updates (study G): it stays out.
    connection.isolation_level = None
    connection.create_function("bo_casefold", 1, _casefold, deterministic=True)
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "foreign_keys = ON",
        "recursive_triggers = ON",
        "synchronous = FULL",
        f"cache_size = -{CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _spare_memory(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute(f"PRAGMA cache_size = -{SMALL_CACHE_KIB}").close()


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _casefold(text: str | None) -> str | None:
    return text.casefold() if isinstance(text, str) else text
