"""Who is signed in, asked anew at every request."""

from dataclasses import dataclass

from flask import Flask
from flask_login import UserMixin

from admin_app.extensions import login_manager
from admin_app.security.permissions import Role


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]
    """The person behind this request, as the database describes them right now."""

    id: int
    username: str
    role: Role
    locale: str | None
    time_zone: str | None
    theme: str | None
    must_change_password: bool


def init_app(app: Flask) -> None:
    """Attach Flask-Login."""
    login_manager.init_app(app)
