"""Errors as problem details (RFC 9457), with the `error` key that the site's guide has."""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, Response, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError
from werkzeug.exceptions import HTTPException

from admin_app.db.dialects import dialect_of
from admin_app.db.errors import UnderMaintenance
from admin_app.errors import ComeBackLater, Refusal
from admin_app.extensions import db

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")

SENTENCES = {
    400: "The request could not be read.",
    401: "Send a token that is valid in the header Authorization, as “Bearer bo_…”.",
    403: "The role of this token's person, or its scope, does not include that.",
    404: "There is nothing at this address, or it has been deleted.",
    405: "This address does not take that method.",
    409: "Somebody else was faster.",
    412: "It has changed since you read it; read it again, then decide.",
    413: "The body is larger than this site accepts.",
    415: "Send the body as application/json.",
    500: "Something went wrong on our side; nothing was changed.",
    503: "The database is busy; nothing was changed. Send it again in a moment.",
}

FieldErrors = Mapping[str, list[str]]


class Problem(Exception):
    """Why a request is not done; `errors` holds sentences for each field."""

    def __init__(
        self,
        status: int,
        sentence: str | None = None,
        errors: FieldErrors | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(sentence or SENTENCES[status])
        self.status = status
        self.errors = errors
        self.headers = headers


def attach(bp: Blueprint) -> None:
    """Answer whatever goes wrong in this blueprint with problem details."""
    bp.register_error_handler(Problem, _problem)
    bp.register_error_handler(Refusal, _refused)
    bp.register_error_handler(CSRFError, _missing_token)
    bp.register_error_handler(HTTPException, http_error)
    bp.register_error_handler(IntegrityError, _overtaken)
    bp.register_error_handler(DBAPIError, _database_error)
    bp.register_error_handler(UnderMaintenance, _under_maintenance)


def problem_response(
    status: int,
    sentence: str,
    errors: FieldErrors | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer that tells a program, and whoever reads its log, what is wrong."""
    told: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": sentence,
        "error": sentence,
    }
    if errors:
        told["errors"] = errors
    return Response(json.dumps(told), status, headers, content_type=MEDIA_TYPE)


def _problem(problem: Problem) -> Response:
    return problem_response(problem.status, str(problem), problem.errors, problem.headers)


def _refused(refusal: Refusal) -> Response:
    wait = {"Retry-After": str(refusal.seconds)} if isinstance(refusal, ComeBackLater) else None
    return problem_response(refusal.status, str(refusal), headers=wait)


def _missing_token(_error: CSRFError) -> Response:
    sentence = "Send a token, or with a session the CSRF token of its page as X-CSRFToken."
    return problem_response(400, sentence)


def http_error(error: HTTPException) -> Response:
    """What went wrong on the way to a view, or in one that gave up."""
    status = error.code or 500
    sentence = SENTENCES.get(status, SENTENCES[400 if status < 500 else 500])
    kept = {name: value for name, value in error.get_headers() if name in KEPT_HEADERS}
    return problem_response(status, sentence, headers=kept)


def _overtaken(_error: IntegrityError) -> Response:
    sentence = "Something that this belongs to has just been deleted; nothing was changed."
    return problem_response(409, sentence)


def _database_error(error: DBAPIError) -> Response:
    busy = error.orig is not None and dialect_of(db.engine).is_busy(error.orig)
    logger.exception("database error at %s", request.path)
    status = 503 if busy else 500
    return problem_response(status, SENTENCES[status])


def _under_maintenance(_error: UnderMaintenance) -> Response:
    sentence = "A backup is being restored; nothing was changed. Send it again in a minute."
    return problem_response(503, sentence, headers={"Retry-After": "60"})
