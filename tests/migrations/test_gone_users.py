"""Nobody inherits a role, whatever the site does to its users and with which settings."""

import sqlite3
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, make_url, text

from admin_app.accounts.models import Person
from admin_app.extensions import db
from tests.factories import make_person

ROW = "(id, username, email, password_hash) VALUES"


@pytest.fixture
def people(app: Flask) -> list[int]:
    """The ids of two people, 1 and 2."""
    with app.app_context():
        return [make_person("admin", id=number, username=f"name{number}").id for number in (1, 2)]


def ids_with_a_role(app: Flask) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(db.select(Person.user_id).order_by(Person.user_id)))


@pytest.mark.parametrize(
    ("statement", "left"),
    [
        ("DELETE FROM users WHERE id = 1", [2]),
        ("DELETE FROM users", []),
        ("UPDATE users SET id = 9 WHERE id = 1", [2]),
        ("UPDATE users SET updated_at = NULL, is_active = NULL", [1, 2]),
        (f"INSERT INTO users {ROW} (3, 'c', 'c', 'x')", [1, 2]),
    ],
)
def test_a_role_lives_as_long_as_its_user(
    app: Flask, people: list[int], engine: Engine, statement: str, left: list[int]
) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement))
    assert ids_with_a_role(app) == left


def test_an_id_used_again_begins_without_a_role(
    app: Flask, people: list[int], engine: Engine
) -> None:
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM users WHERE id = 2"))
        connection.execute(text(f"INSERT INTO users {ROW} (2, 'new', 'new', 'x')"))
    assert ids_with_a_role(app) == [1]


@pytest.mark.postgresql_only
def test_emptying_the_table_takes_every_role(app: Flask, people: list[int], engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("TRUNCATE users CASCADE"))
    assert ids_with_a_role(app) == []


@pytest.mark.postgresql_only
def test_the_site_needs_no_rights_on_our_tables(
    app: Flask, people: list[int], engine: Engine
) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE ROLE site_alone"))
        connection.execute(text("GRANT SELECT, DELETE ON users TO site_alone"))
        connection.execute(text("SET LOCAL ROLE site_alone"))
        connection.execute(text("SET LOCAL search_path = pg_catalog"))
        connection.execute(text("DELETE FROM public.users WHERE id = 1"))
        connection.execute(text("RESET ROLE"))
        connection.execute(text("DROP OWNED BY site_alone; DROP ROLE site_alone"))
    assert ids_with_a_role(app) == [2]


@pytest.fixture(params=["OFF", "ON"], ids=["recursive triggers off", "recursive triggers on"])
def site_connection(
    database_url: str, people: list[int], request: pytest.FixtureRequest
) -> Iterator[sqlite3.Connection]:
    """The site's own connection, without foreign keys, as Python's driver opens it."""
    connection = sqlite3.connect(str(make_url(database_url).database), isolation_level=None)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute(f"PRAGMA recursive_triggers = {request.param}")
    yield connection
    connection.close()


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("statement", "left"),
    [
        (f"INSERT OR REPLACE INTO users {ROW} (1, 'other', 'other', 'x')", [2]),
        (f"REPLACE INTO users {ROW} (2, 'name1', 'other', 'x')", []),
        ("UPDATE OR REPLACE users SET id = 2 WHERE id = 1", []),
        ("UPDATE users SET rowid = 9 WHERE id = 1", [2]),
    ],
)
def test_replacing_a_user_takes_the_role(
    app: Flask, site_connection: sqlite3.Connection, statement: str, left: list[int]
) -> None:
    site_connection.execute(statement)
    site_connection.execute(f"INSERT OR IGNORE INTO users {ROW} (1, 'again', 'again', 'x')")
    assert ids_with_a_role(app) == left
