"""Reads of jobs, judged by whether their worker lives."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, select

from admin_app.jobs.models import JOBS, WORKER, State
from admin_app.jobs.registry import KINDS
from admin_app.jobs.store import store

# A worker gives a sign of life every other second; after so many without one it counts as dead.
SECONDS_WITHOUT_A_SIGN = 15.0
LONGEST_LIST = 100


@dataclass(frozen=True)
class Job:
    """A job as it stands.

    `seconds` is how long it has worked, `rate` how many units of the work it does in a second.
    """

    id: str
    kind: str
    arguments: dict[str, Any]
    unique_key: str | None
    state: State
    actor_id: int | None
    actor_name: str
    locale: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    done: int
    total: int
    rate: float | None
    seconds: float
    cancel_asked: bool
    result: dict[str, Any] | None
    sentence: str | None

    @property
    def label(self) -> str:
        """The kind in the reader's language."""
        return str(KINDS[self.kind].label) if self.kind in KINDS else self.kind

    @property
    def about(self) -> str:
        """What tells this job from others of its kind; empty where nothing does."""
        named = KINDS[self.kind].about if self.kind in KINDS else ""
        return str(self.arguments.get(named) or "")

    @property
    def in_bytes(self) -> bool:
        """Whether `done`, `total` and `rate` count bytes."""
        return self.kind in KINDS and KINDS[self.kind].in_bytes

    @property
    def if_interrupted(self) -> str:
        """What people should know where its worker died; empty where there is nothing."""
        told = KINDS[self.kind].if_interrupted if self.kind in KINDS else None
        return str(told or "")

    @property
    def is_active(self) -> bool:
        """Whether it waits or runs."""
        return self.state in (State.WAITING, State.RUNNING)

    @property
    def can_be_retried(self) -> bool:
        """Whether it has ended without success and is safe to do again."""
        failed = not self.is_active and self.state is not State.DONE
        return failed and self.kind in KINDS and KINDS[self.kind].retry

    @property
    def seconds_left(self) -> float | None:
        """How much longer it takes at this rate; None where nothing can be said."""
        if self.state is not State.RUNNING or not self.rate or self.done > self.total:
            return None
        return (self.total - self.done) / self.rate


def job_by_id(job_id: str) -> Job | None:
    """The job with this id.

    :raises JobsUnavailable: when the file of the jobs cannot be read
    """
    return next(iter(_jobs(JOBS.c.id == job_id)), None)


def recent_jobs(kind: str | None = None) -> list[Job]:
    """The newest jobs first, of one kind or of all.

    :raises JobsUnavailable: when the file of the jobs cannot be read
    """
    return _jobs(*([] if kind is None else [JOBS.c.kind == kind]))


def jobs_since(kind: str, moment: datetime) -> list[Job]:
    """Every job of this kind that was asked for since then, the newest first.

    :raises JobsUnavailable: when the file of the jobs cannot be read
    """
    with store().reading() as connection:
        chosen = select(JOBS).where(JOBS.c.kind == kind, JOBS.c.created_at >= moment)
        rows = connection.execute(chosen.order_by(JOBS.c.created_at.desc())).mappings().all()
        return list(_judged(rows, is_worker_alive(connection)))


def worker_seen_at() -> datetime | None:
    """When the worker gave its last sign of life; None while there is none at work.

    :raises JobsUnavailable: when the file of the jobs cannot be read
    """
    with store().reading() as connection:
        sign = connection.execute(select(WORKER)).mappings().first()
        return sign["seen_at"] if sign is not None and _is_fresh(sign) else None


def is_worker_alive(connection: Connection) -> bool:
    """Whether a worker has given a sign of life just now."""
    sign = connection.execute(select(WORKER)).mappings().first()
    return sign is not None and _is_fresh(sign)


def _is_fresh(sign: RowMapping) -> bool:
    # After the machine has started anew its clock is behind what was noted.
    age: float = time.monotonic() - sign["beat_at"]
    return 0 <= age <= SECONDS_WITHOUT_A_SIGN


def _jobs(*conditions: ColumnElement[bool]) -> list[Job]:
    newest = select(JOBS).where(*conditions).order_by(JOBS.c.created_at.desc()).limit(LONGEST_LIST)
    with store().reading() as connection:
        rows = connection.execute(newest).mappings().all()
        alive = is_worker_alive(connection)
    return list(_judged(rows, alive))


def _judged(rows: Iterable[RowMapping], is_alive: bool) -> Iterable[Job]:
    for row in rows:
        state = State(row["state"])
        if state is State.RUNNING and not is_alive:
            state = State.INTERRUPTED
        yield Job(**{**row, "state": state, "cancel_asked": bool(row["cancel_asked"])})
