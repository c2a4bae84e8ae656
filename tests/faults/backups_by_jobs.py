"""The server and its worker are killed while backups are made, proven, restored and copied.

python -m tests.faults.backups_by_jobs [KILLS]

The work is done as jobs, which an administrator begins on the pages.
"""

import random
import re
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from admin_app.db.types import utc_now
from tests.backups.sftp_server import SFTPServer
from tests.faults.backup_yard import Content, content_of, yard
from tests.faults.off_site import faults_there
from tests.faults.office import JOBS, Office, office_of
from tests.processes import never_two

ACTS = ("create", "prove", "prune", "restore", "push", "fetch")
# Servers are what people restart; it is the worker that dies in the middle of its work.
ACTORS = ("worker", "server", "worker", "both")
SECONDS_TO_BE_TOLD = 30.0
OLD = timedelta(days=300)
dice = random.Random()  # noqa: S311


@dataclass
class Told:
    """What has happened, how long it took at most until it was told, and what was wrong."""

    happened: Counter[str] = field(default_factory=Counter)
    longest: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def note(self, what: str, seconds: float) -> None:
        """Keep the longest time of its kind."""
        self.longest[what] = max(round(seconds, 1), self.longest.get(what, 0.0))


class Killing:
    """An office in which somebody is killed again and again; `there` is its other place."""

    def __init__(self, office: Office, there: Path) -> None:
        self.office, self.there, self.place = office, there, office.place
        # Pruning must leave it for those that come after.
        self.base = self.place.folder.change(self.place.back_up().name, pinned=True)
        self.told = Told()
        office.sign_in()
        self.usual: dict[str, float] = {}

    def measure(self, *acts: str) -> None:
        """Find out how long each of these acts takes here."""
        for act in ("push", *acts):
            self._prepare(act)
            began = time.monotonic()
            state, page = self.office.end_of(self.office.begin(act, self.base))
            assert state == "Done", page
            self.usual[act] = time.monotonic() - began

    def kill(self, act: str, actor: str) -> None:
        """Kill somebody in the middle of an act, then see whether all is as it has to be."""
        office, allowed = self.office, self._prepare(act)
        office.sign_in()
        worker, job = office.worker(), office.begin(act, self.base)
        time.sleep(dice.uniform(0.0, 1.0) * self.usual[act])
        killed, killed_at = time.monotonic(), utc_now()
        with never_two(office.lock, worker) as found:
            office.kill(actor, worker)
            if actor == "worker":
                found += self._faults_of_saving(allowed)
                allowed.append(self.place.content())
            state, page = office.end_of(job)
            seconds = time.monotonic() - killed
        self.told.happened[f"{actor}, {act}: {state}"] += 1
        if state == "Interrupted":
            self.told.note(f"until told, {actor} killed", seconds)
            found += [f"told after {seconds} s"] if seconds > SECONDS_TO_BE_TOLD else []
        found += self._faults_of_page(act, job, state, page)
        office.wait_for_round(killed_at)
        found += self.place.left_over() + self._faults_of_saving(allowed)
        found += self.place.faults([self.place.content()]) + faults_there(self.there)
        if state == "Interrupted":
            found += self._faults_of_doing_again(act, job, page)
        self.told.faults += [f"{actor}, {act}: {fault}" for fault in found]

    def _prepare(self, act: str) -> list[Content]:
        if act == "fetch" and self._is_here():
            self.place.folder.remove(self.base)
        if act == "push":
            self.place.back_up()
        return self.place.prepare(act, self.base)

    def _faults_of_saving(self, allowed: list[Content]) -> list[str]:
        """Whether the content is one of these, and can be changed on the pages at once."""
        faults = [] if self.place.content() in allowed else ["the content is neither old nor new"]
        page, began = "/admin/tag/new/", time.monotonic()
        status, _ = self.office.admin.press(page, page, name=f"tag {time.monotonic_ns()}")
        self.told.note("saving afterwards", time.monotonic() - began)
        return faults + ([] if status == 302 else [f"saving is answered by {status}"])

    def _faults_of_page(self, act: str, job: str, state: str, page: str) -> list[str]:
        faults = []
        if state not in ("Interrupted", "Done"):
            faults.append(f"{state}: {sentence_in(page)}")
        if state not in (line := self.office.line_of(job)):
            faults.append(f"the list says {line}")
        is_offered = f"{JOBS}{job}/retry" in page
        if is_offered != (state == "Interrupted" and act != "restore"):
            faults.append(f"{state}, and doing it again is {is_offered}")
        return faults

    def _faults_of_doing_again(self, act: str, job: str, page: str) -> list[str]:
        if act == "restore":
            again = self.office.begin(act, self.base)
        else:
            again = self.office.press_for_job(f"{JOBS}{job}", f"{JOBS}{job}/retry")
        state, page = self.office.end_of(again)
        if state != "Done":
            return [f"again: {state}: {sentence_in(page)}"]
        return [] if self._is_achieved(act) else ["again: it says that it is done, and is not"]

    def _is_achieved(self, act: str) -> bool:
        backups = self.place.folder.backups()
        if act == "restore":
            return self.place.content() == content_of(self.base)
        if act == "prune":
            return not any(each.created_at < self.base.created_at - OLD for each in backups)
        if act == "push":
            return all((self.there / f"{each.name}.json").exists() for each in backups)
        about = backups[0].name if act == "create" else self.base.name
        return self.place.folder.manifest(about).proven_at is not None

    def _is_here(self) -> bool:
        return any(each.name == self.base.name for each in self.place.folder.backups())


def sentence_in(page: str) -> str:
    """What the page of a job says besides its state."""
    found = re.search(r'<p class="notice[^>]*>(.*?)</p>', page, re.DOTALL)
    return found[1] if found else "no reason given"


def complaints_in(log: Path) -> list[str]:
    """What the server or a worker has said besides that a worker was killed."""
    lines = log.read_text().splitlines()
    return [f"the log says: {line}" for line in lines if "the worker has died" not in line]


def main(kills: str = "200") -> None:
    """Kill so many times, half of them the worker alone, and say what happened."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = SFTPServer(folder / "sftp")
        try:
            with (
                yard(folder, posts=20_000, **server.settings()) as place,
                office_of(place, folder / "log") as office,
            ):
                killing = Killing(office, server.files)
                killing.measure(*ACTS)
                for number in range(int(kills)):
                    killing.kill(ACTS[number % len(ACTS)], dice.choice(ACTORS))
        finally:
            server.stop()
        told = killing.told
        told.faults += complaints_in(folder / "log")
    usual = {act: round(seconds, 1) for act, seconds in killing.usual.items()}
    sys.stdout.write(
        f"usual seconds: {usual}; {dict(sorted(told.happened.items()))}; longest seconds: "
        f"{told.longest}; faults: {told.faults or 'none'}\n"
    )
    sys.exit(1 if told.faults else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
