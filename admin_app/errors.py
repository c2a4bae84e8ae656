"""One table from what can go wrong to what a person is told; the only place that decides it."""

import logging
from typing import ClassVar

from flask import Flask, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from admin_app.db.dialects import dialect_of
from admin_app.db.errors import UnderMaintenance
from admin_app.extensions import db
from admin_app.security.resending import TypedFields, forget_token, typed_fields

logger = logging.getLogger(__name__)

SESSION_ENDED = lazy_gettext(
    "It has not been saved yet, since your session had ended. Send it now."
)

SENTENCES: dict[int, tuple[LazyString, LazyString]] = {
    400: (
        lazy_gettext("That request could not be read"),
        lazy_gettext("Go back, reload the page and try again; what you typed is still there."),
    ),
    401: (
        lazy_gettext("Please sign in"),
        lazy_gettext("This page is for people who have signed in."),
    ),
    403: (
        lazy_gettext("You may not do that"),
        lazy_gettext("Your role does not include it. An administrator can change your role."),
    ),
    404: (
        lazy_gettext("There is nothing here"),
        lazy_gettext("The address is wrong, or what it named has been deleted."),
    ),
    405: (
        lazy_gettext("That is not how this address works"),
        lazy_gettext("Go back and use the buttons of the page."),
    ),
    409: (
        lazy_gettext("Somebody else was faster"),
        lazy_gettext("What you worked on has changed meanwhile."),
    ),
    413: (
        lazy_gettext("That is too much at once"),
        lazy_gettext("The form is larger than this site accepts. Shorten the text or split it."),
    ),
    429: (
        lazy_gettext("Too many attempts"),
        lazy_gettext("Wait a moment, then try again."),
    ),
    500: (
        lazy_gettext("Something went wrong on our side"),
        lazy_gettext("Nothing was changed. It has been noted; please try again in a minute."),
    ),
    503: (
        lazy_gettext("The database is busy"),
        lazy_gettext("Nothing was changed. Go back and send it again in a moment."),
    ),
}


class Refusal(Exception):
    """An act that is refused for a reason a person can do something about.

    The message is a whole translated sentence; subclasses choose the status.
    """

    status: ClassVar[int] = 400


class ComeBackLater(Refusal):
    """An act that will be possible in `seconds`."""

    status: ClassVar[int] = 503

    def __init__(self, sentence: str, seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds


def init_app(app: Flask) -> None:
    """Answer every error with a page, or with JSON where a script asked."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _missing_token)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(UnderMaintenance, _under_maintenance)


def _refused(error: Refusal) -> ResponseReturnValue:
    wait = {"Retry-After": str(error.seconds)} if isinstance(error, ComeBackLater) else None
    title = gettext("That cannot be done")
    return error_page(error.status, title=title, sentence=str(error), headers=wait)


def _missing_token(error: CSRFError) -> ResponseReturnValue:
    fields = typed_fields()
    if fields:
        forget_token()
        return send_again_page(request.url, fields, SESSION_ENDED), 400
    return error_page(
        400,
        title=gettext("This page has been open for too long"),
        sentence=gettext("Go back, reload the page and send it again."),
    )


def http_error(error: HTTPException) -> ResponseReturnValue:
    """The page for what went wrong on the way to a view, or in one that gave up."""
    if error.response is not None or error.code is None or error.code < 400:
        return error
    return error_page(error.code, headers=dict(error.get_headers()))


def _database_error(error: DBAPIError) -> ResponseReturnValue:
    busy = error.orig is not None and dialect_of(db.engine).is_busy(error.orig)
    logger.exception("database error at %s", request.path)
    if "_login_user" not in g:
        # The error came while the reader was looked up; the page must not look again.
        g._login_user = AnonymousUserMixin()
    return error_page((ServiceUnavailable if busy else InternalServerError).code)


def send_again_page(address: str, fields: TypedFields, sentence: LazyString | str) -> str:
    """A page that carries what was typed and sends it to the address, and says why."""
    return render_template(
        "errors/send_again.html", address=address, fields=fields, sentence=sentence
    )


def _under_maintenance(_error: UnderMaintenance) -> ResponseReturnValue:
    later, fields = {"Retry-After": "60"}, typed_fields()
    # A file cannot be kept on a page, and a script keeps what was typed itself.
    has_file = any(file.filename for file in request.files.values())
    if fields and not has_file and request.accept_mimetypes.best != "application/json":
        sentence = gettext(
            "It has not been saved: a backup is being restored, and nothing can be changed until "
            "that is done. Send it in a minute."
        )
        return send_again_page(request.url, fields, sentence), 503, later
    return error_page(
        503,
        title=gettext("A backup is being restored"),
        sentence=gettext(
            "Nothing can be changed until that is done. Go back and send it again in a minute; "
            "what you typed is still there."
        ),
        headers=later,
    )


def error_page(
    status: int,
    *,
    title: str | None = None,
    sentence: str | None = None,
    headers: dict[str, str] | None = None,
) -> ResponseReturnValue:
    """The page, or the JSON object, that tells a person what went wrong and what helps."""
    known_title, known_sentence = SENTENCES.get(status, SENTENCES[400 if status < 500 else 500])
    title = title or str(known_title)
    sentence = sentence or str(known_sentence)
    kept = {key: value for key, value in (headers or {}).items() if key in ("Allow", "Retry-After")}
    if request.accept_mimetypes.best == "application/json":
        return jsonify(error=sentence), status, kept
    page = render_template("errors/error.html", status=status, title=title, sentence=sentence)
    return page, status, kept
