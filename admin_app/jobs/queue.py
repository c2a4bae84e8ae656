"""The queue between whoever starts a job and the worker: huey's, holding nothing but ids."""

from contextlib import suppress

from flask import Flask
from huey.api import Task
from huey.signals import SIGNAL_ERROR
from sqlalchemy import select

from admin_app.jobs.models import JOBS, State
from admin_app.jobs.running import perform, settle
from admin_app.jobs.store import Store, store


def init_app(app: Flask) -> None:
    """Attach the file of the jobs to the app; nothing is opened before the first use."""
    jobs = Store(app.config["JOBS_FILE"])
    app.extensions["jobs"] = jobs
    jobs.perform = jobs.huey.task(name="perform")(perform)
    jobs.huey.signal(SIGNAL_ERROR)(_failed)


def enqueue(job_id: str) -> None:
    """Tell the worker of a job; telling it twice does no harm."""
    jobs = store()
    # Where the file is locked for long, the worker finds the job by itself.
    with suppress(jobs.huey.storage.operational_error):
        jobs.perform(job_id)


def enqueue_forgotten() -> None:
    """Tell of what waits although the queue is empty: whoever started it died before they could."""
    if len(store().huey):
        return
    with store().reading() as connection:
        waiting = select(JOBS.c.id).filter_by(state=State.WAITING).order_by(JOBS.c.created_at)
        forgotten = connection.scalars(waiting).all()
    for job_id in forgotten:
        enqueue(job_id)


def _failed(_signal: str, task: Task, _error: Exception) -> None:
    settle(task.args[0], State.FAILED)
