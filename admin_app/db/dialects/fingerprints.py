"""What the tables of a database file hold, in a form that two files can be compared in."""

import sqlite3
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any


@dataclass(frozen=True)
class Fingerprint:
    """One table's number of rows and the digest of their content, whatever their order."""

    rows: int
    digest: str


def fingerprints(connection: sqlite3.Connection) -> dict[str, Fingerprint]:
    """The fingerprint of each table by name; `text_factory` must be `bytearray`.

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
    query = f"SELECT 1 FROM {quoted(table)} LIMIT 1"  # noqa: S608 - a quoted name
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


def columns_of(connection: sqlite3.Connection, table: str, schema: str = "main") -> set[str]:
    """The names of a table's columns in lower case, as SQLite tells them apart; none without it."""
    rows = connection.execute(
        "SELECT CAST(lower(name) AS BLOB) FROM pragma_table_info(?, ?)", (table, schema)
    ).fetchall()
    return {row[0].decode() for row in rows}


def _fingerprint(connection: sqlite3.Connection, table: str) -> Fingerprint:
    rows, total = 0, 0
    for row in connection.execute(f"SELECT * FROM {quoted(table)}"):  # noqa: S608 - a quoted name
        # A sum does not depend on the order, which an index of ours may change.
        total = (total + _digest(row)) % (1 << 128)
        rows += 1
    return Fingerprint(rows, f"{total:032x}")


def _digest(row: tuple[Any, ...]) -> int:
    """BLAKE2b of the bytes of its texts and blobs, then of all else with where those belong.

    It is kept for years beside backups, so that it must not depend on any library's format.
    """
    digest = blake2b(digest_size=16)
    rest: list[object] = []
    for value in row:
        if type(value) is bytearray:
            digest.update(value)
            rest.append(("text", len(value)))
        elif type(value) is bytes:
            digest.update(value)
            rest.append(("blob", len(value)))
        else:
            rest.append(value)
    digest.update(repr(rest).encode())
    return int.from_bytes(digest.digest())


def quoted(name: str) -> str:
    """The name as it stands in a statement."""
    return '"' + name.replace('"', '""') + '"'
