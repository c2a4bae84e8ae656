"""What people do with jobs: start, cancel, do again."""

from contextlib import suppress
from typing import Any
from uuid import uuid4

from flask_babel import get_locale, gettext
from sqlalchemy import Connection, delete, insert, or_, select, update

from admin_app.db.errors import UnderMaintenance
from admin_app.db.types import utc_now
from admin_app.jobs.errors import CannotRetry, JobEnded
from admin_app.jobs.models import JOBS, State
from admin_app.jobs.queries import Job, is_worker_alive
from admin_app.jobs.queue import enqueue
from admin_app.jobs.registry import KINDS
from admin_app.jobs.sites import refuse_foreign_worker
from admin_app.jobs.store import store
from admin_app.journal.acts import current_act
from admin_app.journal.services import record


def start(kind: str, arguments: dict[str, Any], unique: str | None = None) -> str:
    """Let the worker do this for whoever is acting; gives the job's id.

    `arguments` are what JSON can hold. While a job of this kind with the same `unique` waits or
    runs, it is that one's id. Call it outside of `writing()`.

    :raises ForeignWorker: when the worker is that of another database
    :raises JobsUnavailable: when the file of the jobs cannot be written
    """
    job_id = uuid4().hex
    actor = current_act().who()
    with store().writing() as connection:
        refuse_foreign_worker()
        if unique is not None and (going_on := _going_on(connection, kind, unique)):
            return going_on
        connection.execute(
            insert(JOBS).values(
                id=job_id,
                kind=KINDS[kind].name,
                arguments=arguments,
                unique_key=unique,
                actor_id=actor.id,
                actor_name=actor.name,
                locale=str(get_locale() or "en"),
                created_at=utc_now(),
            )
        )
    try:
        record("job started", {"job": job_id, "kind": kind})
    except BaseException:
        _forget(job_id)
        raise
    enqueue(job_id)
    return job_id


def cancel(job: Job) -> None:
    """Take back a job that waits; ask one that runs to end, which it does at its next step.

    :raises JobEnded: when it is too late
    """
    with store().writing() as connection:
        alive = is_worker_alive(connection)
        waiting = update(JOBS).where(JOBS.c.id == job.id, JOBS.c.state == State.WAITING)
        ended = {"state": State.CANCELLED, "finished_at": utc_now()}
        running = update(JOBS).where(JOBS.c.id == job.id, JOBS.c.state == State.RUNNING)
        found = connection.execute(waiting.values(ended)).rowcount
        if not found and alive:
            found = connection.execute(running.values(cancel_asked=1)).rowcount
    if not found:
        raise JobEnded(gettext("This has come to an end already, so that it cannot be cancelled."))
    # A restore that is asked to end keeps everybody from writing until it has.
    with suppress(UnderMaintenance):
        record("job cancelled", {"job": job.id, "kind": job.kind})


def retry(job: Job) -> str:
    """Do a job again that ended without success; gives the id of the new one.

    :raises CannotRetry: when it goes on, went well, or must not be done twice
    """
    if not job.can_be_retried:
        raise CannotRetry(gettext("This cannot be done again from here; start it anew instead."))
    return start(job.kind, job.arguments, job.unique_key)


def _going_on(connection: Connection, kind: str, unique: str) -> str | None:
    going_on = [JOBS.c.state == State.WAITING]
    if is_worker_alive(connection):
        going_on.append(JOBS.c.state == State.RUNNING)
    same = (JOBS.c.kind == kind, JOBS.c.unique_key == unique)
    found: str | None = connection.scalar(select(JOBS.c.id).where(*same, or_(*going_on)).limit(1))
    return found


def _forget(job_id: str) -> None:
    with store().writing() as connection:
        connection.execute(delete(JOBS).where(JOBS.c.id == job_id))
