"""The real server with its worker beside it, and an administrator who works on its pages."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from admin_app.backups import jobs
from admin_app.backups.manifest import Manifest
from admin_app.jobs.queries import worker_seen_at
from admin_app.jobs.services import start
from tests.faults.backup_yard import Yard
from tests.faults.stage import Stage, free_port
from tests.faults.visitor import Visitor
from tests.jobs.conftest import wait_until
from tests.people import PASSWORD, add_person
from tests.processes import children_of, holders_of

BACKUPS, JOBS = "/admin/backups/", "/admin/jobs/"
ADMIN = "the administrator"
UNENDED = ("Waiting", "Running")
SECONDS_TO_WAIT = 60.0


@dataclass
class Office:
    """A server that leaves long work to the worker beside it."""

    place: Yard
    stage: Stage
    admin: Visitor

    @property
    def lock(self) -> Path:
        """What the one worker holds."""
        jobs_file: Path = self.place.app.config["JOBS_FILE"]
        return jobs_file.with_suffix(".lock")

    def sign_in(self) -> None:
        """Let the administrator sign in, which counts as giving the password for ten minutes."""
        self.admin.connection.close()
        self.admin = Visitor(self.stage.port, "")
        status, page = self.admin.press("/login", "/login", username=ADMIN, password=PASSWORD)
        assert status == 303, page

    def begin(self, act: str, base: Manifest) -> str:
        """Begin something about a backup; gives the job."""
        if act == "prune":
            # Nobody presses a button for it: the worker begins it like this every night.
            with self.place.app.app_context():
                return start(jobs.NIGHTLY, {}, unique="scheduled")
        named = f"{base.name}/" if act in ("prove", "restore", "fetch") else ""
        fields = {"confirm": "y"} if act == "restore" else {}
        return self.press_for_job(BACKUPS, f"{BACKUPS}{named}{act}", **fields)

    def press_for_job(self, page: str, address: str, **fields: str) -> str:
        """Press a button that begins a job; gives the job."""
        status, text = self.admin.press(page, address, **fields)
        where, _, job = self.admin.location.rpartition("/")
        assert (status, f"{where}/") == (303, JOBS), text
        return job

    def page_of(self, job: str) -> tuple[str, str]:
        """What the page of a job says of its state, in a word, and the page."""
        status, page = self.admin.ask("GET", f"{JOBS}{job}")
        found = re.search(r"<title>[^<]*: (\w+)", page)
        assert status == 200, page
        assert found, page
        return found[1], page

    def line_of(self, job: str) -> str:
        """What the list of jobs says of a job."""
        _, page = self.admin.ask("GET", JOBS)
        found = re.search(rf'<a href="{JOBS}{job}">(.*?)</li>', page, re.DOTALL)
        assert found, page
        return found[1]

    def end_of(self, job: str) -> tuple[str, str]:
        """State and page of a job as soon as its page says that it has come to an end."""

        def look() -> tuple[str, str] | None:
            state, page = self.page_of(job)
            return None if state in UNENDED else (state, page)

        ended: tuple[str, str] = wait_until(look, f"the end of {job}", SECONDS_TO_WAIT)
        return ended

    def worker(self) -> int:
        """The worker of the server that runs, once it is at work."""
        assert self.stage.server is not None
        server = self.stage.server.pid

        def look() -> list[int]:
            return [each for each in holders_of(self.lock) if each in children_of(server)]

        found: list[int] = wait_until(look, "a worker", SECONDS_TO_WAIT)
        return found[0]

    def wait_for_round(self, since: datetime) -> None:
        """Wait until a worker that is at work since then has looked after everything once."""
        self.worker()

        def look() -> bool:
            with self.place.app.app_context():
                seen = worker_seen_at()
            return seen is not None and seen > since

        wait_until(look, "a sign of life", SECONDS_TO_WAIT)

    def kill(self, actor: str, worker: int) -> None:
        """End the worker, the server or both as a power cut would; start the server again."""
        if actor != "server":
            os.kill(worker, signal.SIGKILL)
        if actor != "worker":
            self.stage.kill()
            self.stage.start()
            self.admin.connection.close()


@contextmanager
def office_of(place: Yard, errors: Path) -> Iterator[Office]:
    """A server on the database of a yard; what it and its worker complain about goes to a file."""
    add_person(place.app, "admin", username=ADMIN)
    with errors.open("ab") as said:
        settings = place.settings | {"BACKOFFICE_BACKUP_SCHEDULE": "off"}
        stage = Stage(place.app, settings, free_port(), command="run", errors=said.fileno())
        office = Office(place, stage, Visitor(stage.port, ""))
        try:
            stage.start()
            yield office
        finally:
            office.admin.connection.close()
            stage.kill()
