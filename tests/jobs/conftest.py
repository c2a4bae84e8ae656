"""Apps and real worker processes on the same file of jobs."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_login import login_user

from admin_app.accounts.sign_in import person_signed_in
from admin_app.config import PROJECT_ROOT
from admin_app.jobs import services
from admin_app.jobs.models import State
from admin_app.jobs.queries import Job, job_by_id, worker_seen_at
from tests.factories import make_person
from tests.jobs import kinds  # noqa: F401 - declares them

WORK = "import tests.jobs.kinds; from admin_app.commands import main; main(['worker', *{}])"
SECONDS_TO_WAIT = 30.0
StartWorker = Callable[..., subprocess.Popen[str]]


def wait_until(happened: Callable[[], Any], what: str, seconds: float = SECONDS_TO_WAIT) -> Any:
    """Wait for something true and give it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := happened():
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what} has not come to pass")


def job_now(app: Flask, job_id: str) -> Job:
    """The job as it stands."""
    with app.app_context():
        found = job_by_id(job_id)
    assert found is not None
    return found


def wait_for(app: Flask, job_id: str, state: State) -> Job:
    """The job once it has come to this state."""

    def look() -> Job | None:
        job = job_now(app, job_id)
        return job if job.state is state else None

    found: Job = wait_until(look, f"{state} of {job_id}")
    return found


def start(app: Flask, kind: str, *, unique: str | None = None, **arguments: Any) -> str:
    """Start a job as the user of the operating system does."""
    with app.app_context():
        return services.start(kind, arguments, unique)


def start_as(app: Flask, role: str, kind: str, **arguments: Any) -> tuple[str, int]:
    """Start a job as a new person of this role; gives its id and the person's."""
    with app.app_context():
        user_id = make_person(role, username=f"a {role}").id
    with app.test_request_context(headers={"Accept-Language": "de"}):
        login_user(person_signed_in(user_id))
        return services.start(kind, arguments), user_id


@pytest.fixture
def begin_worker(app: Flask) -> Iterator[StartWorker]:
    """Start a worker process for the app's database."""
    started: list[subprocess.Popen[str]] = []

    def begin(*options: str, **settings: Any) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", WORK.format(options)],
            cwd=PROJECT_ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=os.environ | environ_of(app) | settings,
        )  # fmt: skip
        started.append(process)
        return process

    yield begin
    for process in started:
        with process:
            process.kill()


@pytest.fixture
def start_worker(app: Flask, begin_worker: StartWorker) -> StartWorker:
    """Start a worker process and return once it is seen."""

    def start_it(*options: str, **settings: Any) -> subprocess.Popen[str]:
        process = begin_worker(*options, **settings)

        def is_seen() -> bool:
            assert process.poll() is None, process.communicate()
            with app.app_context():
                return worker_seen_at() is not None

        wait_until(is_seen, "a sign of life")
        return process

    return start_it


def environ_of(app: Flask) -> dict[str, str]:
    """The settings under which another process works on the same files."""
    return {
        "DATABASE_URL": app.config["DATABASE_URL"],
        "BACKOFFICE_INSTANCE": str(app.config["INSTANCE"]),
        "SECRET_KEY": "tests only",
    }


@pytest.fixture
def signals(tmp_path: Path) -> dict[str, str]:
    """Arguments of `test-last`: the file that ends it, and the one that it leaves."""
    return {"until": str(tmp_path / "until"), "tidied": str(tmp_path / "tidied")}
