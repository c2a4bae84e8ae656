"""People with a known password, and what they do in the sign-in form."""

from functools import cache
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash
from werkzeug.test import TestResponse

from admin_app.accounts.models import Person
from admin_app.content.models import User
from admin_app.content.passwords import METHOD
from admin_app.db.transactions import writing
from admin_app.extensions import db
from admin_app.security.permissions import Role
from tests.conftest import csrf_token
from tests.factories import make_person

PASSWORD = "correct horse battery staple"


@cache
def hashed(password: str = PASSWORD, method: str = METHOD) -> str:
    """A hash as werkzeug makes it, computed once for all tests."""
    return generate_password_hash(password, method)


def add_person(app: Flask, role: Role | str = Role.STAFF, **columns: Any) -> int:
    """A person whose password is `PASSWORD`, unless `password_hash` is given; returns the id."""
    with app.app_context():
        return make_person(role, **({"password_hash": hashed()} | columns)).id


def try_to_sign_in(
    client: FlaskClient, username: str, password: str = PASSWORD, *, query: str = "", **environ: Any
) -> TestResponse:
    """Send the sign-in form as a browser would."""
    fields = {"username": username, "password": password, "csrf_token": csrf_token(client)}
    return client.post(f"/login{query}", data=fields, **environ)


def is_signed_in(client: FlaskClient) -> bool:
    """Whether this client gets to see its own account."""
    return client.get("/admin/account/").status_code == 200


def change_user(app: Flask, user_id: int, **columns: Any) -> None:
    """Change a user as the site's own program would."""
    with app.app_context(), writing() as session:
        for name, value in columns.items():
            setattr(session.get_one(User, user_id), name, value)


def change_person(app: Flask, user_id: int, **columns: Any) -> None:
    """Change what a user is in the back office."""
    with app.app_context(), writing() as session:
        for name, value in columns.items():
            setattr(session.get_one(Person, user_id), name, value)


def stored_user(app: Flask, user_id: int) -> dict[str, Any]:
    """Every column of a user as it is stored."""
    with app.app_context():
        row = db.session.execute(db.select(User.__table__).filter_by(id=user_id)).one()
        return dict(row._mapping)
