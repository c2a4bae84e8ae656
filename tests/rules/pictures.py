"""The whole database as it stands, and what the journal ought to say of two such pictures."""

from typing import Any

from flask import Flask
from sqlalchemy import Connection, Table, select

from admin_app.extensions import db, metadata
from admin_app.journal.models import Change, ChangeSet
from admin_app.journal.tracked import TrackedTable, all_tracked
from admin_app.journal.values import SECRET, Patch, decode, encode_key

Rows = dict[tuple[Any, ...], dict[str, Any]]
Picture = dict[str, Rows]
# By table and key: the operation and its values, as the journal writes them.
Told = dict[tuple[str, str], tuple[str, dict[str, Any]]]


def picture_of(app: Flask) -> Picture:
    """Every row of every table that the back office knows."""
    with app.app_context(), db.engine.connect() as connection:
        return {table.name: _rows(connection, table) for table in metadata.sorted_tables}


def _rows(connection: Connection, table: Table) -> Rows:
    keys = [column.name for column in table.primary_key]
    rows = [dict(row._mapping) for row in connection.execute(select(table))]
    return {tuple(row[name] for name in keys): row for row in rows}


def expected(before: Picture, after: Picture) -> Told:
    """What the journal has to say of all that is different."""
    told: Told = {}
    for table in all_tracked():
        old, new = _with_links(table, before), _with_links(table, after)
        for key in old.keys() | new.keys():
            change = _change(table, old.get(key), new.get(key))
            if change is not None:
                told[table.name, encode_key(key)] = change
    return told


def _with_links(table: TrackedTable, picture: Picture) -> Rows:
    rows = {key: dict(row) for key, row in picture[table.name].items()}
    for links in table.links.values():
        (near,), (far,) = links.owner_columns, links.target_columns
        for row in rows.values():
            row[links.name] = []
        for link in sorted(picture[links.secondary.name]):
            ids = dict(zip([c.name for c in links.secondary.primary_key], link, strict=True))
            target = picture[links.target.name][(ids[far.name],)]
            name = target[links.target.label_column]
            rows[(ids[near.name],)][links.name].append({"id": ids[far.name], "name": name})
    return rows


def _change(
    table: TrackedTable, old: dict[str, Any] | None, new: dict[str, Any] | None
) -> tuple[str, dict[str, Any]] | None:
    def written(name: str, value: Any) -> Any:
        return SECRET if name in table.mark.secrets and value is not None else value

    if old is None or new is None:
        row = old or new or {}
        operation = "insert" if old is None else "delete"
        return operation, {name: written(name, value) for name, value in row.items()}
    changed = {
        name: [written(name, old[name]), written(name, new[name])]
        for name in old
        if _ids(old[name]) != _ids(new[name])
    }
    return ("update", changed) if changed else None


def _ids(value: Any) -> Any:
    # A link to a tag that was renamed is the same link.
    return [link["id"] for link in value] if isinstance(value, list) else value


def written_since(app: Flask, last: int, before: Picture) -> tuple[list[ChangeSet], Told]:
    """The change sets after that one, and what they say of each row."""
    with app.app_context():
        sets = db.session.scalars(select(ChangeSet).where(ChangeSet.id > last)).all()
        changes = db.session.scalars(select(Change).where(Change.change_set_id > last)).all()
        told: Told = {}
        for change in changes:
            place = (change.table_name, change.row_key)
            assert place not in told, f"{place} is told of twice"
            values = decode(change.row_values)
            for name, value in values.items():
                if isinstance(value, Patch):
                    text = before[change.table_name][(decode(change.row_key),)][name]
                    values[name] = [text, value.apply(text)]
            told[place] = (change.operation, values)
        return list(sets), told


def last_entry(app: Flask) -> int:
    """The number of the newest change set."""
    with app.app_context():
        return db.session.scalar(select(ChangeSet.id).order_by(ChangeSet.id.desc()).limit(1)) or 0
