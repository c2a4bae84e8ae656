"""What the site's own program does: plain SQL through a driver, unseen by the back office."""

import sqlite3
from contextlib import closing

import psycopg
from sqlalchemy import make_url


def run_sql(address: str, statement: str) -> None:
    """Run one statement in a connection and a transaction of its own."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(url.database))) as connection, connection:
            connection.execute(statement)
        return
    folder = str(url.query["host"])
    with psycopg.connect(host=folder, dbname=url.database, user=url.username) as server:
        server.execute(statement.encode())
