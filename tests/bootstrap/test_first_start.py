"""`python3 manage.py` in a clone that was never started."""

import ast
import subprocess
from collections.abc import Callable

import pytest

from admin_app.config import PROJECT_ROOT
from tests.bootstrap.conftest import BARE_PYTHON, Clone, Environ

FirstStart = tuple[Clone, subprocess.CompletedProcess[str]]


def test_first_start_sets_up_and_runs_the_command_inside(first_start: FirstStart) -> None:
    clone, answer = first_start
    assert answer.returncode == 0
    assert answer.stdout == f"{clone.venv}|1.0|hello|--flag\n"
    assert answer.stderr == "Setting up .venv; this is done once and takes up to a minute.\n"


def test_two_first_starts_at_once_both_end_well(fresh_clone: Clone) -> None:
    both = [fresh_clone.begin("one"), fresh_clone.begin("two")]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert [output.rpartition("|")[2] for output, _ in said] == ["one\n", "two\n"]
    assert sum(errors.count("Setting up") for _, errors in said) == 1
    assert sum(errors.count("Waiting for another start") for _, errors in said) == 1


def test_python_without_ensurepip_uses_the_pip_of_the_system(
    fresh_clone: Clone, without_modules: Callable[..., Environ]
) -> None:
    if subprocess.run([BARE_PYTHON, "-m", "pip", "--version"], capture_output=True).returncode:
        pytest.skip("this system has no pip of its own")
    answer = fresh_clone.start("hello", environ=without_modules("ensurepip"))
    assert answer.stdout == f"{fresh_clone.venv}|1.0|hello\n"
    assert not list(fresh_clone.venv.glob("lib/*/site-packages/pip"))


def test_python_without_ensurepip_and_pip_says_what_to_install(
    fresh_clone: Clone, without_modules: Callable[..., Environ]
) -> None:
    answer = fresh_clone.start("hello", environ=without_modules("ensurepip", "pip"))
    assert answer.returncode == 1
    assert answer.stderr.splitlines()[1:] == [
        "This Python has neither ensurepip nor pip; install them "
        "(on Debian and Ubuntu the package python3-venv) and start again."
    ]


def test_python_without_venv_says_what_to_install(
    fresh_clone: Clone, without_modules: Callable[..., Environ]
) -> None:
    answer = fresh_clone.start("hello", environ=without_modules("venv"))
    assert answer.returncode == 1
    assert "python3-venv" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_environment_that_has_everything_is_used_as_it_is(
    first_start: FirstStart, fresh_clone: Clone
) -> None:
    container = first_start[0].venv
    answer = fresh_clone.start("hello", python=container / "bin" / "python")
    assert answer.stdout == f"{container}|1.0|hello\n"
    assert not fresh_clone.venv.exists()


def test_old_python_is_told_which_one_is_needed(fresh_clone: Clone) -> None:
    pretend = (
        "import runpy, sys; sys.version_info = (3, 8, 18); "
        "runpy.run_path(sys.argv[1], run_name='__main__')"
    )
    answer = subprocess.run(
        [BARE_PYTHON, "-c", pretend, fresh_clone.folder / "manage.py"],
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 1
    assert answer.stderr == "The back office needs Python 3.11 or newer; this is Python 3.8.18.\n"


def test_old_python_can_read_the_file() -> None:
    source = (PROJECT_ROOT / "manage.py").read_text()
    assert ast.parse(source, feature_version=(3, 8)).body
