"""How the worker does one job: claim it, do it as whoever started it, write how it ended."""

import time
from typing import Any

from flask_babel import force_locale
from sqlalchemy import select, update

from admin_app.db.types import utc_now
from admin_app.errors import Refusal
from admin_app.jobs.errors import JobCancelledError, JobsUnavailable
from admin_app.jobs.models import JOBS, State
from admin_app.jobs.queries import Job, job_by_id
from admin_app.jobs.registry import KINDS
from admin_app.jobs.store import store
from admin_app.journal.acts import Actor, Source, act

SECONDS_BETWEEN_NOTES = 0.25


class Noted:
    """Progress that is noted for whoever looks at the job, a few times a second."""

    def __init__(self, job_id: str) -> None:
        self.job_id = job_id
        self._started = self._noted = self._part_started = time.monotonic()
        self._done = self._total = self._part_done = 0
        self._is_cancelled = False
        self._noted -= SECONDS_BETWEEN_NOTES

    def __call__(self, done: int, total: int) -> None:
        """Note how far the work is.

        :raises JobCancelledError: when it was cancelled, or the worker has to end
        """
        now = time.monotonic()
        if total != self._total or done < self._done:
            # The work has gone on to its next part, which has a rate of its own.
            self._part_started, self._part_done = now, done
        self._done, self._total = done, total
        if now - self._noted >= SECONDS_BETWEEN_NOTES:
            self._noted = now
            self._is_cancelled = self._note(now) or self._is_cancelled
        # Once it is so, every call says so: a library may swallow the first time.
        if self._is_cancelled or store().stopping.is_set():
            raise JobCancelledError

    def last(self) -> dict[str, Any]:
        """The columns of a job that tell how far it is and how long it has taken."""
        seconds = time.monotonic() - self._started
        return {"done": self._done, "total": self._total, "seconds": seconds}

    def _note(self, now: float) -> bool:
        """Write it down; whether somebody has cancelled the job."""
        took = now - self._part_started
        rate = (self._done - self._part_done) / took if took > 0 else None
        try:
            with store().writing(hurried=True) as connection:
                own = update(JOBS).where(JOBS.c.id == self.job_id)
                connection.execute(own.values(rate=rate, **self.last()))
                asked = select(JOBS.c.cancel_asked).where(JOBS.c.id == self.job_id)
                return bool(connection.scalar(asked))
        except JobsUnavailable:
            # The work itself may well succeed where its progress cannot be noted.
            return False


def perform(job_id: str) -> None:
    """Do the job, unless it was cancelled before or is a second message about the same one.

    What is neither a refusal nor a cancellation passes: huey logs it and tells the worker.
    """
    job = _claim(job_id)
    if job is None:
        return
    noted = Noted(job_id)
    with force_locale(job.locale):
        try:
            result = _do(job, noted)
        except JobCancelledError as cancelled:
            is_ending = store().stopping.is_set()
            ended = State.INTERRUPTED if is_ending else State.CANCELLED
            settle(job_id, ended, sentence=str(cancelled), **noted.last())
        except Refusal as refusal:
            settle(job_id, State.FAILED, sentence=str(refusal), **noted.last())
        else:
            settle(job_id, State.DONE, result=result, **noted.last())


def settle(job_id: str, state: State, **columns: Any) -> None:
    """Write how a running job has ended."""
    ended = {"state": state, "finished_at": utc_now(), **columns}
    with store().writing() as connection:
        running = update(JOBS).where(JOBS.c.id == job_id, JOBS.c.state == State.RUNNING)
        connection.execute(running.values(ended))


def settle_abandoned() -> None:
    """Write that jobs which a dead worker had begun were interrupted; for its successor."""
    with store().writing() as connection:
        abandoned = update(JOBS).where(JOBS.c.state == State.RUNNING)
        connection.execute(abandoned.values(state=State.INTERRUPTED, finished_at=utc_now()))


def _claim(job_id: str) -> Job | None:
    with store().writing() as connection:
        waiting = update(JOBS).where(JOBS.c.id == job_id, JOBS.c.state == State.WAITING)
        begun = connection.execute(waiting.values(state=State.RUNNING, started_at=utc_now()))
    return job_by_id(job_id) if begun.rowcount == 1 else None


def _do(job: Job, noted: Noted) -> dict[str, Any]:
    actor = Actor(job.actor_id, job.actor_name) if job.actor_name else None
    with act(job.kind, source=Source.JOB, actor=actor):
        return KINDS[job.kind].work(noted, **job.arguments)
