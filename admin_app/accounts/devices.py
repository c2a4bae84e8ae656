"""A cookie by which a browser is known to have signed in before.

It opens nothing: whoever comes with it is only counted apart from strangers who guess.
"""

import secrets
from datetime import timedelta

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

COOKIE = "backoffice_device"
LIFETIME = timedelta(days=365)
ACCOUNTS_REMEMBERED = 5


def known_device(user_id: int) -> str | None:
    """The name under which this browser is known to an account, or None."""
    return _remembered().get(str(user_id))


def is_known_browser() -> bool:
    """Whether anybody has signed in from this browser before."""
    return bool(_remembered())


def remember_device(response: Response, user_id: int) -> None:
    """Send the cookie that makes this browser known to an account."""
    known = _remembered()
    name = known.pop(str(user_id), None) or secrets.token_urlsafe(9)
    kept = dict(list(known.items())[1 - ACCOUNTS_REMEMBERED :])
    response.set_cookie(
        COOKIE,
        _serializer().dumps(kept | {str(user_id): name}),
        max_age=LIFETIME,
        path=request.script_root or "/",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _remembered() -> dict[str, str]:
    try:
        known: dict[str, str] = _serializer().loads(
            request.cookies.get(COOKIE, ""), max_age=int(LIFETIME.total_seconds())
        )
    except BadSignature:
        return {}
    return known


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="known device")
