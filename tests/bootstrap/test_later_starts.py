"""`python3 manage.py` in a clone that is set up, or was once."""

import os
import shutil
from pathlib import Path

from tests.bootstrap.conftest import BARE_PYTHON, Clone

SET_UP_ANEW = "Setting up .venv; this is done once and takes up to a minute.\n"


def answer_of(clone: Clone, version: str = "1.0") -> str:
    return f"{clone.venv}|{version}|hello\n"


def test_clone_that_was_moved_works_without_installing(clone: Clone) -> None:
    answer = clone.start("hello")
    assert (answer.stdout, answer.stderr) == (answer_of(clone), "")


def test_start_inside_the_environment_runs_at_once(clone: Clone) -> None:
    answer = clone.start("hello", python=clone.venv / "bin" / "python")
    assert (answer.stdout, answer.stderr) == (answer_of(clone), "")


def test_start_that_finds_everything_adds_less_than_150_ms_of_work(clone: Clone) -> None:
    def seconds(python: Path) -> float:
        begun = os.times()
        clone.start("hello", python=python)
        ended = os.times()
        return sum(ended[2:4]) - sum(begun[2:4])

    inside = min(seconds(clone.venv / "bin" / "python") for _ in range(5))
    outside = min(seconds(BARE_PYTHON) for _ in range(5))
    assert outside - inside < 0.15


def test_changed_comment_installs_nothing(clone: Clone) -> None:
    lock = clone.folder / "requirements.txt"
    lock.write_text(f"# A word on why.\n\n{lock.read_text()}")
    answer = clone.start("hello")
    assert (answer.stdout, answer.stderr) == (answer_of(clone), "")


def test_changed_requirement_is_installed(clone: Clone) -> None:
    clone.require("2.0")
    answer = clone.start("hello")
    assert answer.stdout == answer_of(clone, "2.0")
    assert answer.stderr == "Installing what requirements.txt asks for.\n"


def test_changed_requirement_is_installed_from_inside_the_environment(clone: Clone) -> None:
    clone.require("2.0")
    answer = clone.start("hello", python=clone.venv / "bin" / "python")
    assert answer.stdout == answer_of(clone, "2.0")


def test_tests_get_their_own_requirements_in_the_same_environment(clone: Clone) -> None:
    answer = clone.start("test")
    assert answer.stdout == f"{clone.venv}|1.0|test\n"
    assert answer.stderr == "Installing what requirements-dev.txt asks for.\n"
    assert clone.start("test").stderr == ""


def test_requirement_out_of_reach_ends_in_one_sentence_and_is_tried_again(clone: Clone) -> None:
    clone.require("3.0")
    for _ in range(2):
        answer = clone.start("hello")
        assert (answer.returncode, answer.stdout) == (1, "")
        assert answer.stderr.splitlines()[1:] == [
            "What requirements.txt asks for could not be installed; check the network and start "
            "again (.venv/install.log has the details)."
        ]
    clone.require("1.0")
    assert clone.start("hello").stdout == answer_of(clone)


def test_environment_left_by_a_killed_start_is_made_anew(clone: Clone) -> None:
    (clone.venv / "unfinished").touch()
    answer = clone.start("hello")
    assert (answer.stdout, answer.stderr) == (answer_of(clone), SET_UP_ANEW)


def test_half_made_environment_is_made_anew(clone: Clone) -> None:
    shutil.rmtree(clone.venv / "bin")
    answer = clone.start("hello")
    assert (answer.stdout, answer.stderr) == (answer_of(clone), SET_UP_ANEW)


def test_environment_whose_interpreter_does_not_run_is_made_anew(clone: Clone) -> None:
    python = clone.venv / "bin" / "python"
    python.unlink()
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    answer = clone.start("hello")
    assert (answer.stdout, answer.stderr) == (answer_of(clone), SET_UP_ANEW)
