# ruff: noqa: S608 - the forgeries are written in SQL
"""`journal verify` names the first broken entry and says how far it got."""

import json
from collections.abc import Iterator

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Connection, create_engine, text

from admin_app.journal.cli import journal as journal_commands
from tests.factories import make_tag

ENTRIES = 6


@pytest.fixture
def forger(app: Flask, database_url: str) -> Iterator[Connection]:
    """A connection of somebody who has taken the triggers away, to a journal of six entries."""
    with app.app_context():
        for _ in range(ENTRIES):
            make_tag()
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in connection.execute(text(triggers)).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET session_replication_role = replica"))
        yield connection
    engine.dispose()


def verify(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(journal_commands, ["verify", *arguments])


def test_a_whole_journal_passes(app: Flask, forger: Connection) -> None:
    result = verify(app)
    assert result.exit_code == 0
    assert result.stdout.startswith("The journal is whole: 6 entries, the last ")


def test_an_empty_journal_is_whole(app: Flask) -> None:
    assert verify(app).exit_code == 0


@pytest.mark.parametrize(
    ("forgery", "broken", "whole"),
    [
        ("UPDATE bo_change_sets SET actor_name = 'x' WHERE id = 3", 3, 2),
        ("UPDATE bo_change_sets SET at = '2020-01-01 00:00:00' WHERE id = 1", 1, 0),
        ("UPDATE bo_change_sets SET hash = 'x' WHERE id = 4", 4, 3),
        ("UPDATE bo_change_sets SET reason = 'x' WHERE id = 6", 6, 5),
        ("UPDATE bo_changes SET label = 'x' WHERE change_set_id = 5", 5, 4),
        ("UPDATE bo_changes SET row_key = '9' WHERE change_set_id = 2", 2, 1),
        ("DELETE FROM bo_changes WHERE change_set_id = 2", 2, 1),
        ("UPDATE bo_changes SET sequence = 1 WHERE change_set_id = 2", 2, 1),
        (
            "INSERT INTO bo_changes SELECT change_set_id, 1, table_name, row_key, operation, "
            "label, row_values FROM bo_changes WHERE change_set_id = 4",
            4,
            3,
        ),
        ("DELETE FROM bo_change_sets WHERE id = 3", 3, 2),
        ("DELETE FROM bo_change_sets WHERE id = 1", 1, 0),
        ("DELETE FROM bo_change_sets WHERE id >= 5", 5, 4),
        ("DELETE FROM bo_change_sets", 1, 0),
        ("UPDATE bo_change_sets SET id = 0 WHERE id = 6", 0, 0),
        ("UPDATE bo_change_sets SET id = 7 WHERE id = 6", 6, 5),
        ("UPDATE bo_journal_head SET entries = 5", 6, 6),
        ("UPDATE bo_journal_head SET hash = 'x'", 6, 6),
        ("UPDATE bo_journal_head SET entries = 9", 7, 6),
        ("DELETE FROM bo_journal_head", 7, 6),
    ],
)
def test_a_forgery_is_named(
    app: Flask, forger: Connection, forgery: str, broken: int, whole: int
) -> None:
    unguarded(forger, forgery)
    result = verify(app, "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (found["whole"], found["broken_entry"], found["entries"]) == (False, broken, whole)
    assert result.stderr.startswith(f"Error: Entry {broken} of the journal is broken: ")


def test_two_entries_that_changed_places_are_noticed(app: Flask, forger: Connection) -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        unguarded(forger, f"UPDATE bo_change_sets SET id = {new} WHERE id = {old}")
        unguarded(
            forger, f"UPDATE bo_changes SET change_set_id = {new} WHERE change_set_id = {old}"
        )
    assert "Entry 2 of the journal is broken" in verify(app).stderr


def test_an_entry_behind_the_head_is_noticed(app: Flask, forger: Connection) -> None:
    columns = "act_id, at, actor_name, source, address, name, reason, previous_hash, hash"
    forged = f"INSERT INTO bo_change_sets (id, {columns}) SELECT 7, {columns} "
    unguarded(forger, forged + "FROM bo_change_sets WHERE id = 6")
    assert "Entry 7 of the journal is broken" in verify(app).stderr


def unguarded(forger: Connection, statement: str) -> None:
    forger.execute(text(statement))
