#!/usr/bin/env python3
"""Set up what the back office needs in .venv, then hand over to its command line.

Only the standard library is used here, in the syntax of Python 3.8, so that an old interpreter
can still say which version is needed. Everything is printed to standard error; standard output
belongs to the commands.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Iterator, NoReturn, Sequence

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
INSTALL_LOG = VENV / "install.log"
# Present while .venv is being made or changed. One that is found at a start was left by a process
# that was killed: nobody knows what is missing, so .venv is made anew.
UNFINISHED = VENV / "unfinished"
COMMANDS_FOR_DEVELOPMENT = {"bench", "setup", "test"}
# The environment may itself be the running interpreter, which cannot make itself anew.
BASE_PYTHON = Path(getattr(sys, "_base_executable", None) or sys.executable)


class SetupError(Exception):
    """Says in one sentence why .venv could not be set up."""


def main(arguments: Sequence[str]) -> None:
    """Run the command line in an environment that has what the command requires."""
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(str(part) for part in sys.version_info[:3])
        stop("The back office needs Python 3.11 or newer; this is Python " + found + ".")
    if os.name != "posix":
        stop("The back office runs on Linux and macOS; on Windows use its Linux subsystem (WSL).")
    requirements = requirements_for(arguments)
    if not runs_where_all_is_installed(requirements):
        if not is_up_to_date(requirements):
            set_up(requirements)
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), str(ROOT / "manage.py"), *arguments])
    from admin_app.commands import main as run_command_line

    run_command_line(arguments)


def requirements_for(arguments: Sequence[str]) -> Path:
    """Return the lock file of the command that `arguments` name."""
    command = next((word for word in arguments if not word.startswith("-")), "")
    development = command in COMMANDS_FOR_DEVELOPMENT
    return ROOT / ("requirements-dev.txt" if development else "requirements.txt")


def runs_where_all_is_installed(requirements: Path) -> bool:
    """Return whether this very process is in .venv, or in a container, and lacks nothing."""
    if Path(sys.prefix).resolve() == VENV.resolve():
        return is_stamped(requirements, sys.implementation.cache_tag)
    return not is_up_to_date(requirements) and has_every_pin(requirements)


def has_every_pin(requirements: Path) -> bool:
    """Return whether this interpreter has every pinned package in the pinned version.

    Pins that hold for some platforms only are passed over; reading their conditions takes a
    library.
    """
    for line in requirements.read_text(encoding="utf-8").splitlines():
        name, pinned, version = line.rstrip("\\ ").partition("==")
        if not pinned or name.startswith((" ", "#")) or ";" in version:
            continue
        try:
            if importlib.metadata.version(name.partition("[")[0]) != version:
                return False
        except importlib.metadata.PackageNotFoundError:
            return False
    return True


def is_up_to_date(requirements: Path) -> bool:
    """Return whether .venv works and holds exactly these requirements."""
    tag = tag_of_venv()
    return tag is not None and is_stamped(requirements, tag)


def is_stamped(requirements: Path, tag: str) -> bool:
    """Return whether `requirements`, as they are now, were installed to the end."""
    try:
        return not UNFINISHED.exists() and stamp(requirements).read_text() == digest(
            requirements, tag
        )
    except OSError:
        return False


def stamp(requirements: Path) -> Path:
    return VENV / (requirements.stem + ".sha256")


def digest(requirements: Path, tag: str) -> str:
    """Return a digest of the kind of Python and of what is asked for, comments left out."""
    lines = [line.strip() for line in requirements.read_text(encoding="utf-8").splitlines()]
    asked = [line for line in lines if line and not line.startswith("#")]
    return hashlib.sha256("\n".join([tag, *asked]).encode()).hexdigest()


def tag_of_venv() -> str | None:
    """Return the kind of Python that .venv runs, such as cpython-311, or None if it is unfit.

    A folder that was moved, copied or restored may hold an interpreter that no longer starts, or
    that belongs to another environment; only asking it tells.
    """
    question = (
        f"import sys; assert sys.version_info >= {OLDEST_PYTHON}; "
        "print(sys.implementation.cache_tag, sys.prefix)"
    )
    with contextlib.suppress(OSError):
        answer = run([VENV_PYTHON, "-I", "-c", question])
        tag, _, prefix = answer.stdout.strip().partition(" ")
        if answer.returncode == 0 and Path(prefix).resolve() == VENV.resolve():
            return tag
    return None


def set_up(requirements: Path) -> None:
    """Bring .venv up to date; of several starts at once one does it and the others wait."""
    try:
        with one_at_a_time():
            if not is_up_to_date(requirements):
                if UNFINISHED.exists() or tag_of_venv() is None or not has_pip(VENV_PYTHON):
                    say("Setting up .venv; this is done once and takes up to a minute.")
                    make_venv()
                else:
                    say(f"Installing what {requirements.name} asks for.")
                install(requirements)
    except SetupError as error:
        stop(str(error))
    except OSError as error:
        stop(f"The environment {VENV} cannot be set up: {error.strerror}.")
    except KeyboardInterrupt:
        stop("Stopped before everything was set up; the next start begins anew.", status=130)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold a lock on the project's folder, which the system lets go when a process is killed."""
    import fcntl

    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another start that is setting up .venv.")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def make_venv() -> None:
    """Make .venv anew, with no package but pip, and without pip where Python has none to give."""
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir()
    UNFINISHED.touch()
    without_pip = [] if importlib.util.find_spec("ensurepip") else ["--without-pip"]
    answer = run([BASE_PYTHON, "-m", "venv", *without_pip, VENV])
    if answer.returncode != 0:
        raise SetupError(
            "This Python cannot make a virtual environment; install its venv module "
            "(on Debian and Ubuntu the package python3-venv) and start again."
        )


def install(requirements: Path) -> None:
    """Install `requirements` with the pip of .venv, else with that of the running Python.

    A pip that ends by itself leaves a working environment behind, also where it fails: it
    downloads everything before it changes anything. Only one that is killed may not.
    """
    if has_pip(VENV_PYTHON):
        pip: Sequence[str | Path] = [VENV_PYTHON, "-m", "pip"]
    elif has_pip(BASE_PYTHON):
        pip = [BASE_PYTHON, "-m", "pip", "--python", VENV_PYTHON]
    else:
        raise SetupError(
            "This Python has neither ensurepip nor pip; install them "
            "(on Debian and Ubuntu the package python3-venv) and start again."
        )
    UNFINISHED.touch()
    options = ["--quiet", "--no-input", "--disable-pip-version-check", "--retries", "2"]
    answer = run([*pip, "install", *options, "--require-hashes", "--requirement", requirements])
    INSTALL_LOG.write_text(answer.stdout + answer.stderr, encoding="utf-8")
    UNFINISHED.unlink()
    tag = tag_of_venv()
    if answer.returncode != 0 or tag is None:
        raise SetupError(
            f"What {requirements.name} asks for could not be installed; check the network and "
            f"start again ({INSTALL_LOG.relative_to(ROOT)} has the details)."
        )
    stamp(requirements).write_text(digest(requirements, tag))


def has_pip(python: Path) -> bool:
    return run([python, "-m", "pip", "--version"]).returncode == 0


def run(command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in command], capture_output=True, text=True)


def say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")


def stop(sentence: str, status: int = 1) -> NoReturn:
    say(sentence)
    sys.exit(status)


if __name__ == "__main__":
    main(sys.argv[1:])
