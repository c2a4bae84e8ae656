"""Writes to the journal that the session listener cannot make by itself."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, cast

from flask import Flask, Response, request
from flask_login import current_user
from sqlalchemy import Connection, CursorResult, delete, update

from admin_app.db.errors import UnderMaintenance
from admin_app.db.transactions import WriteSession, writing
from admin_app.extensions import Base, db
from admin_app.journal import listener, statements
from admin_app.journal.acts import current_act
from admin_app.journal.chain import append
from admin_app.journal.images import chunks, matches, read_rows
from admin_app.journal.listener import open_change_set
from admin_app.journal.models import WHOLE_TABLE
from admin_app.journal.tracked import Key, all_tracked, tracked_of
from admin_app.journal.values import encode, same

LONGEST_PATH = 500


def init_app(app: Flask) -> None:
    """Attach the listener to the session, and note every refusal to somebody signed in."""
    listener.init_app()
    app.after_request(_record_refusal)


def record(event: str, detail: Mapping[str, Any] | None = None) -> None:
    """Journal an event that is no change of a row, such as `sign-in` or `export`.

    Inside `writing()` it stands or falls with that transaction, and names its change set;
    elsewhere it is written at once. `detail` holds what typed JSON can write, and no secrets.
    """
    if db.session.info.get("writing"):
        _note(event, detail)
    else:
        with writing():
            _note(event, detail)


def record_on(
    connection: Connection, event: str, detail: Mapping[str, Any], tables: Collection[str] = ()
) -> None:
    """Journal an event in a transaction that is not the session's, and under its write lock.

    `tables` are those of which rows were written without a change for each; the event is marked in
    the history of their rows, and `detail` says what is known of these.
    """
    act = current_act().columns()
    marks = [_mark(table.name) for table in all_tracked() if table.tables & set(tables)]
    append(connection, {**act, "name": event, "detail": encode(dict(detail))}, marks)


def update_rows(
    session: WriteSession, model: type[Base], ids: Collection[Any], values: Mapping[str, Any]
) -> int:
    """Set attributes of many rows by one statement, journalled; gives how many rows have changed.

    Rows that have these values already are left alone. Call it inside `writing()`, for up to
    some hundred ids at a time, so that other writers need not wait.
    """
    session.flush()
    connection, touched = session.connection(), open_change_set(session())
    table, keys = tracked_of(model), [_key(row_id) for row_id in ids]
    columns = {table.column_of[attribute]: value for attribute, value in values.items()}
    touched.remember(connection, table, keys, table.always_read | columns.keys())
    # What this transaction has changed already is newer than what is remembered.
    rows = read_rows(connection, table, keys, columns.keys())
    stale = [
        key
        for key, row in rows.items()
        if not all(same(row[name], value) for name, value in columns.items())
    ]
    with statements.unseen_allowed():
        for chunk in chunks(stale):
            chosen = matches(table.key_columns, chunk)
            session.execute(update(table.table).where(chosen).values(columns))
    session.expire_all()
    return len(stale)


def delete_rows(session: WriteSession, model: type[Base], ids: Collection[Any]) -> int:
    """Delete many rows and their many-to-many links, journalled; gives how many there were.

    Call it inside `writing()`, for up to some hundred ids at a time. Rows that refer to them in
    any other way have to be dealt with first; else the database refuses.
    """
    session.flush()
    touched = open_change_set(session())
    table, keys = tracked_of(model), [_key(row_id) for row_id in ids]
    touched.remember_whole(session.connection(), table, keys)
    link_columns = [(links.secondary, links.owner_columns) for links in table.links.values()]
    link_columns += [(links.secondary, links.target_columns) for links in table.linked_from]
    deleted = 0
    with statements.unseen_allowed():
        for chunk in chunks(keys):
            for secondary, columns in link_columns:
                session.execute(delete(secondary).where(matches(columns, chunk)))
            chosen = matches(table.key_columns, chunk)
            result = session.execute(delete(table.table).where(chosen))
            deleted += cast(CursorResult[Any], result).rowcount
    session.expire_all()
    return deleted


@contextmanager
def bulk(event: str, detail: Mapping[str, Any] | None = None) -> Iterator[None]:
    """Let statements pass that the listener cannot see, for one journalled event instead.

    For what is told better by a sentence than row by row, such as made-up content. Call it
    inside `writing()`.
    """
    _note(event, detail)
    with statements.unseen_allowed():
        yield


def _note(event: str, detail: Mapping[str, Any] | None) -> None:
    open_change_set(db.session()).events.append((event, dict(detail or {})))


def _mark(table: str) -> dict[str, Any]:
    return {
        "table_name": table,
        "row_key": WHOLE_TABLE,
        "operation": "update",
        "label": "",
        "row_values": encode({}),
    }


def _key(row_id: Any) -> Key:
    return tuple(row_id) if isinstance(row_id, tuple | list) else (row_id,)


def _record_refusal(response: Response) -> Response:
    if response.status_code == 403 and current_user.is_authenticated:
        # While the content is being replaced nothing can be noted, and the refusal stands.
        with suppress(UnderMaintenance):
            record("refusal", {"method": request.method, "path": request.path[:LONGEST_PATH]})
    return response
