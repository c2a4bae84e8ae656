"""Rows and links as they stand in the database, read in chunks.

The journal compares what was stored with what is stored, not what objects remember: so defaults,
triggers and whatever a column type makes of a value are in it, several flushes of one row come
out as one change, and a rolled-back savepoint leaves no trace.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from operator import eq
from typing import Any, TypeVar

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    select,
    tuple_,
)

from admin_app.journal.tracked import Key, Links, TrackedTable
from admin_app.journal.values import Row

CHUNK = 500

Item = TypeVar("Item")


def read_rows(
    connection: Connection, tracked: TrackedTable, keys: Collection[Key], names: Collection[str]
) -> dict[Key, Row]:
    """The named columns and links of the rows with these keys, by key; locked where rows can be.

    Keys without a row are left out.
    """
    rows: dict[Key, Row] = {}
    columns, query = _query(tracked, frozenset(names))
    width = len(tracked.key_columns)
    for chunk in chunks(keys):
        wanted = {"keys": [key[0] for key in chunk] if width == 1 else chunk}
        for values in connection.execute(query, wanted):
            rows[tuple(values[:width])] = dict(zip(columns, values[width:], strict=True))
    for links in tracked.links.values():
        if links.name in names and rows:
            for key, linked in read_links(connection, links, rows).items():
                rows[key][links.name] = linked
    return rows


@cache
def _query(tracked: TrackedTable, names: frozenset[str]) -> tuple[list[str], Select[Any]]:
    """The query for these columns, built once: building takes longer than running it."""
    columns = [column for column in tracked.table.columns if column.name in names]
    keys: BindParameter[Any] = bindparam("keys", expanding=True)
    of_rows = (
        tracked.key_columns[0].in_(keys)
        if len(tracked.key_columns) == 1
        else tuple_(*tracked.key_columns).in_(keys)
    )
    query = select(*tracked.key_columns, *columns).where(of_rows).with_for_update()
    return [column.name for column in columns], query


def read_links(connection: Connection, links: Links, keys: Collection[Key]) -> dict[Key, list[Row]]:
    """What each owner is linked to, as objects with key and label, ordered by key."""
    found: dict[Key, list[Row]] = {key: [] for key in keys}
    target = links.target
    label = target.table.c[target.label_column]
    joined = links.secondary.join(
        target.table,
        and_(*map(eq, links.target_columns, target.key_columns)),
    )
    width = len(links.owner_columns)
    for chunk in chunks(keys):
        query = (
            select(*links.owner_columns, label, *target.key_columns)
            .select_from(joined)
            .where(matches(links.owner_columns, chunk))
            .order_by(*links.owner_columns, *target.key_columns)
        )
        for values in connection.execute(query):
            target_key = list(values[width + 1 :])
            found[tuple(values[:width])].append(
                {
                    "id": target_key[0] if len(target_key) == 1 else target_key,
                    "name": target.label_of(tuple(target_key), values[width]),
                }
            )
    return found


def owners_of(connection: Connection, links: Links, targets: Collection[Key]) -> list[Key]:
    """The keys of the rows that are linked to any of these targets."""
    owners: dict[Key, None] = {}
    for chunk in chunks(targets):
        query = select(*links.owner_columns).where(matches(links.target_columns, chunk))
        owners.update(dict.fromkeys(tuple(row) for row in connection.execute(query)))
    return list(owners)


def keys_going_along(
    connection: Connection, table: TrackedTable, keys: Collection[Key]
) -> Collection[Key]:
    """The keys of the rows that a trigger deletes along with the rows of these keys."""
    if table.mark.through is None:
        return keys
    column = table.table.c[table.mark.through]
    found: list[Key] = []
    for chunk in chunks(keys):
        query = select(*table.key_columns).where(matches([column], chunk))
        found += [tuple(row) for row in connection.execute(query)]
    return found


def matches(columns: Sequence[ColumnElement[Any]], keys: Iterable[Key]) -> ColumnElement[bool]:
    """Whether a row has one of these keys."""
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return tuple_(*columns).in_(list(keys))


def chunks(items: Collection[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """The items in lists that a statement can take as parameters."""
    every = list(items)
    for start in range(0, len(every), size):
        yield every[start : start + size]
