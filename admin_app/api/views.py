"""The interface's addresses, its document and the page made from it."""

from typing import Any

from flask import Blueprint, Flask, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import Rule

from admin_app import errors
from admin_app.api import changes, idempotency, posts, problems, rates, reports, tags, users
from admin_app.api.answers import Answer
from admin_app.api.blueprint import bp
from admin_app.api.document import make_document
from admin_app.api.reading import sections
from admin_app.security.guards import Access, require

# Each attaches its operations to the blueprint, and stands in this order in the document.
RESOURCES = (users, posts, tags, reports, changes)

pages = Blueprint("api_docs", __name__)


def init_app(app: Flask) -> None:
    """Attach the interface."""
    rates.init_app(app)
    idempotency.init_app(app)
    app.register_blueprint(bp)
    app.register_blueprint(pages)
    for error in (NotFound, MethodNotAllowed):
        app.register_error_handler(error, _unmatched)


@bp.get("/openapi.json")
@require(Access.SIGNED_IN)
def openapi() -> Response:
    """The interface as a document that programs read."""
    return Answer(_document()).response()


@pages.get("/docs")
@require(Access.SIGNED_IN)
def docs() -> str:
    """The same document as a page."""
    return render_template("api/docs.html", document=_document(), sections=sections(_document()))


def _unmatched(error: HTTPException) -> ResponseReturnValue:
    """Below the interface's own addresses, tell of a wrong one as of everything else."""
    first = request.path.split("/")[1]
    own = {rule.rule.split("/")[1] for rule in current_app.url_map.iter_rules() if _is_own(rule)}
    return problems.http_error(error) if first in own else errors.http_error(error)


def _is_own(rule: Rule) -> bool:
    return str(rule.endpoint).startswith(f"{bp.name}.")


def _document() -> dict[str, Any]:
    document: dict[str, Any] | None = current_app.extensions.get("api_document")
    if document is None:
        document = current_app.extensions["api_document"] = make_document()
    return document
