"""Jobs are started all the time while the worker and whoever starts them are killed.

python -m tests.faults.jobs [KILLS]
"""

import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, text

from admin_app.app import create_app
from admin_app.config import PROJECT_ROOT, TestConfig
from admin_app.content.models import Tag
from admin_app.db import schema
from admin_app.extensions import db
from admin_app.jobs.models import JOBS, State
from admin_app.jobs.store import store
from tests.jobs import kinds  # noqa: F401 - declares them
from tests.jobs.conftest import WORK, environ_of, wait_until

SECONDS_TO_FINISH = 120.0
# Each job adds a tag that bears its own name, so that one that was done twice shows.
START = """
import sys, time
from admin_app.app import create_app
from admin_app.jobs.services import start
import tests.jobs.kinds

app = create_app()
with app.app_context():
    while True:
        name = f"tag {time.monotonic_ns()}"
        print(start("test-add-tag", {"name": name}), name, sep="|", flush=True)
        time.sleep(0.02)
"""


@contextmanager
def process(app: Flask, code: str, output: Path) -> Iterator[None]:
    """A process of Python that is killed at the end of the block."""
    settings = environ_of(app) | {"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"}
    with output.open("a") as printed, subprocess.Popen(
        [sys.executable, "-c", code], cwd=PROJECT_ROOT, env=settings,
        stdout=printed, stderr=subprocess.STDOUT,
    ) as running:  # fmt: skip
        try:
            yield
        finally:
            running.kill()


def kill_at_random(app: Flask, folder: Path, kills: int, seconds: float) -> list[str]:
    """Kill both again and again, then let a worker finish; gives what is not as it has to be."""
    chance = random.Random(kills)  # noqa: S311 - it hides nothing
    work = WORK.format([])
    for _ in range(kills):
        with process(app, START, folder / "started"), process(app, work, folder / "said"):
            _wait_for_one_more(app)
            time.sleep(seconds * chance.random())
    with process(app, work, folder / "said"):
        _wait_until_ended(app)
        return faults_of(app, _confirmed(folder / "started"))


def faults_of(app: Flask, confirmed: dict[str, str]) -> list[str]:
    """What is lost, done twice, or not told as it is."""
    with app.app_context():
        tags = Counter(db.session.scalars(select(Tag.name)))
        with store().reading() as connection:
            states = {job: State(state) for job, state in connection.execute(
                select(JOBS.c.id, JOBS.c.state))}  # fmt: skip
            check = connection.scalar(text("PRAGMA integrity_check"))
    faults = [] if check == "ok" else [f"integrity_check: {check}"]
    faults += [f"twice: {name}" for name, number in tags.items() if number > 1]
    for job, name in confirmed.items():
        state = states.get(job)
        if state not in (State.DONE, State.INTERRUPTED):
            faults.append(f"{job} is {state}")
        elif state is State.DONE and name not in tags:
            faults.append(f"{job} is said to be done")
    return faults


def _confirmed(started: Path) -> dict[str, str]:
    lines = started.read_text().splitlines()
    return dict(line.split("|") for line in lines if line.count("|") == 1)


def _wait_until_ended(app: Flask) -> None:
    deadline = time.monotonic() + SECONDS_TO_FINISH
    while time.monotonic() < deadline and _number(app, State.WAITING, State.RUNNING):
        time.sleep(0.2)


def _wait_for_one_more(app: Flask) -> None:
    before = _number(app, State.DONE)
    wait_until(
        lambda: _number(app, State.DONE) > before, "the first job of a round", SECONDS_TO_FINISH
    )


def _number(app: Flask, *states: State) -> int:
    with app.app_context(), store().reading() as connection:
        number: int = connection.scalar(select(func.count()).where(JOBS.c.state.in_(states))) or 0
    return number


@contextmanager
def set_up(folder: Path) -> Iterator[Flask]:
    """An app on a database of its own."""
    settings = {
        "DATABASE_URL": f"sqlite:///{folder / 'app.db'}",
        "BACKOFFICE_INSTANCE": str(folder / "instance"),
    }
    app = create_app(TestConfig(settings))
    with app.app_context():
        schema.upgrade()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def main(kills: str = "100") -> None:
    """Run it and say what happened."""
    with tempfile.TemporaryDirectory() as name, set_up(Path(name)) as app:
        faults = kill_at_random(app, Path(name), int(kills), seconds=2.0)
        confirmed = _confirmed(Path(name) / "started")
        with app.app_context(), store().reading() as connection:
            ended = Counter(connection.scalars(select(JOBS.c.state)))
    sys.stdout.write(
        f"{kills} kills, {len(confirmed)} jobs confirmed, {dict(ended)}; "
        f"faults: {faults or 'none'}\n"
    )
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
