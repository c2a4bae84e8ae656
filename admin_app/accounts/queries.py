"""Reads of users and people by what somebody typed."""

from sqlalchemy import ColumnElement, Row, select

from admin_app.accounts.models import Person
from admin_app.content.models import User
from admin_app.extensions import db


def person_named(name: str) -> Row[int, str, bool | None] | None:
    """Id, password hash and activity of the person with this exact user name, else e-mail.

    Only people of the back office are looked at: a user of the site whose name is somebody's
    e-mail address stands in nobody's way.
    """
    if "\x00" in name:
        return None
    return _person_where(User.username == name) or _person_where(User.email == name.strip())


def _person_where(condition: ColumnElement[bool]) -> Row[int, str, bool | None] | None:
    return db.session.execute(
        select(User.id, User.password_hash, User.is_active)
        .join(Person, Person.user_id == User.id)
        .where(condition)
    ).one_or_none()
