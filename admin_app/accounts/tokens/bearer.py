"""Lets a token stand for a session, at the addresses made for programs and nowhere else."""

from contextlib import suppress

from flask import Flask, Request, Response, current_app
from flask_login import current_user

from admin_app.accounts.sign_in import SignedIn
from admin_app.accounts.tokens.queries import bearer_of
from admin_app.accounts.tokens.services import is_use_to_be_noted, note_use
from admin_app.db.errors import UnderMaintenance
from admin_app.extensions import login_manager
from admin_app.security.programs import bearer_token, is_for_programs


def init_app(app: Flask) -> None:
    """Attach the loader that Flask-Login asks where no session says who calls."""
    login_manager.request_loader(_load)
    app.after_request(_note_use)


def _load(_request: Request) -> SignedIn | None:
    token = bearer_token()
    return bearer_of(token) if token is not None and is_for_programs() else None


def _note_use(response: Response) -> Response:
    """Write the last use down once the answer is on its way, so that nobody waits for it."""
    if not is_for_programs():
        return response
    token_id = getattr(current_user, "token_id", None)
    if token_id is not None and is_use_to_be_noted(token_id):
        app = current_app._get_current_object()  # type: ignore[attr-defined]

        def note() -> None:
            # Reading goes on while the content is being replaced.
            with app.app_context(), suppress(UnderMaintenance):
                note_use(token_id)

        response.call_on_close(note)
    return response
