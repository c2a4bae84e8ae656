"""Reads the journal: the history of a row, and the row that it amounts to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from admin_app.extensions import db
from admin_app.journal.errors import CannotReplay
from admin_app.journal.models import WHOLE_TABLE, Change, ChangeSet
from admin_app.journal.values import Patch, Row, decode, encode_key


@dataclass(frozen=True)
class RowChange:
    """One change of a row, with the change set that it belongs to.

    `values` is the whole row of an insert or delete; of an update, for each changed column a
    pair `[before, after]` or a `Patch`. A secret stands as `values.SECRET`.
    """

    change_set: ChangeSet
    operation: str
    label: str
    values: dict[str, Any]

    def apply_to(self, row: Row | None) -> Row | None:
        """The row after this change, given the one before; None stands for no row.

        :raises CannotReplay: when this change was not made to such a row
        """
        if self.operation == "insert":
            return dict(self.values)
        if self.operation == "delete":
            return None
        return self._updated(row, forward=True)

    def revert_from(self, row: Row | None) -> Row | None:
        """The row before this change, given the one after; None stands for no row.

        :raises CannotReplay: when this change did not lead to such a row
        """
        if self.operation == "insert":
            return None
        if self.operation == "delete":
            return dict(self.values)
        return self._updated(row, forward=False)

    def _updated(self, row: Row | None, *, forward: bool) -> Row:
        if row is None:
            raise CannotReplay("there is no row that was changed")
        changed = dict(row)
        for name, value in self.values.items():
            if isinstance(value, Patch):
                known = value.apply if forward else value.revert
                changed[name] = known(row.get(name))
            else:
                changed[name] = value[1 if forward else 0]
        return changed


def changes_of_row(table: str, key: tuple[Any, ...]) -> Select[Change]:
    """The query for what happened to a row, newest first, each change with its change set."""
    return _changes_under(table, encode_key(key))


def history_of(
    table: str, key: tuple[Any, ...], *, before: int | None = None, limit: int = 50
) -> list[RowChange]:
    """What happened to a row, newest first; a next page is `before` the last change set of one."""
    query = changes_of_row(table, key).limit(limit)
    if before is not None:
        query = query.where(Change.change_set_id < before)
    return list(_row_changes(query))


def oldest_change(table: str, key: tuple[Any, ...]) -> RowChange | None:
    """The first change of a row that the journal has seen."""
    oldest_first = changes_of_row(table, key).order_by(None).order_by(Change.change_set_id)
    return next(_row_changes(oldest_first.limit(1)), None)


def changes_around(
    table: str, key: tuple[Any, ...], change_set_id: int
) -> tuple[RowChange | None, RowChange | None]:
    """The last change of a row before a change set, and the first one after it."""
    newest_first = changes_of_row(table, key).limit(1)
    earlier = newest_first.where(Change.change_set_id < change_set_id)
    later = newest_first.where(Change.change_set_id > change_set_id).order_by(None)
    return (
        next(_row_changes(earlier), None),
        next(_row_changes(later.order_by(Change.change_set_id)), None),
    )


def marks_of(table: str, *, before: int | None = None, limit: int = 50) -> list[ChangeSet]:
    """The change sets that wrote rows of a table without a change for each, newest first."""
    query = _changes_under(table, WHOLE_TABLE).limit(limit)
    if before is not None:
        query = query.where(Change.change_set_id < before)
    return [change.change_set for change in db.session.scalars(query)]


def replay(table: str, key: tuple[Any, ...]) -> Row | None:
    """The row as it stands by what the journal says, from its insert on; None when it is gone.

    Many-to-many links carry the names that they had when they were written.

    :raises CannotReplay: when the row is older than the journal, or was changed by the site's
        own program in between
    """
    newest_first = changes_of_row(table, key)
    beginning = next(_row_changes(newest_first.where(Change.operation != "update").limit(1)), None)
    if beginning is None:
        raise CannotReplay("the row is older than the journal")
    row = beginning.apply_to(None)
    since = newest_first.where(Change.change_set_id > beginning.change_set.id)
    for change in _row_changes(since.order_by(None).order_by(Change.change_set_id)):
        row = change.apply_to(row)
    return row


def _changes_under(table: str, row_key: str) -> Select[Change]:
    return (
        select(Change)
        .join(Change.change_set)
        .options(contains_eager(Change.change_set))
        .where(Change.table_name == table, Change.row_key == row_key)
        .order_by(Change.change_set_id.desc())
    )


def _row_changes(query: Select[Change]) -> Iterator[RowChange]:
    for change in db.session.scalars(query):
        yield RowChange(
            change.change_set, change.operation, change.label, decode(change.row_values)
        )
