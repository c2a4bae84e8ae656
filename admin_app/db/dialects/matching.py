"""How the rows of one table are found in two states: `main`, and `earlier`, which is attached."""

import sqlite3
from dataclasses import dataclass

from admin_app.db.dialects.fingerprints import quoted

EARLIER = "earlier"


@dataclass(frozen=True)
class Matching:
    """How the rows of one table are found in both states."""

    table: str
    key: list[str]
    columns: list[str]

    def here_and_there(self) -> tuple[str, str]:
        """The table in both states, by the aliases that the conditions use."""
        name = quoted(self.table)
        return f"main.{name} AS here", f"{EARLIER}.{name} AS there"

    @property
    def same_key(self) -> str:
        """Whether `here` and `there` are the same row."""
        return " AND ".join(f"here.{name} IS there.{name}" for name in map(quoted, self.key))

    @property
    def is_changed(self) -> str:
        """Whether two rows of the same key differ, byte by byte and type by type."""
        return f"({' OR '.join(map(self.differs, self.columns))})"

    def differs(self, column: str) -> str:
        """Whether two rows of the same key differ in this column."""
        name = quoted(column)
        return (
            f"here.{name} IS NOT there.{name} COLLATE BINARY "
            f"OR typeof(here.{name}) <> typeof(there.{name})"
        )


def matching_of(connection: sqlite3.Connection, table: str) -> Matching:
    """How to find the rows of a table that is made alike in both states."""
    described = connection.execute(
        "SELECT name, pk, hidden, upper(type) FROM pragma_table_xinfo(?, 'main')", (table,)
    ).fetchall()
    # Generated columns follow from the others and cannot be written.
    columns = [str(name) for name, _pk, hidden, _type in described if not hidden]
    key = [str(name) for name, pk, *_ in sorted(described, key=lambda row: row[1]) if pk]
    is_row_number = [type_ for _name, pk, _hidden, type_ in described if pk] == ["INTEGER"]
    if key and (is_row_number or not _has_null(connection, table, key)):
        return Matching(table, key, columns)
    rowid = next(
        name
        for name in ("rowid", "oid", "_rowid_")
        if name not in {column.lower() for column in columns}
    )
    return Matching(table, [rowid], columns)


def _has_null(connection: sqlite3.Connection, table: str, key: list[str]) -> bool:
    """Whether a key does not tell rows apart: SQLite lets most keys hold NULL."""
    is_null = " OR ".join(f"{quoted(name)} IS NULL" for name in key)
    return any(
        connection.execute(
            f"SELECT EXISTS (SELECT 1 FROM {schema}.{quoted(table)} WHERE {is_null})"  # noqa: S608
        ).fetchone()[0]
        for schema in ("main", EARLIER)
    )
