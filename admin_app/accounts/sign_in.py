"""Who is signed in, asked anew at every request."""

import hmac
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import UserMixin, current_user, login_user
from sqlalchemy import Row, select
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized
from werkzeug.utils import redirect

from admin_app.accounts.forms import SignInForm
from admin_app.accounts.models import Person
from admin_app.accounts.own_addresses import address_of_request
from admin_app.accounts.recent_password import remember_confirmation
from admin_app.content.models import User
from admin_app.errors import error_page
from admin_app.extensions import db, login_manager
from admin_app.security.guards import Access, requirement_of
from admin_app.security.permissions import Permission, Role
from admin_app.security.programs import PageSessions, bearer_token, is_for_programs
from admin_app.security.resending import typed_fields

OPEN_WITHOUT_NEW_PASSWORD = frozenset({"accounts.sign_out", "accounts.change_password"})


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]
    """The person behind this request, as the database describes them right now."""

    id: int
    username: str
    role: Role
    locale: str | None
    time_zone: str | None
    theme: str | None
    density: str | None
    must_change_password: bool
    session_id: str = field(repr=False)
    # Of a program that works for this person: what it is narrowed to, and its token's number and
    # name.
    scope: frozenset[Permission] | None = None
    token_id: int | None = None
    token: str = ""

    def get_id(self) -> str:
        """What the session remembers: the user and a fingerprint of the password."""
        return self.session_id


def init_app(app: Flask) -> None:
    """Attach Flask-Login."""
    app.session_interface = PageSessions()
    login_manager.init_app(app)
    login_manager.session_protection = None
    login_manager.user_loader(_load)
    login_manager.unauthorized_handler(_ask_to_sign_in)
    app.before_request(_lead_to_new_password)


def session_id(user_id: int, password_hash: str) -> str:
    """The user's id and a fingerprint that changes with the password, so that sessions end then."""
    key = current_app.config["SECRET_KEY"].encode()
    fingerprint = hmac.new(key, f"session {user_id} {password_hash}".encode(), "sha256")
    return f"{user_id}.{fingerprint.hexdigest()[:32]}"


def person_signed_in(user_id: int) -> SignedIn | None:
    """The person with this user id, or None for one who may not be signed in."""
    row = db.session.execute(
        select(
            User.id,
            User.username,
            User.password_hash,
            Person.role,
            Person.locale,
            Person.time_zone,
            Person.theme,
            Person.density,
            Person.must_change_password,
        )
        .join(Person, Person.user_id == User.id)
        .where(User.id == user_id, User.is_active.is_(True))
    ).one_or_none()
    return None if row is None else _from_row(row)


def begin_session(person: SignedIn) -> None:
    """Sign this person in with a session that holds nothing of the one before."""
    session.clear()
    session.permanent = True
    login_user(person)
    remember_confirmation()


def _from_row(row: Row[*tuple[Any, ...]]) -> SignedIn:
    fields = row._asdict()
    password_hash = fields.pop("password_hash")
    return SignedIn(**fields, session_id=session_id(row.id, password_hash))


def _lead_to_new_password() -> ResponseReturnValue | None:
    """Let nobody past who still has the password that somebody else made for them."""
    endpoint = request.endpoint
    if endpoint is None or endpoint in OPEN_WITHOUT_NEW_PASSWORD:
        return None
    if requirement_of(current_app, endpoint) is Access.PUBLIC:
        return None
    if current_user.is_authenticated and current_user.must_change_password:
        return redirect(url_for("accounts.change_password"), 303)
    return None


def _load(remembered: str) -> SignedIn | None:
    if is_for_programs() and bearer_token() is not None:
        # The token alone says who calls, whatever cookie came along.
        return None
    user_id = remembered.partition(".")[0]
    try:
        person = person_signed_in(int(user_id))
    except ValueError:
        return None
    if person is None or not hmac.compare_digest(person.session_id, remembered):
        return None
    return person


def _ask_to_sign_in() -> ResponseReturnValue:
    """Lead a reader to the sign-in page and back; tell anything else that it was refused."""
    if is_for_programs():
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer"))
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("accounts.sign_in", next=address_of_request()))
    if request.accept_mimetypes.best == "application/json":
        return error_page(
            401,
            sentence=gettext(
                "Your session has ended and nothing was saved. "
                "Copy what you typed, then load the page anew to sign in."
            ),
        )
    fields = typed_fields()
    page = render_template(
        "accounts/sign_in.html",
        form=SignInForm(formdata=None),
        error=gettext("Your session has ended and nothing was saved yet. Please sign in."),
        fields=fields,
        resend_to=address_of_request() if fields else None,
    )
    return page, 401
