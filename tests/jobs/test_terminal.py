"""Commands show a bar on a terminal and stay quiet in a pipe."""

import os
import pty
import subprocess
import sys

SCRIPT = """
from admin_app.jobs.terminal import terminal_progress

with terminal_progress("Copying") as progress:
    for done in range(0, 101, 20):
        progress(done, 100)
"""


def test_a_terminal_shows_how_far_the_work_is() -> None:
    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-c", SCRIPT], stderr=theirs, check=True)
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "Copying" in shown
    assert "20%" in shown
    assert "100%" in shown


def test_a_pipe_shows_nothing() -> None:
    answer = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=True)
    assert (answer.stdout, answer.stderr) == (b"", b"")
