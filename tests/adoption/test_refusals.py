"""What cannot be adopted: one sentence, exit status 1, nothing created or changed."""

import fcntl
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from admin_app.db import schema
from tests.adoption.conftest import Adopt

pytestmark = pytest.mark.sqlite


def assert_refused(result: Result, says: str, target: Path) -> None:
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    assert says in result.stderr
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    assert not target.parent.exists() or list(target.parent.iterdir()) == []


def without_tables(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE users (id INTEGER PRIMARY KEY)")
        connection.execute("CREATE TABLE tags (id INTEGER PRIMARY KEY)")


def without_columns(file: Path) -> None:
    file.write_bytes((file.parent / "site.db").read_bytes())
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("ALTER TABLE users DROP COLUMN updated_at")
        connection.execute("ALTER TABLE posts RENAME COLUMN title TO heading")


def truncated(file: Path) -> None:
    file.write_bytes((file.parent / "site.db").read_bytes()[:20_000])


def damaged(file: Path) -> None:
    content = bytearray((file.parent / "site.db").read_bytes())
    content[8_000:30_000] = b"\xff" * 22_000
    file.write_bytes(content)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda file: None, "There is no file"),
        (lambda file: file.mkdir(), "is no file"),
        (lambda file: file.touch(), "no table “users”, “posts”, “tags” and “post_tags”"),
        (lambda file: file.write_text("Dear site,\n" * 100), "is no SQLite database"),
        (without_tables, "no table “posts” and “post_tags”"),
        (without_columns, "no column “users.updated_at” and “posts.title”"),
        (truncated, "damaged"),
        (damaged, "damaged"),
    ],
    ids=["missing", "folder", "empty", "text", "tables", "columns", "truncated", "damaged"],
)
def test_a_file_that_is_no_site_is_refused(
    site_file: Path,
    run_adopt: Adopt,
    target: Path,
    make: Callable[[Path], None],
    says: str,
) -> None:
    file = site_file.with_name("other.db")
    make(file)
    before = sorted(site_file.parent.iterdir())
    assert_refused(run_adopt(file), says, target)
    assert sorted(site_file.parent.iterdir()) == before


def test_a_file_that_another_program_locks_is_refused(
    site_file: Path, run_adopt: Adopt, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin_app.db.dialects.files.BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(site_file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert_refused(run_adopt(site_file), "locked by another program", target)


def test_a_file_of_a_newer_version_is_refused(
    site_file: Path, run_adopt: Adopt, target: Path
) -> None:
    with closing(sqlite3.connect(site_file)) as connection:
        connection.execute(f"CREATE TABLE {schema.VERSION_TABLE} (version_num VARCHAR(32))")
        connection.execute(f"INSERT INTO {schema.VERSION_TABLE} VALUES ('9999')")  # noqa: S608
        connection.commit()
    assert_refused(run_adopt(site_file), "newer version", target)


def test_the_configured_database_itself_is_refused(
    site_file: Path, run_adopt: Adopt, make_app: Callable[..., Flask], target: Path
) -> None:
    app = make_app(f"sqlite:///{site_file}")
    assert_refused(run_adopt(site_file, app=app), "--in-place", target)


@pytest.mark.parametrize("address", ["postgresql://nobody@localhost/nothing", "sqlite://"])
@pytest.mark.parametrize("arguments", [["FILE"], ["FILE", "--force"], ["--in-place"]])
def test_only_a_database_that_is_a_file_can_take_a_copy(
    site_file: Path,
    run_adopt: Adopt,
    make_app: Callable[..., Flask],
    target: Path,
    address: str,
    arguments: list[str],
) -> None:
    given = [str(site_file) if argument == "FILE" else argument for argument in arguments]
    assert_refused(run_adopt(*given, app=make_app(address)), "not a file", target)


@pytest.mark.parametrize(
    "arguments", [[], ["--force"], ["FILE", "--in-place"], ["--in-place", "--force"]]
)
def test_arguments_that_say_two_things_are_wrong_usage(
    run_adopt: Adopt, arguments: list[str]
) -> None:
    assert run_adopt(*arguments).exit_code == 2


def test_a_copy_that_is_already_being_made_is_not_disturbed(
    site_file: Path, run_adopt: Adopt, target: Path
) -> None:
    target.parent.mkdir()
    part = target.with_name("app.db.part")
    with part.open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        result = run_adopt(site_file)
    assert (result.exit_code, part.exists()) == (1, True)
    assert "Another `adopt`" in result.stderr


def test_a_folder_with_too_little_space_is_refused(
    site_file: Path, run_adopt: Adopt, target: Path
) -> None:
    with site_file.open("ab") as file:
        # A hole takes no space here, but the copy would.
        file.truncate(1 << 43)
    assert_refused(run_adopt(site_file), "not enough space", target)


# The limit comes after the imports, or Python would leave its own files cut short.
ADOPT_WITH_LIMIT = """
import resource, sys
from flask.cli import ScriptInfo
from admin_app.adoption.cli import adopt
from admin_app.app import create_app
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
adopt(sys.argv[2:], obj=ScriptInfo(create_app=create_app))
"""


@pytest.mark.parametrize("room", [-30_000, -4096, 8192], ids=["at once", "midway", "migrating"])
def test_a_disk_that_fills_up_leaves_nothing_behind(
    site_file: Path, target: Path, tmp_path: Path, room: int
) -> None:
    environment = {
        "DATABASE_URL": f"sqlite:///{target}",
        "BACKOFFICE_INSTANCE": str(tmp_path / "instance"),
        "SECRET_KEY": "tests only",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    limit = site_file.stat().st_size + room
    answer = subprocess.run(
        [sys.executable, "-c", ADOPT_WITH_LIMIT, str(limit), str(site_file)],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answer.returncode == 1, answer
    assert "space" in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert list(target.parent.iterdir()) == []
