"""Keeps one administrator: no write of ours may take the last one away.

The rule hangs on the session, so that pages, bulk acts and commands keep it without knowing it.
"""

from typing import Any

from flask import Flask
from flask_babel import gettext
from sqlalchemy import event, select
from sqlalchemy.orm import ORMExecuteState, Session, attributes

from admin_app.accounts.errors import LastAdministrator
from admin_app.accounts.models import Person
from admin_app.content.models import User
from admin_app.extensions import db
from admin_app.security.permissions import Role

_HAD_ONE = "an administrator was there before this flush"
_TABLES = frozenset({User.__tablename__, Person.__tablename__})


def init_app(_app: Flask) -> None:
    """Attach the rule to the session that all apps share."""
    for name, listener in (
        ("before_flush", _before_flush),
        ("after_flush", _after_flush),
        ("do_orm_execute", _around_bulk_statement),
    ):
        if not event.contains(db.session, name, listener):
            event.listen(db.session, name, listener)


def _before_flush(session: Session, *_: Any) -> None:
    session.info[_HAD_ONE] = _takes_rights_away(session) and _has_administrator(session)


def _after_flush(session: Session, *_: Any) -> None:
    if session.info.pop(_HAD_ONE, False):
        _refuse_if_none_is_left(session)


def _around_bulk_statement(state: ORMExecuteState) -> Any:
    if not (state.is_update or state.is_delete):
        return None
    table: Any = getattr(state.statement, "table", None)
    if getattr(table, "name", None) not in _TABLES or not _has_administrator(state.session):
        return None
    result = state.invoke_statement()
    _refuse_if_none_is_left(state.session)
    return result


def _takes_rights_away(session: Session) -> bool:
    if any(isinstance(row, User | Person) for row in session.deleted):
        return True
    return any(
        (isinstance(row, User) and _is_changed(row, "is_active"))
        or (isinstance(row, Person) and _is_changed(row, "role"))
        for row in session.dirty
    )


def _is_changed(row: User | Person, name: str) -> bool:
    return attributes.get_history(row, name).has_changes()


def _has_administrator(session: Session) -> bool:
    """Whether one could sign in now; where rows can be locked, each is until the end.

    The locks make two who take each other's role away come one after the other.
    """
    administrators = (
        select(Person.user_id)
        .join(User, User.id == Person.user_id)
        .where(Person.role == Role.ADMIN, User.is_active.is_(True))
        .order_by(Person.user_id)
        .with_for_update(of=Person)
    )
    with session.no_autoflush:
        return session.scalars(administrators).first() is not None


def _refuse_if_none_is_left(session: Session) -> None:
    if not _has_administrator(session):
        raise LastAdministrator(
            gettext(
                "Nobody else could administrate the back office then. "
                "Make somebody else an administrator first."
            )
        )
