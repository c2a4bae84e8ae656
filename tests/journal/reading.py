"""The newest entries of the journal in a form that tests can compare."""

from typing import Any, NamedTuple

from sqlalchemy import select

from admin_app.extensions import db
from admin_app.journal.models import Change, ChangeSet
from admin_app.journal.values import decode


class Written(NamedTuple):
    """One change without its change set."""

    table: str
    key: Any
    operation: str
    values: dict[str, Any]


def change_sets() -> list[ChangeSet]:
    """Every change set, oldest first."""
    db.session.rollback()
    return list(db.session.scalars(select(ChangeSet).order_by(ChangeSet.id)))


def changes_of(change_set: ChangeSet) -> list[Written]:
    """The changes of a change set, in their order."""
    query = select(Change).filter_by(change_set_id=change_set.id).order_by(Change.sequence)
    return [
        Written(c.table_name, decode(c.row_key), c.operation, decode(c.row_values))
        for c in db.session.scalars(query)
    ]


def last_changes() -> list[Written]:
    """The changes of the newest change set."""
    return changes_of(change_sets()[-1])
