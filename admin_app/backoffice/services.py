"""Writing rows for any view: compare under the write lock, then write, in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import delete, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer

from admin_app.backoffice.errors import (
    RelatedRowsError,
    RowGoneError,
    StaleRowError,
    ValueTakenError,
)
from admin_app.backoffice.forms import unique_columns
from admin_app.backoffice.models import ONCE, SentForm
from admin_app.backoffice.rows import identity_column, identity_of
from admin_app.backoffice.stamp import stamp_of
from admin_app.db.transactions import WriteSession, writing
from admin_app.db.types import utc_now
from admin_app.extensions import Base, db
from admin_app.journal import services as journal

SENT_FORMS_KEPT = timedelta(days=7)


def locked_row(
    session: WriteSession, model: type[Base], row_id: Any, names: Iterable[str] = ()
) -> Any:
    """The row as it stands, with the columns among `names`, held until the transaction ends.

    :raises RowGoneError: when there is none
    """
    columns = inspect(model).column_attrs
    # Loaded at once, since a stamp reads them all.
    loaded = [undefer(columns[name].class_attribute) for name in names if name in columns]
    row = session.get(
        model, row_id, options=loaded, with_for_update={"of": model}, populate_existing=True
    )
    if row is None:
        raise RowGoneError(gettext("This row has been deleted meanwhile."))
    return row


def check_stamp(row: Base, names: Iterable[str], stamp: str | None) -> None:
    """Compare the row with what a person saw; a program need not say what it saw (None).

    :raises StaleRowError: when they differ
    """
    if stamp is not None and stamp_of(row, names) != stamp:
        raise StaleRowError(gettext("Somebody has changed this row since you opened it."))


def create_row(model: type[Base], values: Mapping[str, Any], once: str = "") -> Any:
    """Insert a row and return its id; a form that is sent again makes no second row.

    `once` is what the form carries to be known again.

    :raises ValueTakenError: when a unique value is somebody else's
    """
    once = once if ONCE.fullmatch(once) else ""
    try:
        return _insert_once(model, values, once)
    except (IntegrityError, ValueTakenError):
        # On PostgreSQL the same form, sent twice at once, may have come first.
        made = db.session.get(SentForm, once) if once else None
        if made is None:
            raise
        return made.row_id


def _insert_once(model: type[Base], values: Mapping[str, Any], once: str) -> Any:
    with writing() as session:
        made = session.get(SentForm, once) if once else None
        # The row may have been deleted since, and the form brought back to make it again.
        if made is not None and session.get(model, made.row_id) is not None:
            return made.row_id
        row = add_row(session, model, values)
        if once:
            remember_sent(session, once, identity_of(row))
        return identity_of(row)


def add_row(session: WriteSession, model: type[Base], values: Mapping[str, Any]) -> Any:
    """Insert a row inside a transaction that has begun.

    :raises ValueTakenError: when a unique value is somebody else's
    """
    row = model()
    session.add(row)
    with session.no_autoflush:
        apply_values(session, row, values)
    flush_row(session, row)
    return row


def remember_sent(session: WriteSession, once: str, row_id: int) -> None:
    """Note that this form has made its row, and forget what was sent days ago."""
    session.merge(SentForm(once=once, row_id=row_id, sent_at=utc_now()))
    session.execute(delete(SentForm).where(SentForm.sent_at < utc_now() - SENT_FORMS_KEPT))


def update_row(
    model: type[Base],
    row_id: Any,
    changes: Mapping[str, Any],
    names: Sequence[str],
    stamp: str | None,
) -> None:
    """Write the changed attributes of one row, if it is still as `stamp` says of `names`.

    :raises RowGoneError, StaleRowError, ValueTakenError: and nothing is written
    """
    with writing() as session:
        row = locked_row(session, model, row_id, names)
        check_stamp(row, names, stamp)
        with session.no_autoflush:
            apply_values(session, row, changes)
        flush_row(session, row)


def delete_row(model: type[Base], row_id: Any, names: Sequence[str], stamp: str | None) -> None:
    """Delete one row with its links, if it is still as `stamp` says of `names`.

    :raises RowGoneError, StaleRowError, RelatedRowsError: and nothing is deleted
    """
    with writing() as session:
        row = locked_row(session, model, row_id, names)
        check_stamp(row, names, stamp)
        remove_row(session, row)


def remove_row(session: WriteSession, row: Base) -> None:
    """Delete the row and its links inside a transaction that has begun.

    :raises RelatedRowsError: when other rows still point to it
    """
    try:
        journal.delete_rows(session, type(row), [identity_of(row)])
    except IntegrityError:
        raise RelatedRowsError(gettext("Other rows still belong to this one.")) from None


def apply_values(session: WriteSession, row: Any, values: Mapping[str, Any]) -> None:
    """Set the attributes; a relation takes the ids of the rows at its other end."""
    relations = inspect(type(row)).relationships
    for name, value in values.items():
        if name in relations:
            remote = relations[name].mapper.class_
            key = identity_column(remote)
            # One by one would be a statement a tag.
            value = list(session.scalars(select(remote).where(key.in_(value)))) if value else []
        setattr(row, name, value)


def flush_row(session: WriteSession, row: Any) -> None:
    """Send the row to the database, telling which value is somebody else's.

    :raises ValueTakenError: naming the column
    """
    model = type(row)
    changed = [
        name for name in unique_columns(model) if inspect(row).attrs[name].history.has_changes()
    ]
    for name in changed:
        column = getattr(model, name)
        with session.no_autoflush:
            others = session.scalars(
                select(identity_column(model)).where(column == getattr(row, name))
            ).all()
        if any(other != identity_of(row) for other in others):
            raise ValueTakenError(name)
    try:
        session.flush()
    except IntegrityError as error:
        # On PostgreSQL a rival may take the value between the question and the insert.
        if not changed:
            raise
        raise ValueTakenError(changed[0]) from error
