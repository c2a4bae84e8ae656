"""The page of one job, which shows how far it is, and the list of those one may see."""

from flask import Blueprint, Flask, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext
from flask_login import current_user

from admin_app.jobs import services
from admin_app.jobs.models import State
from admin_app.jobs.queries import Job, job_by_id, recent_jobs, worker_seen_at
from admin_app.jobs.registry import KINDS
from admin_app.security.guards import Access, require
from admin_app.security.permissions import can

bp = Blueprint("jobs", __name__, url_prefix="/admin/jobs")

# The kind of sign, see docs/components.md, and the words.
STATES: dict[State, tuple[str, LazyString]] = {
    State.WAITING: ("waiting", lazy_gettext("Waiting")),
    State.RUNNING: ("running", lazy_gettext("Running")),
    State.DONE: ("ok", lazy_gettext("Done")),
    State.FAILED: ("failed", lazy_gettext("Failed")),
    State.CANCELLED: ("warning", lazy_gettext("Cancelled")),
    State.INTERRUPTED: ("warning", lazy_gettext("Interrupted")),
}


def init_app(app: Flask) -> None:
    """Attach the pages."""
    app.register_blueprint(bp)


@bp.get("/")
@require(Access.SIGNED_IN)
def index() -> str:
    """The newest jobs that this person may see."""
    seen = [job for job in recent_jobs() if _may_see(job)]
    return render_template("jobs/index.html", jobs=seen, states=STATES)


@bp.get("/<job_id>")
@require(Access.SIGNED_IN)
def show(job_id: str) -> str:
    """How far a job is, or what came of it."""
    job = _visible(job_id)
    is_stuck = job.state is State.WAITING and worker_seen_at() is None
    may_retry = job.can_be_retried and can(current_user, KINDS[job.kind].permission)
    return render_template(
        "jobs/job.html", job=job, states=STATES, is_stuck=is_stuck, may_retry=may_retry
    )


@bp.post("/<job_id>/cancel")
@require(Access.SIGNED_IN)
def cancel(job_id: str) -> ResponseReturnValue:
    """Ask a job to end, or take it back before it has begun."""
    services.cancel(_visible(job_id))
    return redirect(url_for(".show", job_id=job_id), 303)


@bp.post("/<job_id>/retry")
@require(Access.SIGNED_IN)
def retry(job_id: str) -> ResponseReturnValue:
    """Do a job again that ended without success; whoever started it may have lost the right."""
    job = _visible(job_id)
    if job.kind in KINDS and not can(current_user, KINDS[job.kind].permission):
        abort(403)
    return redirect(url_for(".show", job_id=services.retry(job)), 303)


def _visible(job_id: str) -> Job:
    job = job_by_id(job_id)
    if job is None:
        abort(404)
    if not _may_see(job):
        abort(403)
    return job


def _may_see(job: Job) -> bool:
    # The name too: the id of somebody who was deleted may be given to somebody else.
    if (job.actor_id, job.actor_name) == (current_user.id, current_user.username):
        return True
    return job.kind in KINDS and can(current_user, KINDS[job.kind].permission)
