"""The real server, started as a person starts it."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from admin_app.config import PROJECT_ROOT


def begin(instance: Path, *arguments: str, **environ: str) -> subprocess.Popen[str]:
    """Start a command of manage.py on an instance folder of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, str(PROJECT_ROOT / "manage.py"), *arguments],
        env={**kept, "BACKOFFICE_INSTANCE": str(instance), **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@dataclass
class Running:
    """A server that answers; `said` is what it printed before."""

    process: subprocess.Popen[str]
    port: int
    said: str

    def stop(self, signal: int) -> tuple[int, str]:
        """Send a signal; return the exit status and what was printed from then on."""
        self.process.send_signal(signal)
        output, errors = self.process.communicate(timeout=20)
        return self.process.returncode, output + errors


Command = Callable[..., subprocess.CompletedProcess[str]]
Start = Callable[..., Running]


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """An instance folder that does not exist yet."""
    return tmp_path / "instance"


@pytest.fixture
def command(instance: Path) -> Command:
    """Run a command of manage.py to its end."""

    def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        process = begin(instance, *arguments, **environ)
        output, errors = process.communicate(timeout=60)
        return subprocess.CompletedProcess(arguments, process.returncode, output, errors)

    return run


@pytest.fixture
def start(instance: Path) -> Iterator[Start]:
    """Start a server on a free port and return once it listens."""
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str, **environ: str) -> Running:
        process = begin(instance, *arguments, "--port", "0", **environ)
        started.append(process)
        said = ""
        assert process.stdout
        for line in process.stdout:
            if found := re.search(r"at http://127\.0\.0\.1:(\d+) ", line):
                return Running(process, int(found[1]), said)
            said += line
        raise AssertionError(process.communicate()[1])

    yield run
    for process in started:
        process.kill()
        process.communicate()
