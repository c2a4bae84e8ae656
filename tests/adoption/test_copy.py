"""`adopt FILE` puts a checked, migrated copy in place and never touches FILE."""

import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine

from admin_app.accounts.services import ensure_first_admin
from admin_app.db import schema
from admin_app.extensions import db
from tests.adoption.conftest import Adopt
from tests.factories import make_post
from tests.migrations.pictures import rows_of

pytestmark = pytest.mark.sqlite


def picture(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}


def rows_in(file: Path, table: str) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def test_the_copy_has_every_row_and_our_tables(
    any_site_file: Path, run_adopt: Adopt, office: Flask
) -> None:
    result = run_adopt(any_site_file)
    assert result.exit_code == 0, result.output
    site = create_engine(f"sqlite:///{any_site_file}")
    rows = rows_of(site)
    site.dispose()
    with office.app_context():
        assert rows_of(db.engine, *rows) == rows
        assert schema.is_current(db.engine)


def test_it_prints_the_counts_and_the_next_step(site_file: Path, run_adopt: Adopt) -> None:
    lines = run_adopt(site_file).output.splitlines()
    assert lines[1].split() == ["users", "2", "2", "equal"]
    assert [line.split()[0] for line in lines[1:5]] == ["users", "posts", "tags", "post_tags"]
    assert any("users set-role" in line for line in lines)


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_the_file_and_its_folder_stay_as_they_are(
    site_file: Path, run_adopt: Adopt, mode: str
) -> None:
    with closing(sqlite3.connect(site_file)) as connection:
        connection.execute(f"PRAGMA journal_mode = {mode}")
    before = picture(site_file.parent)
    assert run_adopt(site_file).exit_code == 0
    assert picture(site_file.parent) == before


def test_a_link_to_the_file_serves_as_well(
    site_file: Path, run_adopt: Adopt, target: Path, tmp_path: Path
) -> None:
    (tmp_path / "link.db").symlink_to(site_file)
    assert run_adopt(tmp_path / "link.db").exit_code == 0
    assert rows_in(target, "users") == 2


def test_nothing_but_the_database_is_left_in_its_folder(
    site_file: Path, run_adopt: Adopt, target: Path
) -> None:
    target.parent.mkdir()
    (target.parent / "app.db.part").write_text("left by a run that was killed")
    (target.parent / "app.db-wal").write_text("left by a database that is gone")
    assert run_adopt(site_file).exit_code == 0
    assert list(target.parent.iterdir()) == [target]


def test_what_the_site_has_committed_but_not_checkpointed_is_copied(
    site_file: Path, run_adopt: Adopt, target: Path
) -> None:
    with closing(sqlite3.connect(site_file, isolation_level=None)) as site:
        site.execute("PRAGMA journal_mode = WAL")
        site.execute("INSERT INTO tags VALUES (50, 'late')")
        site.execute("BEGIN")
        site.execute("INSERT INTO tags VALUES (51, 'not committed')")
        assert run_adopt(site_file).exit_code == 0
        assert site.in_transaction
    assert rows_in(target, "tags") == 2


def test_what_a_crash_left_beside_the_file_is_copied_and_stays(
    site_file: Path, run_adopt: Adopt, target: Path, tmp_path: Path
) -> None:
    crashed = tmp_path / "crashed"
    with closing(sqlite3.connect(site_file)) as site:
        site.execute("PRAGMA journal_mode = WAL")
        site.execute("INSERT INTO tags VALUES (50, 'late')")
        site.commit()
        shutil.copytree(site_file.parent, crashed, ignore=shutil.ignore_patterns("*-shm"))
    before = picture(crashed)
    assert run_adopt(crashed / "site.db").exit_code == 0
    assert rows_in(target, "tags") == 2
    assert picture(crashed) == before


def test_a_transaction_that_a_crash_cut_short_is_not_copied(
    site_file: Path, run_adopt: Adopt, target: Path, tmp_path: Path
) -> None:
    crashed = tmp_path / "crashed"
    with closing(sqlite3.connect(site_file)) as site:
        site.execute("PRAGMA cache_size = 1")
        rows = [(number, f"tag{number}") for number in range(100, 5000)]
        site.executemany("INSERT INTO tags VALUES (?, ?)", rows)
        shutil.copytree(site_file.parent, crashed)
    before = picture(crashed)
    assert "site.db-journal" in before
    assert run_adopt(crashed / "site.db").exit_code == 0
    assert rows_in(target, "tags") == 1
    assert picture(crashed) == before


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_the_copy_is_one_moment_of_a_site_that_goes_on_writing(
    site_file: Path, run_adopt: Adopt, target: Path, mode: str
) -> None:
    stop = threading.Event()
    started = threading.Event()

    def write_pairs() -> None:
        with closing(sqlite3.connect(site_file, isolation_level=None, timeout=30)) as site:
            site.execute(f"PRAGMA journal_mode = {mode}")
            site.execute("CREATE TABLE pairs (side, text)")
            while not stop.is_set():
                site.execute("BEGIN IMMEDIATE")
                site.execute("INSERT INTO pairs VALUES ('left', hex(randomblob(4000)))")
                site.execute("INSERT INTO pairs VALUES ('right', hex(randomblob(4000)))")
                site.execute("COMMIT")
                started.set()

    writer = threading.Thread(target=write_pairs)
    writer.start()
    started.wait(10)
    result = run_adopt(site_file)
    stop.set()
    writer.join()
    assert result.exit_code == 0, result.output
    assert rows_in(target, "pairs WHERE side = 'left'") == rows_in(target, "pairs") / 2 > 0


def test_a_database_with_rows_is_not_replaced_unless_forced(
    site_file: Path, run_adopt: Adopt, office: Flask, target: Path
) -> None:
    run_adopt(site_file)
    with office.app_context():
        make_post()
        db.session.remove()
        db.engine.dispose()
    refused = run_adopt(site_file)
    assert (refused.exit_code, rows_in(target, "posts")) == (1, 3)
    assert "--force" in refused.stderr
    assert run_adopt(site_file, "--force").exit_code == 0
    assert rows_in(target, "posts") == 2
    (kept,) = target.parent.glob("app-before-adopt-*.db")
    assert rows_in(kept, "posts") == 3


def test_a_migrated_database_without_rows_is_replaced(
    site_file: Path, run_adopt: Adopt, office: Flask, target: Path
) -> None:
    target.parent.mkdir()
    with office.app_context():
        schema.upgrade()
        db.engine.dispose()
    assert run_adopt(site_file).exit_code == 0
    assert list(target.parent.iterdir()) == [target]


def test_a_database_that_is_in_use_is_not_replaced(
    site_file: Path, run_adopt: Adopt, target: Path
) -> None:
    run_adopt(site_file)
    with closing(sqlite3.connect(target)) as other:
        other.execute("SELECT count(*) FROM users").fetchone()
        before = sorted(target.parent.iterdir())
        result = run_adopt(site_file, "--force")
        assert result.exit_code == 1
        assert "in use" in result.stderr
        assert sorted(target.parent.iterdir()) == before


def test_a_file_that_we_have_migrated_can_be_adopted_again(
    site_file: Path, run_adopt: Adopt, target: Path, tmp_path: Path
) -> None:
    run_adopt(site_file)
    target.rename(tmp_path / "ours.db")
    assert run_adopt(tmp_path / "ours.db").exit_code == 0


def test_a_first_start_is_not_in_the_way(
    site_file: Path, run_adopt: Adopt, office: Flask, target: Path
) -> None:
    target.parent.mkdir()
    with office.app_context():
        schema.upgrade()
        ensure_first_admin()
        db.session.remove()
        db.engine.dispose()
    assert run_adopt(site_file).exit_code == 0
    assert rows_in(target, "posts") == 2
    (kept,) = target.parent.glob("app-before-adopt-*.db")
    assert rows_in(kept, "users") == 1
