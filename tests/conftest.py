"""Real databases and real requests.

A test that asks for `app` or `database_url` runs once on each engine; marks `sqlite_only` and
`postgresql_only` narrow that down. `tests/what_ran.py` says what could not run.
"""

import secrets
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import flask
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from jinja2 import FileSystemBytecodeCache, StrictUndefined
from sqlalchemy import event, select

from admin_app.accounts.sign_in import session_id
from admin_app.app import create_app
from admin_app.config import TestConfig
from admin_app.content.models import User
from admin_app.db import schema
from admin_app.extensions import db
from admin_app.security.permissions import Role
from tests.engines import Cluster, EngineMissing
from tests.factories import make_person
from tests.pages import PageClient
from tests.what_ran import missing, skip_or_fail, versions

ENGINES = ("sqlite", "postgresql")


def pytest_configure(config: pytest.Config) -> None:
    """Name the marks that this file understands."""
    config.addinivalue_line("markers", "sqlite: runs on SQLite (set by the tests themselves)")
    config.addinivalue_line("markers", "sqlite_only: shows something only SQLite does")
    config.addinivalue_line("markers", "postgresql_only: shows something only PostgreSQL does")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests that use a database on each engine they are for."""
    if "engine_name" not in metafunc.fixturenames:
        return
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    names = [name for name in ENGINES if f"{name}_only" in marks] or ENGINES
    parameters = [pytest.param(name, marks=getattr(pytest.mark, name)) for name in names]
    metafunc.parametrize("engine_name", parameters, scope="session")


@pytest.fixture(scope="session")
def started_clusters() -> Iterator[list[Cluster]]:
    """At most one PostgreSQL cluster, stopped at the end."""
    clusters: list[Cluster] = []
    yield clusters
    for cluster in clusters:
        cluster.stop()


@pytest.fixture(scope="session")
def cluster(started_clusters: list[Cluster]) -> Callable[[], Cluster]:
    """Start PostgreSQL when the first test asks for it."""

    def start() -> Cluster:
        if not started_clusters and "postgresql" not in missing:
            try:
                started_clusters.append(Cluster())
            except EngineMissing as error:
                missing["postgresql"] = str(error)
        if not started_clusters:
            skip_or_fail("postgresql", missing["postgresql"])
        versions["postgresql"] = started_clusters[0].version
        return started_clusters[0]

    return start


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium for tests marked `browser`."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    return skip_or_fail("browser", "Chromium is not installed")


@pytest.fixture(scope="session")
def template(
    engine_name: str,
    cluster: Callable[[], Cluster],
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    """A migrated database to copy: a file, or the name of a database on the cluster."""
    if engine_name == "sqlite":
        file = tmp_path_factory.mktemp("template") / "app.db"
        _migrate(f"sqlite:///{file}", file.parent)
        return str(file)
    _migrate(cluster().create("backoffice_template"), tmp_path_factory.mktemp("template"))
    return "backoffice_template"


def _migrate(address: str, instance: Path) -> None:
    app = create_app(TestConfig({"DATABASE_URL": address, "BACKOFFICE_INSTANCE": str(instance)}))
    with app.app_context():
        schema.upgrade()
        db.engine.dispose()


@pytest.fixture
def empty_database_url(
    engine_name: str, cluster: Callable[[], Cluster], tmp_path: Path
) -> Iterator[str]:
    """The address of a database without a single table."""
    if engine_name == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server, name = cluster(), f"test_{uuid.uuid4().hex[:12]}"
    yield server.create(name)
    server.drop(name)


@pytest.fixture
def database_url(
    engine_name: str, template: str, cluster: Callable[[], Cluster], tmp_path: Path
) -> Iterator[str]:
    """The address of a migrated database without rows."""
    if engine_name == "sqlite":
        shutil.copyfile(template, tmp_path / "app.db")
        yield f"sqlite:///{tmp_path / 'app.db'}"
        return
    server, name = cluster(), f"test_{uuid.uuid4().hex[:12]}"
    yield server.create(name, template)
    server.drop(name)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates compiled once; each test has an app of its own, which would compile them anew."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def make_app(
    tmp_path: Path, compiled_templates: FileSystemBytecodeCache
) -> Iterator[Callable[..., Flask]]:
    """Build an app on a database address; settings may be added by name."""
    apps: list[Flask] = []

    def build(address: str, **settings: str) -> Flask:
        config = TestConfig(
            {"DATABASE_URL": address, "BACKOFFICE_INSTANCE": str(tmp_path / "instance")} | settings
        )
        app = create_app(config)
        app.jinja_env.undefined = StrictUndefined
        app.jinja_env.bytecode_cache = compiled_templates
        app.test_client_class = PageClient
        apps.append(app)
        return app

    yield build
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def app(make_app: Callable[..., Flask], database_url: str) -> Flask:
    """The back office on a migrated database without rows."""
    return make_app(database_url)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor who has not signed in."""
    return app.test_client()


@pytest.fixture
def as_role(app: Flask) -> Callable[..., FlaskClient]:
    """Sign in as a new person with this role; further arguments are columns of the user."""

    def sign_in_as(role: Role | str, **columns: Any) -> FlaskClient:
        with app.app_context():
            user_id = make_person(role, **columns).id
        client = app.test_client()
        sign_in(client, user_id)
        return client

    return sign_in_as


@pytest.fixture
def admin(as_role: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody who may do everything."""
    return as_role("admin", username="the admin")


@pytest.fixture
def staff(as_role: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody who edits posts, tags and users."""
    return as_role("staff", username="the staff")


@pytest.fixture
def manager(as_role: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody who only looks."""
    return as_role("manager", username="the manager")


def sign_in(client: FlaskClient, user_id: int) -> None:
    """Make this client's session that of a user who has just signed in."""
    with client.application.app_context():
        password_hash = db.session.scalars(select(User.password_hash).filter_by(id=user_id)).one()
        remembered = session_id(user_id, password_hash)
    with client.session_transaction() as session:
        session["_user_id"] = remembered
        session["_fresh"] = True


@pytest.fixture
def token_of() -> Callable[[FlaskClient], str]:
    """A valid CSRF token for what this client posts."""
    return csrf_token


def csrf_token(client: FlaskClient) -> str:
    """The token that a form would carry in this client's session."""
    with client.session_transaction() as session:
        secret = session.setdefault("csrf_token", secrets.token_hex())
    with client.application.test_request_context():
        flask.session["csrf_token"] = secret
        return str(generate_csrf())


@pytest.fixture
def counted_queries(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """Collect the SQL statements that run inside a `with` block."""
    with app.app_context():
        engine = db.engine

    @contextmanager
    def collect() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith("BEGIN"):
                statements.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return collect
