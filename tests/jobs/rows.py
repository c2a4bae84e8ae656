"""Jobs as they stand in the file, and the sign of life of a worker that is not there."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import delete, insert

from admin_app.jobs.models import JOBS, WORKER, State
from admin_app.jobs.store import Store
from tests.jobs import kinds  # noqa: F401 - declares them

MORNING = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)


def add_job(app: Flask, job_id: str, **columns: Any) -> None:
    """A job of a kind that everybody may see, unless said otherwise."""
    row = {
        "id": job_id,
        "kind": "test-copy",
        "arguments": {"size": 10},
        "state": State.WAITING,
        "actor_name": "somebody",
        "locale": "en",
        "created_at": MORNING,
    }
    with app.app_context(), file_of(app).writing() as connection:
        connection.execute(insert(JOBS).values(row | columns))


def give_sign(app: Flask, age: float = 0.0) -> None:
    """A sign of life, as if a worker had given it so many seconds ago."""
    sign = {"id": 1, "beat_at": time.monotonic() - age, "seen_at": MORNING}
    with app.app_context(), file_of(app).writing() as connection:
        connection.execute(delete(WORKER))
        connection.execute(insert(WORKER).values(sign))


def file_of(app: Flask) -> Store:
    """The file of the app's jobs, opened beside the app."""
    return Store(Path(app.config["JOBS_FILE"]))
