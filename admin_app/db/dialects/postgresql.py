"""Everything that is PostgreSQL's own."""

from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import URL, BigInteger, ColumnElement, Connection, Engine, cast, extract, func

from admin_app.db.dialects.base import Dialect, escaped_for_like

# Any number, as long as nothing else takes the same one.
MIGRATION_LOCK = 0x626F6D69
# Lock not available, deadlock detected, serialization failure: by number, so that a site on a file
# does not load the driver.
BUSY_STATES = {"55P03", "40P01", "40001"}


class PostgreSQLDialect(Dialect):
    """PostgreSQL through psycopg 3."""

    name: ClassVar[str] = "postgresql"

    def engine_options(self, url: URL) -> dict[str, Any]:
        """A pool that notices connections the network has dropped."""
        return {"pool_pre_ping": True, "pool_recycle": 1800, "pool_size": 10, "max_overflow": 20}

    def install(self, engine: Engine, *, sparing: bool = False) -> None:
        """Nothing to attach: the server is configured where it runs."""

    def prepare(self, engine: Engine) -> None:
        """Nothing to set."""

    def lock_schema(self, connection: Connection) -> None:
        """An advisory lock that ends with the transaction."""
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")

    def file_of(self, url: URL) -> Path | None:
        """None: it is on a server."""
        return None

    def contains(self, column: Any, text: str) -> ColumnElement[bool]:
        """ILIKE folds every script that the server's locale knows."""
        matches: ColumnElement[bool] = column.ilike(f"%{escaped_for_like(text)}%", escape="\\")
        return matches

    def unix_time(self, moment: Any) -> ColumnElement[int]:
        """By `extract`, which gives a fraction."""
        return cast(func.floor(extract("epoch", moment)), BigInteger)

    def is_busy(self, error: BaseException) -> bool:
        """Lock time-outs, deadlocks and serialization failures."""
        return getattr(error, "sqlstate", None) in BUSY_STATES
