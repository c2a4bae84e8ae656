"""Scratch files that hold a database of which nothing is to change, read through the models."""

import sqlite3
from pathlib import Path

from sqlalchemy import URL, Engine, NullPool, create_engine, event

from admin_app.db.dialects.sqlite import SQLiteDialect

# The name by which the configured database is attached.
LIVE = "live"


def reading_engine(scratch: Path, live: Path) -> Engine:
    """An engine that reads a file that nobody writes to, and beside it the database as it is.

    Nothing is made beside the scratch file, and what a stranger may have put into its schema is
    not run.
    """
    url = URL.create(
        SQLiteDialect.name,
        database=scratch.resolve().as_uri(),
        query={"mode": "ro", "immutable": "1", "uri": "true"},
    )
    engine = create_engine(url, poolclass=NullPool)

    def attach(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA trusted_schema = OFF").close()
        connection.execute(f"ATTACH ? AS {LIVE}", (f"{live.resolve().as_uri()}?mode=ro",)).close()

    # First the settings of every connection: the driver's own transactions allow no ATTACH.
    SQLiteDialect().install(engine)
    event.listen(engine, "connect", attach)
    return engine
