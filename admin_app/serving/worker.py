"""The worker that `run` starts beside the web server and starts again when it dies."""

import logging
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread

from admin_app.config import PROJECT_ROOT

logger = logging.getLogger(__name__)

SHORTEST_WAIT, LONGEST_WAIT = 1.0, 30.0
# One that has lived for so long did not die of how it was started.
SECONDS_OF_A_GOOD_START = 60.0
SECONDS_TO_END = 6.0


@contextmanager
def worker_beside(options: Sequence[str]) -> Iterator[None]:
    """Have a worker while the block runs; it ends with this process, however that dies."""
    command = [sys.executable, str(PROJECT_ROOT / "manage.py"), "worker", *options]
    ending = Event()
    keeping = Thread(target=_keep_alive, args=[command, ending], daemon=True)
    keeping.start()
    try:
        yield
    finally:
        ending.set()
        keeping.join()


def _keep_alive(command: list[str], ending: Event) -> None:
    wait = SHORTEST_WAIT
    while not ending.is_set():
        begun = time.monotonic()
        status = _run(command, ending)
        if ending.is_set():
            return
        if time.monotonic() - begun > SECONDS_OF_A_GOOD_START:
            wait = SHORTEST_WAIT
        logger.error("the worker has died (status %d); the next starts in %d s", status, wait)
        ending.wait(wait)
        wait = min(2 * wait, LONGEST_WAIT)


def _run(command: list[str], ending: Event) -> int:
    """Run a worker to its end, or until this process is ending; gives its exit status."""
    # In a group of its own it is not hit by the Ctrl+C that ends the server, which ends it in
    # turn. Its standard input ends when this process does.
    with subprocess.Popen(  # noqa: S603 - the words are ours
        [*command, "--while-stdin-is-open"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        process_group=0,
    ) as process:
        while process.poll() is None and not ending.wait(0.2):
            pass
        # At once where it is still starting; else it lets the job that it does tidy up.
        process.terminate()
        try:
            return process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()
