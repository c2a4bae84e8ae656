"""The site's own program goes on working on the file that the back office writes to."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, func, select, text

from admin_app.content.models import Post
from admin_app.db import schema
from admin_app.extensions import db
from admin_app.security.permissions import Role
from tests.backoffice.browsing import opened_form, save, send, stored
from tests.conftest import sign_in
from tests.factories import make_person
from tests.site import SitePost, SiteTag, SiteUser, create_site, made_by_the_guide, site_db

pytestmark = pytest.mark.sqlite

ROUNDS = 15


@pytest.fixture
def file(tmp_path: Path) -> str:
    """The address of a site's database with our tables added to it."""
    address = f"sqlite:///{tmp_path / 'site.db'}"
    made_by_the_guide(address)
    return address


@pytest.fixture
def office(make_app: Callable[..., Flask], file: str) -> Flask:
    """The back office on the site's own file."""
    app = make_app(file)
    with app.app_context():
        schema.upgrade()
    return app


@pytest.fixture
def office_admin(office: Flask) -> FlaskClient:
    """An admin who is signed in to it."""
    with office.app_context():
        person = make_person(Role.ADMIN, id=100).id
    client = office.test_client()
    sign_in(client, person)
    return client


@pytest.fixture(params=["ON", "OFF"], ids=["foreign keys on", "foreign keys off"])
def site(request: pytest.FixtureRequest, office: Flask, file: str) -> Iterator[Flask]:
    """The site's program on the same file."""
    app = create_site(file)
    with app.app_context():
        _set_foreign_keys(site_db.engine, request.param)
    yield app
    with app.app_context():
        site_db.session.remove()
        site_db.engine.dispose()


def _set_foreign_keys(engine: Engine, value: str) -> None:
    @event.listens_for(engine, "connect")
    def set_pragma(connection: object, _record: object) -> None:
        connection.execute(f"PRAGMA foreign_keys = {value}").close()  # type: ignore[attr-defined]


def work_at_the_site(site: Flask) -> None:
    """Create, update, list and delete users, posts and tags, again and again."""
    for number in range(ROUNDS):
        with site.app_context():
            tag = SiteTag(name=f"site{number}")
            user = SiteUser(username=f"s{number}", email=f"s{number}@x.org", password_hash="x")
            post = SitePost(title="new", content="text", author=user, tags=[tag])
            site_db.session.add(post)
            site_db.session.commit()
            post.title, post.published, user.is_active = "changed", True, False
            site_db.session.commit()
            assert site_db.session.scalars(select(SitePost.title)).all()
            for row in (post, user, tag) if number % 2 else ():
                site_db.session.delete(row)
                site_db.session.commit()
            site_db.session.remove()


def work_at_the_office(client: FlaskClient) -> None:
    """Create, change and delete tags, and change a post, again and again."""
    for number in range(ROUNDS):
        assert save(client, "/admin/tag/new/", name=f"office{number}").status_code == 302
        assert save(client, "/admin/post/edit/?id=2", title=f"T{number}").status_code == 302
        cell = opened_form(client, "/admin/tag/edit/?id=3")
        cell.fill("name", f"renamed{number}")
        assert client.post("/admin/tag/edit/?id=3", data=cell.sent()).status_code == 302
        assert client.get("/admin/post/").status_code == 200


def test_both_write_at_the_same_time_without_an_error(
    office: Flask, office_admin: FlaskClient, site: Flask
) -> None:
    with ThreadPoolExecutor() as pool:
        tasks = [
            pool.submit(work_at_the_site, site),
            pool.submit(work_at_the_office, office_admin),
        ]
        for task in tasks:
            task.result(timeout=120)
    assert stored(office, Post, 2, "title") == (f"T{ROUNDS - 1}",)
    with office.app_context():
        assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"
        changed = select(func.count()).select_from(Post).where(Post.title == "changed")
        assert db.session.scalar(changed) == (ROUNDS + 1) // 2


def test_what_the_site_changed_meanwhile_is_not_overwritten(
    office: Flask, office_admin: FlaskClient, site: Flask
) -> None:
    form = opened_form(office_admin, "/admin/post/edit/?id=1")
    with site.app_context():
        site_db.session.get_one(SitePost, 1).title = "the site's"
        site_db.session.commit()
    form.fill("title", "mine")
    answer = office_admin.post("/admin/post/edit/?id=1", data=form.sent())
    assert answer.status_code == 409
    assert "mine" in answer.text
    assert stored(office, Post, 1, "title") == ("the site's",)


def test_rows_that_lead_nowhere_can_still_be_opened(
    office: Flask, office_admin: FlaskClient, site: Flask
) -> None:
    with site.app_context(), site_db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("DELETE FROM users WHERE id = 7")
        connection.exec_driver_sql("INSERT INTO post_tags VALUES (2, 999)")
        connection.commit()
    for address in ("", "details/?id=2", "edit/?id=2", "delete/?id=2", "export/csv/"):
        assert office_admin.get(f"/admin/post/{address}").status_code == 200
    assert send(office_admin, "/admin/post/edit/", id="2", title="x").status_code == 409
    assert save(office_admin, "/admin/post/edit/?id=2", title="saved").status_code == 302
    assert stored(office, Post, 2, "title", "user_id") == ("saved", 7)
