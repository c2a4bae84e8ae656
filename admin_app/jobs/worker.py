"""The worker: one process that does the jobs, one after the other, and shows that it lives."""

import fcntl
import os
import select
import signal
import sys
import time
from contextlib import suppress
from datetime import timedelta
from threading import Thread
from types import FrameType
from typing import NoReturn

from flask import Flask
from sqlalchemy import delete, insert

from admin_app.db.types import utc_now
from admin_app.jobs.errors import AnotherWorker, JobsUnavailable, WorkerBroken
from admin_app.jobs.models import JOBS, WORKER
from admin_app.jobs.queue import enqueue_forgotten
from admin_app.jobs.running import settle_abandoned
from admin_app.jobs.schedules import TIDYING, start_due
from admin_app.jobs.sites import claim
from admin_app.jobs.store import store

SECONDS_BETWEEN_SIGNS = 2.0
SECONDS_BETWEEN_LOOKS = 0.2
SECONDS_TO_TIDY_UP = 3.0
DAYS_KEPT = timedelta(days=100)
STANDARD_INPUT = 0


def work(app: Flask, *, while_stdin_is_open: bool = False) -> None:
    """Do the jobs of this app, in its context, until SIGTERM or Ctrl+C or standard input ends.

    With `while_stdin_is_open` a worker that is not the only one waits for the other to end.

    :raises AnotherWorker: when one is at work already
    :raises WorkerBroken: when it can go on no longer, which is a mistake in the code
    :raises JobsUnavailable: when the file of the jobs cannot be written
    """
    watched = [STANDARD_INPUT] if while_stdin_is_open else []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    with suppress(SystemExit):
        claim(_lock_out_others(watched))
        _begin()
        doing = Thread(target=_do_jobs, args=[app], daemon=True)
        doing.start()
        try:
            while doing.is_alive():
                _look_after_jobs()
                _pause(SECONDS_BETWEEN_SIGNS, watched)
            raise WorkerBroken
        finally:
            _end(doing)


def _begin() -> None:
    settle_abandoned()
    store().huey.flush()
    with store().writing() as connection:
        connection.execute(delete(JOBS).where(JOBS.c.created_at < utc_now() - DAYS_KEPT))


def _do_jobs(app: Flask) -> None:
    """Take jobs from the queue; what goes wrong with one is no harm to the next."""
    with app.app_context():
        jobs = store()
    while not jobs.stopping.is_set():
        try:
            task = jobs.huey.dequeue()
        except jobs.huey.storage.operational_error:
            app.logger.exception("the queue of the jobs cannot be read")
            task = None
        if task is None:
            jobs.stopping.wait(SECONDS_BETWEEN_LOOKS)
            continue
        with app.app_context():
            jobs.huey.execute(task)


def _look_after_jobs() -> None:
    """Show that this worker lives, tidy up, and start what is due or was forgotten."""
    for work in TIDYING:
        work()
    # Where the file cannot be used, that has been logged; it may come back.
    with suppress(JobsUnavailable):
        _give_sign()
        start_due()
        enqueue_forgotten()


def _give_sign() -> None:
    with store().writing(hurried=True) as connection:
        connection.execute(delete(WORKER))
        sign = {"id": 1, "beat_at": time.monotonic(), "seen_at": utc_now()}
        connection.execute(insert(WORKER).values(sign))


def _end(doing: Thread) -> None:
    """Let the job that is being done tidy up, and write down what became of it."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    store().stopping.set()
    doing.join(SECONDS_TO_TIDY_UP)
    with suppress(JobsUnavailable):
        settle_abandoned()
        with store().writing() as connection:
            connection.execute(delete(WORKER))


def _lock_out_others(watched: list[int]) -> int:
    """Take the lock that the system lets go when this process dies, however it dies.

    It is not let go before: a job that does not tidy up in time is at work up to the last moment.
    """
    descriptor = store().open_lock()
    while not _has_locked(descriptor):
        if not watched:
            raise AnotherWorker
        _pause(SECONDS_BETWEEN_SIGNS, watched)
    return descriptor


def _has_locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _pause(seconds: float, watched: list[int]) -> None:
    """Wait, unless what is watched has come to its end, as it does when the parent dies."""
    readable, _, _ = select.select(watched, [], [], seconds)
    if readable and not os.read(STANDARD_INPUT, 1024):
        sys.exit(0)


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(0)
