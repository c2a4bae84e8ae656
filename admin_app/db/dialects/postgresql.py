"""Everything that is PostgreSQL's own."""

from typing import Any, ClassVar

import psycopg.errors
from sqlalchemy import URL, ColumnElement, Engine

from admin_app.db.dialects.base import Dialect, escaped_for_like


class PostgreSQLDialect(Dialect):
    """PostgreSQL through psycopg 3."""

    name: ClassVar[str] = "postgresql"

    def engine_options(self, url: URL) -> dict[str, Any]:
        """A pool that notices connections the network has dropped."""
        return {"pool_pre_ping": True, "pool_recycle": 1800, "pool_size": 10, "max_overflow": 20}

    def install(self, engine: Engine) -> None:
        """Nothing to attach: the server is configured where it runs."""

    def contains(self, column: Any, text: str) -> ColumnElement[bool]:
        """ILIKE folds every script that the server's locale knows."""
        matches: ColumnElement[bool] = column.ilike(f"%{escaped_for_like(text)}%", escape="\\")
        return matches

    def is_busy(self, error: BaseException) -> bool:
        """Lock time-outs, deadlocks and serialization failures."""
        return isinstance(
            error,
            psycopg.errors.LockNotAvailable
            | psycopg.errors.DeadlockDetected
            | psycopg.errors.SerializationFailure,
        )
