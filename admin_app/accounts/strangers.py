"""What a visitor who has never signed in here may send: a name and a password, nothing large."""

from flask import Flask, request
from flask_login import current_user

from admin_app.accounts.devices import is_known_browser

LARGEST_FORM = 2 * 1024 * 1024


def init_app(app: Flask) -> None:
    """Set the limit; this has to stand before whatever reads a form."""
    app.before_request(_limit_form)


def _limit_form() -> None:
    # Whoever was signed in until a moment ago may have typed for hours.
    if request.method == "POST" and not current_user.is_authenticated and not is_known_browser():
        request.max_content_length = LARGEST_FORM
