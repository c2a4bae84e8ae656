"""The session listener: one change set per transaction, written just before it commits."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Set
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, event, inspect
from sqlalchemy.orm import Session, SessionTransaction

from admin_app.extensions import db
from admin_app.journal import chain, statements
from admin_app.journal.acts import current_act
from admin_app.journal.images import keys_going_along, owners_of, read_rows
from admin_app.journal.tracked import Key, TrackedTable, all_tracked, tracked
from admin_app.journal.values import Patch, Row, changed_value, encode, encode_key, same

_KEY = "admin_app.journal"


@dataclass
class OpenChangeSet:
    """What a transaction has touched so far: rows as they were, and events."""

    before: dict[TrackedTable, dict[Key, Row | None]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    events: list[tuple[str, Row]] = field(default_factory=list)

    def remember(
        self,
        connection: Connection,
        table: TrackedTable,
        keys: Collection[Key],
        names: Set[str],
    ) -> None:
        """Keep how these columns and links of these rows stand, unless that is known already."""
        known = self.before[table]
        missing: dict[frozenset[str], list[Key]] = defaultdict(list)
        for key in keys:
            row = known.get(key, {})
            if row is not None and not names <= row.keys():
                missing[frozenset(names).difference(row)].append(key)
        for wanted, wanted_keys in missing.items():
            for key, row in read_rows(connection, table, wanted_keys, wanted).items():
                known[key] = {**(known.get(key) or {}), **row}

    def remember_whole(
        self, connection: Connection, table: TrackedTable, keys: Collection[Key]
    ) -> None:
        """Keep rows that are about to go, and whatever goes or is changed with them."""
        self.remember(connection, table, keys, table.whole)
        for links in table.linked_from:
            owners = owners_of(connection, links, keys)
            self.remember(connection, links.owner, owners, links.owner.always_read | {links.name})
        for other in all_tracked():
            if other.mark.goes_with == table.name:
                self.remember_whole(connection, other, keys_going_along(connection, other, keys))

    def remember_absent(self, table: TrackedTable, key: Key) -> None:
        """Keep that there was no such row, unless there was one when the transaction began."""
        self.before[table].setdefault(key, None)


def init_app() -> None:
    """Attach the listener to the session; attaching it again changes nothing."""
    for name, hook in _hooks():
        if not event.contains(db.session, name, hook):
            event.listen(db.session, name, hook)


def detach() -> None:
    """Take the listener off the session; only to measure what it costs."""
    for name, hook in _hooks():
        event.remove(db.session, name, hook)


def _hooks() -> tuple[tuple[str, Callable[..., object]], ...]:
    return (
        ("before_flush", _before_flush),
        ("after_flush", _after_flush),
        ("before_commit", _before_commit),
        ("after_transaction_end", _after_transaction_end),
        ("do_orm_execute", statements.refuse_unseen),
    )


def open_change_set(session: Session) -> OpenChangeSet:
    """What the transaction of this session has touched so far."""
    found: OpenChangeSet = session.info.setdefault(_KEY, OpenChangeSet())
    return found


def _before_flush(session: Session, _context: object, _instances: object) -> None:
    changed: dict[tuple[TrackedTable, frozenset[str]], list[Key]] = defaultdict(list)
    deleted: dict[TrackedTable, list[Key]] = defaultdict(list)
    for instance, table in _tracked_among(session.dirty - session.deleted):
        names = _changed_names(instance, table)
        if names:
            changed[table, names].append(inspect(instance).identity)
    for instance, table in _tracked_among(session.deleted):
        deleted[table].append(inspect(instance).identity)
    if changed or deleted:
        touched, connection = open_change_set(session), session.connection()
        for (table, names), keys in changed.items():
            touched.remember(connection, table, keys, names)
        for table, keys in deleted.items():
            touched.remember_whole(connection, table, keys)


def _changed_names(instance: Any, table: TrackedTable) -> frozenset[str]:
    """The columns and links to compare for a changed object; empty when nothing has changed."""
    state = inspect(instance)
    touched = set(state.attrs.keys()) - state.unmodified
    # A link made from its other side has no history where this side has not been loaded.
    changed = {
        name for name in touched if name in table.links or state.attrs[name].history.has_changes()
    }
    if not changed:
        return frozenset()
    columns = {table.column_of[name] for name in changed & table.column_of.keys()}
    if columns & {column.name for column in table.key_columns}:
        return table.whole
    return table.always_read | columns | (changed & table.links.keys())


def _after_flush(session: Session, _context: object) -> None:
    for instance, table in _tracked_among([*session.new, *(session.dirty - session.deleted)]):
        key = table.key_of(instance)
        if key != inspect(instance).identity:
            open_change_set(session).remember_absent(table, key)


def _tracked_among(instances: Iterable[Any]) -> Iterator[tuple[Any, TrackedTable]]:
    for instance in instances:
        table = tracked(inspect(instance).mapper)
        if table is not None:
            yield instance, table


def _before_commit(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    touched: OpenChangeSet | None = session.info.pop(_KEY, None)
    if touched is None:
        return
    connection = session.connection()
    changes = list(_changes(connection, touched))
    if not changes and not touched.events:
        return
    act = current_act().columns()
    # The changes go with the first event, such as a password change; further events stand alone.
    if touched.events:
        for name, detail in touched.events:
            chain.append(connection, {**act, "name": name, "detail": encode(detail)}, changes)
            changes = []
    else:
        chain.append(connection, {**act, "detail": None}, changes)


def _after_transaction_end(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_KEY, None)


def _changes(connection: Connection, touched: OpenChangeSet) -> Iterator[Row]:
    for table, rows in touched.before.items():
        after = _rows_after(connection, table, rows)
        for key, before in rows.items():
            change = _change(table, key, before, after.get(key))
            if change is not None:
                yield change


def _rows_after(
    connection: Connection, table: TrackedTable, rows: dict[Key, Row | None]
) -> dict[Key, Row]:
    wanted: dict[frozenset[str], list[Key]] = defaultdict(list)
    for key, before in rows.items():
        wanted[table.whole if before is None else frozenset(before)].append(key)
    after: dict[Key, Row] = {}
    for names, keys in wanted.items():
        after.update(read_rows(connection, table, keys, names))
    return after


def _change(table: TrackedTable, key: Key, before: Row | None, after: Row | None) -> Row | None:
    """The columns of `Change` for a row that was and is so; None when nothing has changed."""
    if after is None:
        if before is None:
            return None
        operation, row = "delete", _written(table, before)
    elif before is None:
        operation, row = "insert", _written(table, after)
    else:
        operation, row = "update", _update(table, before, after)
        if not row:
            return None
    return {
        "table_name": table.name,
        "row_key": encode_key(key),
        "operation": operation,
        "label": table.label_of(key, (after or before or {}).get(table.label_column)),
        "row_values": encode(row),
    }


def _written(table: TrackedTable, row: Row) -> Row:
    return {name: table.without_secrets(name, value) for name, value in row.items()}


def _update(table: TrackedTable, before: Row, after: Row) -> dict[str, list[Any] | Patch]:
    return {
        name: changed_value(
            table.without_secrets(name, before[name]), table.without_secrets(name, after[name])
        )
        for name in before
        if not _same(table, name, before[name], after[name])
    }


def _same(table: TrackedTable, name: str, before: Any, after: Any) -> bool:
    if name in table.links:
        # A link to a tag that was renamed meanwhile is the same link.
        return [link["id"] for link in before] == [link["id"] for link in after]
    return same(before, after)
