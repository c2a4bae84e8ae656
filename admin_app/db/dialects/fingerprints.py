"""What the tables of a database file hold, in a form that two files can be compared in."""

import hashlib
import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True)
class Fingerprint:
    """One table's number of rows and the digest of their content, whatever their order."""

    rows: int
    digest: str


def fingerprints(connection: sqlite3.Connection) -> dict[str, Fingerprint]:
    """The fingerprint of each table by name; `text_factory` must tell text and bytes apart.

    Virtual tables are left out: what they show is kept in ordinary ones.
    """
    return {name: _fingerprint(connection, name) for name in tables_of(connection)}


def tables_of(connection: sqlite3.Connection) -> list[str]:
    """The names of the ordinary tables, in order."""
    names = connection.execute(
        "SELECT CAST(name AS BLOB) FROM sqlite_master WHERE type = 'table' "
        "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL TABLE%' "
        "ORDER BY name"
    ).fetchall()
    return [row[0].decode() for row in names]


def has_rows(connection: sqlite3.Connection, table: str) -> bool:
    """Whether there is at least one row in a table."""
    query = f"SELECT 1 FROM {_quoted(table)} LIMIT 1"  # noqa: S608 - a quoted name
    return connection.execute(query).fetchone() is not None


def holds_one_user_who_is_a_person(connection: sqlite3.Connection) -> bool:
    """Whether the only user is one that has a role in the back office."""
    (users,) = connection.execute("SELECT count(*) FROM users").fetchone()
    try:
        (people,) = connection.execute(
            "SELECT count(*) FROM users JOIN bo_people ON bo_people.user_id = users.id"
        ).fetchone()
    except sqlite3.OperationalError:
        # A site that was never adopted has no such table.
        return False
    return bool(users == people == 1)


def columns_of(connection: sqlite3.Connection, table: str) -> set[str]:
    """The names of a table's columns in lower case, as SQLite tells them apart; none without it."""
    rows = connection.execute(
        "SELECT CAST(lower(name) AS BLOB) FROM pragma_table_info(?)", (table,)
    ).fetchall()
    return {row[0].decode() for row in rows}


def _fingerprint(connection: sqlite3.Connection, table: str) -> Fingerprint:
    rows, total = 0, 0
    for row in connection.execute(f"SELECT * FROM {_quoted(table)}"):  # noqa: S608 - a quoted name
        digest = hashlib.blake2b(repr(row).encode(), digest_size=16).digest()
        # A sum does not depend on the order, which an index of ours may change.
        total = (total + int.from_bytes(digest)) % (1 << 128)
        rows += 1
    return Fingerprint(rows, f"{total:032x}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
