"""Reads of users and people by what somebody typed."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select

from admin_app.accounts.errors import UnknownUser
from admin_app.accounts.models import Person
from admin_app.content.models import User
from admin_app.extensions import db
from admin_app.security.permissions import Role

LONGEST_NAME = 320


class Credentials(NamedTuple):
    """What signing in compares."""

    id: int
    password_hash: str
    is_active: bool | None


class Colleague(NamedTuple):
    """A person of the back office as a list shows them."""

    id: int
    username: str
    email: str
    role: Role
    is_active: bool | None
    must_change_password: bool


def person_named(name: str) -> Credentials | None:
    """The person with this exact user name, or else with this e-mail address.

    Only people of the back office are looked at: a user of the site whose name is somebody's
    e-mail address stands in nobody's way.
    """
    if not _can_be_stored(name):
        return None
    return _person_where(User.username == name) or _person_where(User.email == name.strip())


def credentials_of(user_id: int) -> Credentials | None:
    """The person with this user id."""
    return _person_where(User.id == user_id)


def user_id_named(name: str) -> int:
    """The id of the site's user with this exact user name, or else with this e-mail address.

    :raises UnknownUser: when there is none, or when it is one's name and another's address
    """
    by_name = _user_ids_where(User.username == name) if _can_be_stored(name) else []
    by_email = _user_ids_where(User.email == name) if _can_be_stored(name) else []
    found = {*by_name, *by_email}
    if len(found) > 1:
        raise UnknownUser(
            f"“{name}” is the name of one user and the e-mail address of another; "
            "say whom you mean by the other of the two."
        )
    if not found:
        raise UnknownUser(f"No user has the name or the e-mail address “{name}”.")
    return found.pop()


def colleagues() -> list[Colleague]:
    """Everybody who is a person of the back office, by name."""
    columns: tuple[Any, ...] = (
        User.id,
        User.username,
        User.email,
        Person.role,
        User.is_active,
        Person.must_change_password,
    )
    people = select(*columns).join(Person, Person.user_id == User.id).order_by(User.username)
    return [Colleague(*row) for row in db.session.execute(people)]


def _person_where(condition: ColumnElement[bool]) -> Credentials | None:
    people = (
        select(User.id, User.password_hash, User.is_active)
        .join(Person, Person.user_id == User.id)
        .where(condition)
        .limit(2)
    )
    rows = db.session.execute(people).all()
    # A site without unique constraints may have two; then it is neither.
    return Credentials(*rows[0]) if len(rows) == 1 else None


def _user_ids_where(condition: ColumnElement[bool]) -> list[int]:
    return list(db.session.scalars(select(User.id).where(condition)))


def _can_be_stored(name: str) -> bool:
    """Whether a name could be in the database at all; PostgreSQL takes no NUL in a query."""
    return len(name) <= LONGEST_NAME and "\x00" not in name and _is_unicode(name)


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
