"""The tables of the jobs' own file; the content database knows nothing of them."""

from enum import StrEnum

from sqlalchemy import JSON, Column, Float, Index, Integer, MetaData, String, Table, Text

from admin_app.db.types import UTCDateTime

METADATA = MetaData()


class State(StrEnum):
    """Where a job stands; all but the first two are ends."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


# `total`, `rate` and `seconds` are what the worker measured last, by a clock that nobody sets.
JOBS = Table(
    "jobs",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("kind", String(60), nullable=False),
    Column("arguments", JSON, nullable=False),
    Column("unique_key", String(200)),
    Column("state", String(20), nullable=False, default=State.WAITING),
    Column("actor_id", Integer),
    Column("actor_name", String(120), nullable=False, default=""),
    Column("locale", String(20), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("started_at", UTCDateTime),
    Column("finished_at", UTCDateTime),
    Column("done", Integer, nullable=False, default=0),
    Column("total", Integer, nullable=False, default=0),
    Column("rate", Float),
    Column("seconds", Float, nullable=False, default=0),
    Column("cancel_asked", Integer, nullable=False, default=0),
    Column("result", JSON),
    Column("sentence", Text),
)
Index("jobs_by_age", JOBS.c.created_at)
Index("jobs_by_state", JOBS.c.state)

# One row while a worker is at work. `beat_at` is in seconds of the machine's monotonic clock,
# which all processes share and nobody can set back; `seen_at` is for people.
WORKER = Table(
    "worker",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("beat_at", Float, nullable=False),
    Column("seen_at", UTCDateTime, nullable=False),
)

# Up to which minute of the clock on the wall each schedule has been looked at.
SCHEDULES = Table(
    "schedules",
    METADATA,
    Column("kind", String(60), primary_key=True),
    Column("seen_until", String(16), nullable=False),
)
