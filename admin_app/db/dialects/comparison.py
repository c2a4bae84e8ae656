"""Two states of a site's tables side by side: `main`, as it is, and `earlier`, which is attached.

Tables of ours are left out. So are virtual tables: what they show is kept in ordinary ones.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from admin_app.db.dialects.fingerprints import quoted

EARLIER = "earlier"
EXAMPLES = 5


@dataclass(frozen=True)
class SchemaObject:
    """A table, index, view or trigger, and the statement that makes it."""

    kind: str
    name: str
    table: str
    sql: str

    @property
    def is_ours(self) -> bool:
        """Whether it belongs to the back office."""
        return self.name.lower().startswith("bo_")

    @property
    def is_virtual(self) -> bool:
        """Whether it is a table that keeps its rows in others, or nowhere."""
        return self.sql.upper().startswith("CREATE VIRTUAL TABLE")


@dataclass(frozen=True)
class Difference:
    """What becomes of one table when the earlier state is put in place of this one.

    `examples` holds up to five rows of each kind by their key, with a name where they have one.
    """

    table: str
    lost: int = 0
    changed: int = 0
    brought_back: int = 0
    is_remade: bool = False
    examples: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether the table stays as it is."""
        return not (self.lost or self.changed or self.brought_back or self.is_remade)


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
        parts = [
            f"here.{name} IS NOT there.{name} COLLATE BINARY "
            f"OR typeof(here.{name}) <> typeof(there.{name})"
            for name in map(quoted, self.columns)
        ]
        return f"({' OR '.join(parts)})"


def objects_of(connection: sqlite3.Connection, schema: str) -> list[SchemaObject]:
    """What the site has made in one of the two states, in the order of its making."""
    rows = connection.execute(
        f"SELECT type, name, tbl_name, sql FROM {schema}.sqlite_master "  # noqa: S608
        "WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"
    )
    return [SchemaObject(*row) for row in rows]


def tables_of_site(objects: list[SchemaObject]) -> dict[str, SchemaObject]:
    """The tables that are not ours, by name."""
    return {each.name: each for each in objects if each.kind == "table" and not each.is_ours}


def differences(connection: sqlite3.Connection, labels: Mapping[str, str]) -> list[Difference]:
    """What would become of each table of the site, with examples; `labels` names a column each."""
    here = tables_of_site(objects_of(connection, "main"))
    there = tables_of_site(objects_of(connection, EARLIER))
    found = []
    for name in {**there, **here}:
        if (there.get(name) or here[name]).is_virtual:
            continue
        if name not in there:
            found.append(Difference(name, lost=_count(connection, "main", name), is_remade=True))
        elif name not in here:
            rows = _count(connection, EARLIER, name)
            found.append(Difference(name, brought_back=rows, is_remade=True))
        elif here[name].sql != there[name].sql:
            found.append(
                Difference(
                    name,
                    lost=_count(connection, "main", name),
                    brought_back=_count(connection, EARLIER, name),
                    is_remade=True,
                )
            )
        else:
            found.append(_difference(connection, name, labels.get(name)))
    return found


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


def _difference(connection: sqlite3.Connection, table: str, label: str | None) -> Difference:
    rows = matching_of(connection, table)
    here, there = rows.here_and_there()
    gone = f"FROM {here} WHERE NOT EXISTS (SELECT 1 FROM {there} WHERE {rows.same_key})"  # noqa: S608
    back = f"FROM {there} WHERE NOT EXISTS (SELECT 1 FROM {here} WHERE {rows.same_key})"  # noqa: S608
    changed = f"FROM {here} JOIN {there} ON {rows.same_key} WHERE {rows.is_changed}"
    kinds = {"lost": (gone, "here"), "changed": (changed, "there"), "brought_back": (back, "there")}
    counts = {
        kind: int(connection.execute(f"SELECT count(*) {part}").fetchone()[0])
        for kind, (part, _alias) in kinds.items()
    }
    examples = {
        kind: _examples(connection, rows, label, part, alias)
        for kind, (part, alias) in kinds.items()
        if counts[kind]
    }
    return Difference(
        table,
        lost=counts["lost"],
        changed=counts["changed"],
        brought_back=counts["brought_back"],
        examples=examples,
    )


def _examples(
    connection: sqlite3.Connection, rows: Matching, label: str | None, part: str, alias: str
) -> list[tuple[str, str]]:
    key = " || ', ' || ".join(f"coalesce({alias}.{quoted(name)}, '')" for name in rows.key)
    name = f"substr({alias}.{quoted(label)}, 1, 200)" if label in rows.columns else "''"
    query = f"SELECT CAST({key} AS BLOB), CAST({name} AS BLOB) {part} LIMIT {EXAMPLES}"
    return [(_readable(one), _readable(other)) for one, other in connection.execute(query)]


def _readable(text: bytes | None) -> str:
    return (text or b"").decode(errors="replace")


def _has_null(connection: sqlite3.Connection, table: str, key: list[str]) -> bool:
    """Whether a key does not tell rows apart: SQLite lets most keys hold NULL."""
    is_null = " OR ".join(f"{quoted(name)} IS NULL" for name in key)
    return any(
        connection.execute(
            f"SELECT EXISTS (SELECT 1 FROM {schema}.{quoted(table)} WHERE {is_null})"  # noqa: S608
        ).fetchone()[0]
        for schema in ("main", EARLIER)
    )


def _count(connection: sqlite3.Connection, schema: str, table: str) -> int:
    query = f"SELECT count(*) FROM {schema}.{quoted(table)}"  # noqa: S608 - quoted names
    return int(connection.execute(query).fetchone()[0])
