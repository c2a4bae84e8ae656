"""Two states of a site's tables side by side: `main`, as it is, and `earlier`, which is attached.

Tables of ours are left out. So are virtual tables: what they show is kept in ordinary ones.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from admin_app.db.dialects.examples import MOST_LISTED, Example, Named, found_rows, with_changes
from admin_app.db.dialects.fingerprints import quoted
from admin_app.db.dialects.matching import EARLIER, matching_of

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

    `examples` holds up to five rows of each kind. `rows` holds the keys of all rows of a kind, as
    values of the columns `key`, where there are no more than `MOST_LISTED` and the table is named.
    Of more, `spans` holds the least and the greatest number, where the key is a number.
    """

    table: str
    lost: int = 0
    changed: int = 0
    brought_back: int = 0
    is_remade: bool = False
    examples: dict[str, list[Example]] = field(default_factory=dict)
    key: list[str] = field(default_factory=list)
    rows: dict[str, list[list[Any]]] = field(default_factory=dict)
    spans: dict[str, list[int]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether the table stays as it is."""
        return not (self.lost or self.changed or self.brought_back or self.is_remade)

    def told(self) -> dict[str, Any]:
        """What the journal says of the table: how many rows of each kind, and which."""
        counts = {"lost": self.lost, "changed": self.changed, "brought_back": self.brought_back}
        listed = {"key": self.key, "rows": self.rows, "spans": self.spans}
        return {**counts, "is_remade": self.is_remade, **listed}


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


def differences(connection: sqlite3.Connection, names: Mapping[str, Named]) -> list[Difference]:
    """What would become of each table of the site, with examples; `names` says how to show them."""
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
            found.append(_difference(connection, name, names.get(name)))
    return found


def _difference(connection: sqlite3.Connection, table: str, named: Named | None) -> Difference:
    rows = matching_of(connection, table)
    here, there = rows.here_and_there()
    gone = f"FROM {here} WHERE NOT EXISTS (SELECT 1 FROM {there} WHERE {rows.same_key})"  # noqa: S608
    back = f"FROM {there} WHERE NOT EXISTS (SELECT 1 FROM {here} WHERE {rows.same_key})"  # noqa: S608
    changed = f"FROM {here} JOIN {there} ON {rows.same_key} WHERE {rows.is_changed}"
    kinds = {"lost": (gone, "here"), "changed": (changed, "there"), "brought_back": (back, "there")}
    counts: dict[str, int] = {}
    examples: dict[str, list[Example]] = {}
    listed: dict[str, list[list[Any]]] = {}
    spans: dict[str, list[int]] = {}
    for kind, (part, alias) in kinds.items():
        found = found_rows(connection, rows, named, part, alias)
        counts[kind] = len(found)
        if len(found) > MOST_LISTED:
            key = f"{alias}.{quoted(rows.key[0])}"
            query = f"SELECT count(*), min({key}), max({key}) {part}"
            count, *span = connection.execute(query).fetchone()
            counts[kind] = int(count)
            if len(rows.key) == 1 and all(isinstance(each, int) for each in span):
                spans[kind] = span
        elif found and named:
            listed[kind] = [key for key, _ in found]
        if found:
            examples[kind] = [
                with_changes(connection, rows, named, key, each)
                if named and kind == "changed"
                else each
                for key, each in found[:EXAMPLES]
            ]
    return Difference(
        table,
        lost=counts["lost"],
        changed=counts["changed"],
        brought_back=counts["brought_back"],
        examples=examples,
        key=rows.key,
        rows=listed,
        spans=spans,
    )


def _count(connection: sqlite3.Connection, schema: str, table: str) -> int:
    query = f"SELECT count(*) FROM {schema}.{quoted(table)}"  # noqa: S608 - quoted names
    return int(connection.execute(query).fetchone()[0])
