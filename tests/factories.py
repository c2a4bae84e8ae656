"""Rows for tests, made inside an app context; each comes back loaded and committed."""

from itertools import count
from typing import Any, TypeVar

from sqlalchemy import null

from admin_app.accounts.models import Person
from admin_app.content.models import Post, Tag, User
from admin_app.db.transactions import writing
from admin_app.extensions import Base
from admin_app.security.permissions import Role

Row = TypeVar("Row", bound=Base)

_numbers = count(1)


def make_user(**columns: Any) -> User:
    """A user of the site; nobody knows the password."""
    number = next(_numbers)
    given = {
        "username": f"user{number}",
        "email": f"user{number}@example.org",
        "password_hash": "unusable",
    }
    return stored(User(**(given | columns)))


def make_person(role: Role | str = Role.STAFF, **columns: Any) -> User:
    """A user of the site who is also a person of the back office."""
    user = make_user(**columns)
    stored(Person(user_id=user.id, role=Role(role)))
    return user


def make_tag(**columns: Any) -> Tag:
    """A tag without posts."""
    return stored(Tag(**({"name": f"tag{next(_numbers)}"} | columns)))


def make_post(**columns: Any) -> Post:
    """A post; its author is made along with it unless `user_id` is given."""
    number = next(_numbers)
    if "user_id" not in columns:
        columns["user_id"] = make_user().id
    given = {"title": f"Post {number}", "content": f"The text of post {number}."}
    return stored(Post(**(given | columns)))


def stored(row: Row) -> Row:
    """Write the row in a transaction of its own and read back what the database made of it."""
    # The mapper would put a column's default where None was asked for.
    for name in [name for name, value in vars(row).items() if value is None]:
        setattr(row, name, null())
    with writing() as session:
        session.add(row)
    session.refresh(row)
    return row
