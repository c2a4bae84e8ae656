"""Rows that differ between two states of a table: keys, names, and values that may be shown."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from admin_app.db.dialects.fingerprints import quoted
from admin_app.db.dialects.matching import EARLIER, Matching

# So many rows are listed by their keys; of more there is only the number.
MOST_LISTED = 1000
LONGEST_NAME = 200
# Of two long texts only the stretch in which they differ is shown, with a little around it.
CHARACTERS_AROUND = 80
LONGEST_STRETCH = 2_000
LEFT_OUT = "…"
SCHEMAS = {"here": "main", "there": EARLIER}


@dataclass(frozen=True)
class Reference:
    """A row of another table: where it is, its key and the column that names it."""

    table: str
    key: str
    label: str


@dataclass(frozen=True)
class Named:
    """How the rows of a table are told of.

    `label` is the column that names a row, `references` are columns that lead to a row of another
    table. The values of `columns` may be shown; of others only that they differ.
    """

    label: str | None = None
    columns: tuple[str, ...] = ()
    references: Mapping[str, Reference] = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """One row that differs.

    `names` are those of the rows that its references lead to, by column. `changes` are triples of
    column, value now and value in the earlier state; a column whose values are not to be shown
    stands alone. A reference is a pair of key and name.
    """

    key: str
    label: str = ""
    names: dict[str, str] = field(default_factory=dict)
    changes: list[list[Any]] = field(default_factory=list)


def found_rows(
    connection: sqlite3.Connection, rows: Matching, named: Named | None, part: str, alias: str
) -> list[tuple[list[Any], Example]]:
    """The keys and names of rows, up to one more than `MOST_LISTED`.

    :param part: the query from its FROM on, in which the table goes by `alias`
    """
    named = named or Named()
    label = named.label if named.label in rows.columns else None
    references = {name: each for name, each in named.references.items() if name in rows.columns}
    chosen = [
        *(_safe(f"{alias}.{quoted(name)}") for name in rows.key),
        f"CAST(substr({alias}.{quoted(label)}, 1, {LONGEST_NAME}) AS BLOB)" if label else "NULL",
        *(_name_of(each, alias, name) for name, each in references.items()),
    ]
    query = f"SELECT {', '.join(chosen)} {part} LIMIT {MOST_LISTED + 1}"
    width = len(rows.key)
    found = []
    for row in connection.execute(query):
        values = list(map(_readable, row))
        key, (name, *names) = values[:width], values[width:]
        known = {column: each for column, each in zip(references, names, strict=True) if each}
        shown_key = ", ".join("" if each is None else str(each) for each in key)
        found.append((key, Example(shown_key, str(name or ""), known)))
    return found


def with_changes(
    connection: sqlite3.Connection, rows: Matching, named: Named, key: list[Any], example: Example
) -> Example:
    """The same row with what is different in it."""
    chosen: list[str] = []
    for column in rows.columns:
        here, there = (f"{alias}.{quoted(column)}" for alias in ("here", "there"))
        values = [_safe(here), _safe(there)] if column in named.columns else ["NULL", "NULL"]
        reference = named.references.get(column)
        names = [
            _name_of(reference, alias, column) if reference else "NULL"
            for alias in ("here", "there")
        ]
        chosen += [f"({rows.differs(column)})", *values, *names]
    here, there = rows.here_and_there()
    is_it = " AND ".join(f"here.{quoted(name)} IS ?" for name in rows.key)
    query = f"SELECT {', '.join(chosen)} FROM {here} JOIN {there} ON {rows.same_key} WHERE {is_it}"  # noqa: S608
    row = connection.execute(query, key).fetchone()
    changes: list[list[Any]] = []
    for number, column in enumerate(rows.columns):
        differs, now, then, name_now, name_then = map(_readable, row[5 * number : 5 * number + 5])
        if not differs:
            continue
        if column not in named.columns:
            changes.append([column])
        elif column in named.references:
            changes.append([column, [now, name_now], [then, name_then]])
        else:
            changes.append([column, *_stretches(now, then)])
    return replace(example, changes=changes)


def _safe(column: str) -> str:
    # A text need not be UTF-8, which would make the driver raise.
    return f"CASE typeof({column}) WHEN 'text' THEN CAST({column} AS BLOB) ELSE {column} END"


def _name_of(reference: Reference, alias: str, column: str) -> str:
    table = f"{SCHEMAS[alias]}.{quoted(reference.table)}"
    label, key = quoted(reference.label), quoted(reference.key)
    return (
        f"(SELECT CAST(substr(other.{label}, 1, {LONGEST_NAME}) AS BLOB) FROM {table} AS other "  # noqa: S608
        f"WHERE other.{key} = {alias}.{quoted(column)})"
    )


def _readable(value: Any) -> Any:
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def _stretches(now: Any, then: Any) -> tuple[Any, Any]:
    """Two values; of two texts that are long, where they differ."""
    if not (isinstance(now, str) and isinstance(then, str)):
        return _cut(now), _cut(then)
    if max(len(now), len(then)) <= LONGEST_STRETCH:
        return now, then
    shorter = min(len(now), len(then))
    start = next((at for at in range(shorter) if now[at] != then[at]), shorter)
    rest = shorter - start
    same = next((back for back in range(rest) if now[-1 - back] != then[-1 - back]), rest)
    first = max(0, start - CHARACTERS_AROUND)
    now, then = (_around(text, first, same) for text in (now, then))
    return _cut(now), _cut(then)


def _around(text: str, first: int, same: int) -> str:
    last = min(len(text), len(text) - same + CHARACTERS_AROUND)
    before, after = LEFT_OUT if first else "", LEFT_OUT if last < len(text) else ""
    return f"{before}{text[first:last]}{after}"


def _cut(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST_STRETCH:
        return f"{value[:LONGEST_STRETCH]}{LEFT_OUT}"
    return value
