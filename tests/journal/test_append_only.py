# ruff: noqa: S608 - the forgeries are written in SQL
"""The database itself lets the journal grow at its end and refuses all else, from anybody."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from admin_app.db import schema
from admin_app.db.engines import open_engine
from tests.factories import make_tag

SET_COLUMNS = "(id, act_id, at, actor_name, source, address, name, reason, previous_hash, hash)"
SET_VALUES = "'a', '2026-01-01 00:00:00', '', '', '', '', '', '', ''"
CHANGE_COLUMNS = "(change_set_id, sequence, table_name, row_key, operation, label, row_values)"
CHANGE_VALUES = "'t', '1', 'insert', '', '{}'"

FORGERIES = [
    "UPDATE bo_change_sets SET actor_name = 'somebody else' WHERE id = 1",
    "UPDATE bo_changes SET row_values = '{}'",
    "DELETE FROM bo_change_sets",
    "DELETE FROM bo_changes WHERE change_set_id = 2",
    "DELETE FROM bo_journal_head",
    "UPDATE bo_journal_head SET entries = 1",
    "UPDATE bo_journal_head SET entries = entries + 1",
    "UPDATE bo_journal_head SET hash = 'f'",
    "INSERT INTO bo_journal_head VALUES (2, 0, '')",
    f"INSERT INTO bo_change_sets {SET_COLUMNS} VALUES (0, {SET_VALUES})",
    f"INSERT INTO bo_change_sets {SET_COLUMNS} VALUES (9, {SET_VALUES})",
    f"INSERT INTO bo_changes {CHANGE_COLUMNS} VALUES (1, 5, {CHANGE_VALUES})",
]
ON_SQLITE = [
    f"INSERT OR REPLACE INTO bo_change_sets {SET_COLUMNS} VALUES (1, {SET_VALUES})",
    f"REPLACE INTO bo_changes {CHANGE_COLUMNS} VALUES (1, 0, {CHANGE_VALUES})",
    f"REPLACE INTO bo_changes (rowid, {CHANGE_COLUMNS[1:]} VALUES (1, 3, 0, {CHANGE_VALUES})",
    "INSERT OR REPLACE INTO bo_journal_head VALUES (1, 0, '')",
    "UPDATE OR REPLACE bo_change_sets SET id = 1 WHERE id = 2",
]
ON_POSTGRESQL = [
    "TRUNCATE bo_changes",
    "TRUNCATE bo_change_sets CASCADE",
    "TRUNCATE bo_journal_head",
    "INSERT INTO bo_journal_head VALUES (1, 0, '') ON CONFLICT (id) DO UPDATE SET entries = 0",
]


@pytest.fixture
def journal(app: Flask, database_url: str) -> Iterator[Engine]:
    """A connection without any setting of ours, to a journal of two entries."""
    with app.app_context():
        make_tag()
        make_tag()
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


def contents(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return [
            connection.execute(text(f"SELECT * FROM {table} ORDER BY 1")).all()
            for table in ("bo_change_sets", "bo_changes", "bo_journal_head")
        ]


@pytest.mark.parametrize("statement", FORGERIES)
def test_a_forgery_is_refused(journal: Engine, statement: str) -> None:
    assert_refused(journal, statement)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("statement", ON_SQLITE)
def test_sqlite_refuses_replacing(journal: Engine, statement: str) -> None:
    assert_refused(journal, statement)


@pytest.mark.postgresql_only
@pytest.mark.parametrize("statement", ON_POSTGRESQL)
def test_postgresql_refuses_emptying(journal: Engine, statement: str) -> None:
    assert_refused(journal, statement)


def assert_refused(journal: Engine, statement: str) -> None:
    before = contents(journal)
    with (
        pytest.raises(DBAPIError, match="the journal can only be added to"),
        journal.begin() as connection,
    ):
        connection.execute(text(statement))
    assert contents(journal) == before


def test_a_downgrade_removes_the_journal(journal: Engine) -> None:
    engine = open_engine(journal.url)
    schema.downgrade(engine, "0006")
    schema.upgrade(engine)
    assert contents(engine) == [[], [], [(1, 0, "0" * 64)]]
    engine.dispose()
