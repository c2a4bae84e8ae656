"""The one blueprint of the interface and what holds for each of its requests."""

from flask import Blueprint, Response
from flask_login import current_user

from admin_app.api import problems, rates
from admin_app.extensions import csrf
from admin_app.security.programs import PROGRAMS

bp = Blueprint(PROGRAMS, __name__)

# What asks for a CSRF token here is a session alone: no other site can make a browser send the
# header in which a token stands.
csrf.exempt(bp)
problems.attach(bp)


@bp.before_request
def _count_and_protect() -> None:
    rates.count_request()
    if getattr(current_user, "token_id", None) is None:
        csrf.protect()


@bp.after_request
def _finish(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return rates.add_headers(response)
