"""Whose database it is, and what is done with one that does not fit."""

import multiprocessing
import sqlite3
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, make_url

from admin_app.db import schema
from admin_app.db.engines import open_engine
from admin_app.db.schema import SchemaState, schema_state


def test_a_database_without_tables_is_empty(empty_engine: Engine) -> None:
    assert schema_state(empty_engine) is SchemaState.EMPTY


def test_a_migrated_database_is_ours_and_current(engine: Engine) -> None:
    assert schema_state(engine) is SchemaState.OURS
    assert schema.is_current(engine)


def test_the_database_of_a_site_is_foreign(site_engine: Engine) -> None:
    assert schema_state(site_engine) is SchemaState.FOREIGN


def test_a_database_that_is_behind_is_not_current(empty_engine: Engine) -> None:
    schema.upgrade(empty_engine)
    schema.downgrade(empty_engine, "0002")
    assert not schema.is_current(empty_engine)
    schema.upgrade(empty_engine)
    assert schema.is_current(empty_engine)


def test_a_database_of_a_newer_version_is_refused_untouched(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE bo_alembic_version SET version_num = '9999'")
    with pytest.raises(schema.SchemaError, match="newer version"):
        schema.is_current(engine)
    with pytest.raises(schema.SchemaError, match="newer version"):
        schema.upgrade(engine)


@pytest.mark.sqlite_only
def test_looking_at_the_file_of_a_site_does_not_change_it(site_address: str) -> None:
    file = Path(str(make_url(site_address).database))
    before = file.read_bytes()
    engine = open_engine(make_url(site_address))
    assert schema_state(engine) is SchemaState.FOREIGN
    engine.dispose()
    assert file.read_bytes() == before
    assert sorted(file.parent.glob(f"{file.name}*")) == [file]


@pytest.mark.sqlite_only
def test_our_databases_are_in_wal_mode(app: Flask, database_url: str) -> None:
    connection = sqlite3.connect(str(make_url(database_url).database))
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def _upgrade(address: str) -> None:
    schema.upgrade(open_engine(make_url(address)))


def test_two_processes_may_migrate_at_once(empty_database_url: str) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(_upgrade, [empty_database_url] * 2)
    engine = open_engine(make_url(empty_database_url))
    assert schema.is_current(engine)
    engine.dispose()
