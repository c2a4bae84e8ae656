"""Processes as Linux' /proc shows them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

SECONDS_TO_END = 60.0
SECONDS_TO_DIE = 0.1


def children_of(process: int) -> list[int]:
    """The processes that a process has started and that are still there."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for each in tasks for child in each.read_text().split()]


def has_ended(process: int) -> bool:
    """Whether nothing is left of a process, not even a zombie."""
    return not Path(f"/proc/{process}").exists()


def is_alive(process: int) -> bool:
    """Whether a process can still do something, which a zombie cannot."""
    try:
        # The name before may hold spaces and brackets.
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def holders_of(lock: Path) -> list[int]:
    """The processes that hold a lock of `flock` on a file."""
    if not lock.exists():
        return []
    fields = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    inode = str(lock.stat().st_ino)
    return [
        int(each[4])
        for each in fields
        if each[1] == "FLOCK" and each[5].rpartition(":")[2] == inode
    ]


@contextmanager
def never_two(lock: Path, process: int) -> Iterator[list[str]]:
    """Watch until a process has ended; collects that another held the lock by then, or it stays."""
    faults: list[str] = []
    left = Event()

    def watch() -> None:
        deadline = time.monotonic() + SECONDS_TO_END
        while not left.is_set() or time.monotonic() < deadline:
            others = [each for each in holders_of(lock) if each != process]
            if others:
                # A process that dies lets go of its locks a moment before it is a zombie.
                time.sleep(SECONDS_TO_DIE)
            if not is_alive(process):
                return
            if others:
                faults.append("another held the lock before the first had ended")
                return
            time.sleep(0.01)
        faults.append("the process does not end")

    watching = Thread(target=watch)
    watching.start()
    try:
        yield faults
    finally:
        left.set()
        watching.join()
