"""`adopt --in-place` adds ours to the site's own file, and the site goes on."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, event

from admin_app.accounts.models import Person
from admin_app.content.models import Post, User
from admin_app.db import schema
from admin_app.db.transactions import writing
from admin_app.extensions import db
from admin_app.security.permissions import Role
from tests.adoption.conftest import Adopt
from tests.factories import make_person, make_post, stored
from tests.migrations.pictures import rows_of, schema_of
from tests.site import SitePost, SiteTag, SiteUser, create_site, site_db

pytestmark = pytest.mark.sqlite


@pytest.fixture
def office_on(make_app: Callable[..., Flask]) -> Callable[[Path], Flask]:
    """A back office whose configured database is the site's own file."""
    return lambda file: make_app(f"sqlite:///{file}")


def test_only_ours_is_added(
    any_site_file: Path, run_adopt: Adopt, office_on: Callable[[Path], Flask]
) -> None:
    engine = create_engine(f"sqlite:///{any_site_file}")
    definitions, rows = schema_of(engine), rows_of(engine)
    result = run_adopt("--in-place", app=office_on(any_site_file))
    assert result.exit_code == 0, result.output
    assert schema_of(engine) > definitions
    assert rows_of(engine, *rows) == rows
    assert schema.is_current(engine)
    engine.dispose()


def test_a_checked_copy_from_before_is_kept_beside(
    site_file: Path, run_adopt: Adopt, office_on: Callable[[Path], Flask]
) -> None:
    before = create_engine(f"sqlite:///{site_file}")
    pictured = schema_of(before), rows_of(before)
    before.dispose()
    result = run_adopt("--in-place", app=office_on(site_file))
    (kept,) = site_file.parent.glob("site-before-adopt-*.db")
    assert str(kept) in result.stdout
    copy = create_engine(f"sqlite:///{kept}")
    assert (schema_of(copy), rows_of(copy)) == pictured
    copy.dispose()
    assert sorted(site_file.parent.iterdir()) == sorted([site_file, kept])


def test_going_back_leaves_what_the_site_had(
    any_site_file: Path, run_adopt: Adopt, office_on: Callable[[Path], Flask]
) -> None:
    engine = create_engine(f"sqlite:///{any_site_file}")
    before = schema_of(engine), rows_of(engine)
    run_adopt("--in-place", app=office_on(any_site_file))
    schema.downgrade(engine)
    assert (schema_of(engine), rows_of(engine)) == before
    engine.dispose()


def test_a_second_time_is_refused(
    site_file: Path, run_adopt: Adopt, office_on: Callable[[Path], Flask]
) -> None:
    run_adopt("--in-place", app=office_on(site_file))
    files = sorted(site_file.parent.iterdir())
    result = run_adopt("--in-place", app=office_on(site_file))
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "adopted already" in result.stderr
    assert sorted(site_file.parent.iterdir()) == files


def test_a_database_that_is_not_there_is_not_made(target: Path, run_adopt: Adopt) -> None:
    result = run_adopt("--in-place")
    assert result.exit_code == 1
    assert "There is no file" in result.stderr
    assert not target.parent.exists()


def test_a_table_in_the_way_changes_nothing(
    site_file: Path, run_adopt: Adopt, office_on: Callable[[Path], Flask]
) -> None:
    with closing(sqlite3.connect(site_file)) as site:
        site.execute("CREATE TABLE bo_people (id INTEGER)")
    engine = create_engine(f"sqlite:///{site_file}")
    before = schema_of(engine)
    result = run_adopt("--in-place", app=office_on(site_file))
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert schema_of(engine) == before
    engine.dispose()
    assert list(site_file.parent.iterdir()) == [site_file]


def test_a_file_that_the_site_holds_locked_is_left_alone(
    site_file: Path,
    run_adopt: Adopt,
    office_on: Callable[[Path], Flask],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("admin_app.db.dialects.sqlite.BUSY_TIMEOUT_MS", 100)
    with closing(sqlite3.connect(site_file, isolation_level=None)) as site:
        site.execute("BEGIN IMMEDIATE")
        result = run_adopt("--in-place", app=office_on(site_file))
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
        assert "another program" in result.stderr
        site.execute("ROLLBACK")
    assert list(site_file.parent.iterdir()) == [site_file]


@pytest.fixture
def office_of_site(site_file: Path, run_adopt: Adopt, office_on: Callable[[Path], Flask]) -> Flask:
    """The back office on the site's own file, adopted."""
    office = office_on(site_file)
    assert run_adopt("--in-place", app=office).exit_code == 0
    return office


@pytest.fixture(params=["OFF", "ON"], ids=["foreign keys off", "foreign keys on"])
def site(request: pytest.FixtureRequest, office_of_site: Flask, site_file: Path) -> Iterator[Flask]:
    """The site's application on the file that the back office has adopted."""
    app = create_site(f"sqlite:///{site_file}")
    with app.app_context():

        @event.listens_for(site_db.engine, "connect")
        def set_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute(f"PRAGMA foreign_keys = {request.param}").close()

        yield app
        site_db.session.remove()
        site_db.engine.dispose()


def test_the_site_goes_on_while_the_back_office_writes(site: Flask, office_of_site: Flask) -> None:
    for turn in range(20):
        user = SiteUser(username=f"n{turn}", email=f"n{turn}@example.org", password_hash="x")
        post = SitePost(
            title="by the site", content="", author=user, tags=[SiteTag(name=f"t{turn}")]
        )
        site_db.session.add_all([user, post])
        site_db.session.commit()
        post_id = post.id
        with office_of_site.app_context(), writing() as session:
            session.get_one(Post, post_id).title = "by the back office"
        make_another_post(office_of_site)
        site_db.session.refresh(post)
        assert post.title == "by the back office"
        post.content = "by the site again"
        site_db.session.commit()
        if turn % 2:
            site_db.session.delete(post)
            site_db.session.delete(user)
            site_db.session.commit()
    assert SitePost.query.filter_by(content="by the site again").count() == 10
    assert SiteUser.query.filter(SiteUser.username.like("n%")).count() == 10


def make_another_post(office: Flask) -> None:
    with office.app_context():
        make_post(user_id=-1)


def test_an_id_that_the_site_uses_again_inherits_no_role(
    site: Flask, office_of_site: Flask
) -> None:
    with office_of_site.app_context():
        person_id = make_person("admin").id
        stored(Person(user_id=-1, role=Role.STAFF))
    site_db.session.delete(site_db.session.get(SiteUser, person_id))
    site_db.session.commit()
    newcomer = SiteUser(username="new", email="new@example.org", password_hash="x")
    site_db.session.add(newcomer)
    site_db.session.commit()
    assert newcomer.id == person_id
    with office_of_site.app_context():
        assert db.session.get(User, person_id) is not None
        assert db.session.get(Person, person_id) is None
        assert db.session.get(Person, -1) is not None
