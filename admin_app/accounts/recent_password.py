"""Asks for the password again before a dangerous act."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import abort, request, session, url_for
from werkzeug.utils import redirect

from admin_app.accounts.own_addresses import address_before, address_of_request

CONFIRMED_AT = "password_confirmed_at"

ViewFunction = TypeVar("ViewFunction", bound=Callable[..., Any])


def remember_confirmation() -> None:
    """Note that this session's person has just given the right password."""
    session[CONFIRMED_AT] = int(time.time())


def has_recent_password(minutes: int) -> bool:
    """Whether the person has given the password within so many minutes, at sign-in or since."""
    confirmed_at: int = session.get(CONFIRMED_AT, 0)
    return 0 <= time.time() - confirmed_at <= minutes * 60


def require_recent_password(minutes: int = 10) -> Callable[[ViewFunction], ViewFunction]:
    """Let the decorated view run only where the password was given within so many minutes.

    Others are asked for it and led back to the page, or, where something was sent, to the page
    that it was sent from.
    """

    def guard(view: ViewFunction) -> ViewFunction:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if has_recent_password(minutes):
                return view(*args, **kwargs)
            if request.accept_mimetypes.best == "application/json":
                abort(403)
            reads = request.method in ("GET", "HEAD")
            target = address_of_request() if reads else address_before()
            return redirect(url_for("accounts.confirm_password", next=target), 303)

        return guarded  # type: ignore[return-value]

    return guard
