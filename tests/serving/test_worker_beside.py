"""`run` has a worker beside it: started, started again when it dies, ended with it."""

import json
import os
import signal
import time
import urllib.request
from pathlib import Path

import pytest

from tests.jobs.conftest import wait_until
from tests.processes import children_of, has_ended
from tests.serving.conftest import Command, Running, Start


def worker_state(server: Running) -> str:
    """What the server says of its worker."""
    address = f"http://127.0.0.1:{server.port}/readyz"
    with urllib.request.urlopen(address, timeout=10) as answer:
        return str(json.load(answer)["worker"])


def worker_of(server: Running) -> int:
    """The process that works beside this server."""
    (found,) = children_of(server.process.pid)
    return found


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at Linux' /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_worker_ends_with_the_server(start: Start, number: int) -> None:
    server = start("run")
    wait_until(lambda: worker_state(server) == "seen", "a sign of life")
    worker = worker_of(server)
    status, said = server.stop(number)
    assert (status, said) == ((-number, "") if number == signal.SIGKILL else (0, ""))
    wait_until(lambda: has_ended(worker), "the end of the worker")


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at Linux' /proc")
def test_a_worker_that_was_killed_is_followed_by_another(start: Start) -> None:
    server = start("run")
    wait_until(lambda: worker_state(server) == "seen", "a sign of life")
    first = worker_of(server)
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: has_ended(first), "the end of the first")
    time.sleep(1.5)
    assert worker_of(server) != first
    status, said = server.stop(signal.SIGTERM)
    assert (status, said) == (0, "the worker has died (status -9); the next starts in 1 s\n")


def test_the_demo_has_jobs_of_its_own(start: Start, instance: Path) -> None:
    server = start("run", "--demo")
    wait_until(lambda: worker_state(server) == "seen", "a sign of life")
    assert (instance / "demo-jobs.db").exists()
    assert not (instance / "jobs.db").exists()


def test_a_worker_alone_asks_for_a_database(command: Command) -> None:
    answer = command("worker")
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "There is no database" in answer.stderr
