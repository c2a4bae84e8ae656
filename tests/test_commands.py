"""The command line as a whole: help, exit status, one sentence where something is wrong."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from admin_app.config import PROJECT_ROOT

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Run manage.py on an instance folder of its own."""

    def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, PROJECT_ROOT / "manage.py", *arguments],
            env={"PATH": os.environ["PATH"], "BACKOFFICE_INSTANCE": str(tmp_path), **environ},
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def test_help_lists_every_command_under_a_heading(command: Command) -> None:
    answer = command("--help")
    assert answer.returncode == 0
    for heading in ("Serve", "Data", "Backups", "People", "Database", "Quality"):
        assert f"\n{heading}:\n" in answer.stdout
    for name in (
        "run",
        "web",
        "adopt",
        "seed",
        "backups",
        "users",
        "db",
        "journal",
        "test",
        "bench",
    ):
        assert f"\n  {name} " in answer.stdout


def test_help_works_with_a_wrong_setting(command: Command) -> None:
    assert command("--help", DATABASE_URL="oracle://somewhere").returncode == 0


def test_wrong_setting_ends_in_one_sentence(command: Command) -> None:
    answer = command("users", "list", DATABASE_URL="oracle://somewhere")
    assert answer.returncode == 1
    assert answer.stderr.startswith("Error: DATABASE_URL names oracle")
    assert answer.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [["frobnicate"], ["run", "--frobnicate"], ["bench", "x"]])
def test_wrong_usage_has_status_2(command: Command, arguments: list[str]) -> None:
    answer = command(*arguments)
    assert answer.returncode == 2
    assert answer.stderr.startswith("Usage: manage.py")


def test_looking_at_a_database_that_is_not_there_makes_none(
    command: Command, tmp_path: Path
) -> None:
    address = f"sqlite:///{tmp_path / 'mistyped.db'}"
    for arguments in (["users", "list"], ["journal", "verify"], ["web"]):
        answer = command(*arguments, DATABASE_URL=address)
        assert (answer.returncode, answer.stderr.count("\n")) == (1, 1)
        assert "mistyped.db" in answer.stderr
    assert not (tmp_path / "mistyped.db").exists()


def test_database_without_tables_names_the_command_that_helps(
    command: Command, tmp_path: Path
) -> None:
    (tmp_path / "app.db").touch()
    answer = command("users", "list")
    assert answer.returncode == 1
    assert answer.stderr == (
        "Error: The database lacks tables of this version; run: python3 manage.py db upgrade\n"
    )


def test_server_that_is_not_there_ends_in_one_sentence(command: Command) -> None:
    answer = command("users", "list", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert answer.returncode == 1
    assert answer.stderr.startswith("Error: The database does not answer; check that DATABASE_URL")
    assert answer.stderr.count("\n") == 1


def test_file_that_is_no_database_ends_in_one_sentence(command: Command, tmp_path: Path) -> None:
    (tmp_path / "app.db").write_text("A letter, and not a short one. " * 100)
    for arguments in (["run", "--port", "0"], ["users", "list"], ["db", "upgrade"]):
        answer = command(*arguments)
        assert answer.returncode == 1
        sentence = "Error: What DATABASE_URL names is not a database, or a damaged one.\n"
        assert answer.stderr == sentence


def test_arguments_of_test_go_to_pytest(command: Command) -> None:
    answer = command("test", "--version")
    assert answer.returncode == 0
    assert answer.stdout.startswith("pytest ") or answer.stderr.startswith("pytest ")
