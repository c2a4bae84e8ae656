"""How a request of a program is told from one of a browser."""

from flask import Flask, has_request_context, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

# The blueprint of the addresses that programs call; tokens open these and no page.
PROGRAMS = "api"

_SCHEME = "bearer "


class PageSessions(SecureCookieSessionInterface):
    """Sessions in a cookie, which answers to programs never set anew."""

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Only where a page is answered."""
        return not is_for_programs() and super().should_set_cookie(app, session)


def is_for_programs() -> bool:
    """Whether this request goes to an address made for programs."""
    return has_request_context() and request.blueprint == PROGRAMS


def bearer_token() -> str | None:
    """The token that the request shows; None where it shows none.

    Other schemes are no business of ours: a proxy in front may ask for a password of its own.
    """
    shown = request.headers.get("Authorization", "")
    if shown[: len(_SCHEME)].lower() != _SCHEME:
        return None
    return shown[len(_SCHEME) :].strip()
