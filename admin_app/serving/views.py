"""What a supervisor or a load balancer asks: is the process alive, is it ready to serve."""

from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from admin_app.db import schema
from admin_app.extensions import db
from admin_app.jobs.errors import JobsUnavailable
from admin_app.jobs.queries import worker_seen_at
from admin_app.security.guards import Access, require

bp = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    """Attach the addresses."""
    app.register_blueprint(bp)


@bp.get("/healthz")
@require(Access.PUBLIC)
def alive() -> ResponseReturnValue:
    """The process answers; nothing else is asked."""
    return {"status": "alive"}


@bp.get("/readyz")
@require(Access.PUBLIC)
def ready() -> ResponseReturnValue:
    """The database answers and has every revision of this version, else 503.

    Whether a worker was seen just now is said beside: pages can be served without one.
    """
    try:
        is_ready = schema.is_current(db.engine)
    except (DBAPIError, schema.SchemaError):
        is_ready = False
    status = {"status": "ready" if is_ready else "not ready", "worker": _worker()}
    return status, 200 if is_ready else 503


def _worker() -> str:
    try:
        return "seen" if worker_seen_at() else "not seen"
    except JobsUnavailable:
        return "not known"
