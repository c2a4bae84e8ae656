"""What a backup takes, and what another writer notices of it, beside a copy in one step.

python3 manage.py bench backups [POSTS] [ROUNDS]

The copy in one step, without a writer, is what `sqlite3 FILE .backup` does. The methods take turns,
so that what else the machine does weighs on all of them.
"""

import multiprocessing
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

from flask import Flask

from admin_app.app import create_app
from admin_app.backups import proof, snapshot
from admin_app.backups.folder import backup_folder
from admin_app.backups.manifest import Manifest
from admin_app.config import ProductionConfig
from admin_app.content.seeding import seed_content
from admin_app.db import schema
from admin_app.db.dialects import snapshots
from admin_app.extensions import db

TRANSACTIONS_A_SECOND = 200
CALM = 5.0
MEGABYTE = 1e6


def main(posts: int = 1_000_000, rounds: int = 3) -> None:
    """Seed a database, then measure."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        app = make_app(folder)
        with app.app_context():
            schema.upgrade()
            seed_content(20_000, posts, 500)
            db.session.remove()
            db.engine.dispose()
        file = folder / "app.db"
        size = file.stat().st_size
        print(f"{posts:,} posts, {size / MEGABYTE:,.0f} MB")
        compare_copies(file, folder, rounds)
        compare_saves(file, folder, rounds)
        whole_run(app, size)


def make_app(folder: Path) -> Flask:
    """The back office on the database in this folder."""
    address = f"sqlite:///{folder}/app.db"
    settings = {"DATABASE_URL": address, "BACKOFFICE_INSTANCE": str(folder)}
    return create_app(ProductionConfig(settings))


def compare_copies(file: Path, folder: Path, rounds: int) -> None:
    """Time the copy in steps, with a writer and without, beside that in one step without."""
    size = file.stat().st_size
    seconds: dict[str, list[float]] = {"one step": [], "ours": [], "ours beside a writer": []}
    for _ in range(rounds):
        seconds["one step"].append(timed(lambda: copy_in_one_step(file, folder / "copy.db")))
        seconds["ours"].append(timed(lambda: copy_in_steps(file, folder / "copy.db")))
        with writer(file) as (_saves, _wait):
            seconds["ours beside a writer"].append(
                timed(lambda: copy_in_steps(file, folder / "copy.db"))
            )
    first = statistics.median(seconds["one step"])
    for name, taken in seconds.items():
        median = statistics.median(taken)
        print(
            f"copy, {name}: {median:.2f} s, {size / MEGABYTE / median:,.0f} MB/s, "
            f"{median / first:.2f} x"
        )


def copy_in_one_step(file: Path, copy: Path) -> None:
    """As `sqlite3 FILE .backup` does it."""
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    copy.unlink()


def copy_in_steps(file: Path, copy: Path) -> None:
    """As a backup does it."""
    moments = [time.perf_counter()]
    snapshots.copy_live(file, copy, lambda _done, _total: moments.append(time.perf_counter()))
    gaps = [later - before for before, later in pairwise(moments)]
    print(f"  {len(gaps)} steps, the longest {max(gaps):.2f} s")
    copy.unlink()


def compare_saves(file: Path, folder: Path, rounds: int) -> None:
    """What another writer's saves take during a copy, beside before it."""
    calm: list[float] = []
    busy: dict[str, list[float]] = {"ours": [], "one step": []}
    ways = {"ours": copy_in_steps, "one step": copy_in_one_step}
    for _ in range(rounds):
        for name, way in ways.items():
            with writer(file) as (saves, wait):
                wait(CALM)
                calm += saves()
                way(file, folder / "copy.db")
                # The first saves after it have to bring along what was written meanwhile.
                wait(0.5)
                busy[name] += saves()
    show_saves("alone", calm, calm)
    for name, taken in busy.items():
        show_saves(f"during a copy, {name}", taken, calm)


def show_saves(name: str, taken: list[float], calm: list[float]) -> None:
    """The median, the 99th of a hundred and the longest."""
    figures = [statistics.median(taken), statistics.quantiles(taken, n=100)[98], max(taken)]
    before = [statistics.median(calm), statistics.quantiles(calm, n=100)[98], max(calm)]
    shown = ", ".join(
        f"{figure * 1e3:.1f} ms ({figure / was:.2f} x)"
        for figure, was in zip(figures, before, strict=True)
    )
    print(f"saves {name}: {len(taken)}, median, 99 %, longest: {shown}")


def whole_run(app: Flask, size: int) -> None:
    """Make and prove a backup in a process of its own, and say what memory that took."""
    spawn = multiprocessing.get_context("spawn")
    answers: Any = spawn.Queue()
    process = spawn.Process(target=make_and_prove, args=(app.instance_path, answers))
    process.start()
    manifest, copied, before, peak = answers.get()
    process.join()
    packed = manifest.bytes / size
    print(f"backup: {manifest.seconds:.1f} s, of it copying {copied:.1f} s; packed to {packed:.0%}")
    took = manifest.proof.seconds
    print(
        f"proof: {took:.1f} s, {took / manifest.seconds:.2f} x the backup, "
        f"{took / copied:.2f} x its copying; restores in {manifest.proof.restore_seconds:.1f} s"
    )
    print(f"memory of the process: {peak:.0f} MB at its peak, {before:.0f} MB before")


def make_and_prove(place: str, answers: Any) -> None:
    """What the worker does at night."""
    with make_app(Path(place)).app_context():
        before = peak_memory()
        ended: list[float] = []
        began = time.perf_counter()

        def watch(done: int, total: int) -> None:
            if not ended and done >= total / 3:
                ended.append(time.perf_counter() - began)

        made: Manifest = proof.prove(snapshot.create(watch).name)
        backup_folder().remove(made)
        answers.put((made, ended[0], before, peak_memory()))


def peak_memory() -> float:
    """In megabytes; other sources count what the process was before it began."""
    status = Path("/proc/self/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / MEGABYTE


def timed(work: Callable[[], object]) -> float:
    """The seconds that it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@contextmanager
def writer(file: Path) -> Iterator[tuple[Callable[[], list[float]], Callable[[float], None]]]:
    """A process that saves a post 200 times a second; gives its times since last asked."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=save_for_ever, args=(str(file), theirs))
    process.start()
    ours.recv()

    def saves() -> list[float]:
        ours.send("how long?")
        found: list[float] = ours.recv()
        return found

    try:
        yield saves, time.sleep
    finally:
        process.kill()
        process.join()


def save_for_ever(file: str, pipe: Any) -> None:
    """Change a post in a transaction of its own, again and again, at a steady pace."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=60)) as site:
        site.execute("PRAGMA synchronous = FULL")
        (last,) = site.execute("SELECT max(id) FROM posts").fetchone()
        seconds: list[float] = []
        pipe.send("ready")
        for number in range(sys.maxsize):
            began = time.perf_counter()
            site.execute("BEGIN IMMEDIATE")
            site.execute(
                "UPDATE posts SET title = ? WHERE id = ?",
                (f"Title {number}", number * 7919 % last + 1),
            )
            site.execute("COMMIT")
            seconds.append(time.perf_counter() - began)
            if pipe.poll():
                pipe.recv()
                pipe.send(seconds)
                seconds = []
            time.sleep(max(0.0, 1 / TRANSACTIONS_A_SECOND - (time.perf_counter() - began)))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
