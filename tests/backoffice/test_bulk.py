"""Acts on chosen rows: a page says what will happen, then all of it happens or nothing."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from admin_app.content.models import Post, Tag, User, post_tags
from admin_app.extensions import db
from tests.backoffice.browsing import made, save, send, stored
from tests.factories import make_post, make_tag, make_user


def ask(client: FlaskClient, view: str, action: str, ids: list[int]) -> TestResponse:
    """The page that says what the act would do."""
    return send(client, f"/admin/{view}/action/", action=action, rowid=ids)


def confirm(client: FlaskClient, view: str, asked: TestResponse) -> TestResponse:
    """Press the button of that page."""
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', asked.text)
    fields: dict[str, Any] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return client.post(f"/admin/{view}/action/", data=fields | {"confirm": "yes"})


@pytest.mark.parametrize(("action", "value"), [("publish", True), ("unpublish", False)])
def test_posts_are_published_and_unpublished(
    app: Flask, admin: FlaskClient, action: str, value: bool
) -> None:
    with app.app_context():
        ids = [make_post(published=state).id for state in (True, False, None)]
        kept = make_post(published=None).id
    asked = ask(admin, "post", action, ids)
    assert "2 posts will" in asked.text
    assert "1 chosen row is like that already" in asked.text
    assert [stored(app, Post, each, "published") for each in ids] == [(True,), (False,), (None,)]
    assert confirm(admin, "post", asked).status_code == 302
    assert [stored(app, Post, each, "published") for each in ids] == [(value,)] * 3
    assert stored(app, Post, kept, "published") == (None,)


@pytest.mark.parametrize(("action", "value"), [("activate", True), ("deactivate", False)])
def test_users_are_activated_and_deactivated(
    app: Flask, admin: FlaskClient, action: str, value: bool
) -> None:
    with app.app_context():
        users = [make_user(is_active=state) for state in (True, False, None)]
        before = {user.id: user.updated_at for user in users}
    assert confirm(admin, "user", ask(admin, "user", action, list(before))).status_code == 302
    for user in users:
        row = stored(app, User, user.id, "is_active", "updated_at")
        assert row is not None
        assert row[0] is value
        assert (row[1] == before[user.id]) == (user.is_active is value)


def test_tags_are_deleted_and_taken_off_their_posts(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        tags = [make_tag(), make_tag()]
        post, (gone, kept) = make_post(tags=tags).id, [tag.id for tag in tags]
    asked = ask(admin, "tag", "delete", [gone])
    assert "1 tag will be deleted and taken off every post." in asked.text
    assert confirm(admin, "tag", asked).status_code == 302
    assert stored(app, Tag, gone) is None
    with app.app_context():
        assert db.session.execute(select(post_tags)).all() == [(post, kept)]


def test_posts_are_deleted_with_their_links(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        tag = make_tag(name="kept")
        ids, tag_id = [make_post(tags=[tag]).id for _ in range(3)], tag.id
    assert confirm(admin, "post", ask(admin, "post", "delete", ids)).status_code == 302
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Post)) == 0
        assert db.session.execute(select(post_tags)).all() == []
    assert stored(app, Tag, tag_id, "name") == ("kept",)


def test_users_are_deleted_all_or_none(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        idle, writer = make_user().id, make_post().user_id
    answer = confirm(admin, "user", ask(admin, "user", "delete", [idle, writer]))
    assert answer.status_code == 409
    assert "Other rows still belong to these." in answer.text
    assert stored(app, User, idle) is not None
    assert confirm(admin, "user", ask(admin, "user", "delete", [idle])).status_code == 302
    assert stored(app, User, idle) is None


def test_rows_that_changed_since_the_question_are_left_alone(
    app: Flask, admin: FlaskClient
) -> None:
    with app.app_context():
        ids = [make_tag().id for _ in range(3)]
    asked = ask(admin, "tag", "delete", ids)
    save(admin, f"/admin/tag/edit/?id={ids[1]}", name="renamed")
    answer = confirm(admin, "tag", asked)
    assert answer.status_code == 409
    assert "Some of these rows have changed" in answer.text
    assert all(stored(app, Tag, each) is not None for each in ids)


def test_an_act_without_a_question_before_is_refused(app: Flask, admin: FlaskClient) -> None:
    tag = made(app, make_tag)
    fields = {"action": "delete", "rowid": tag.id, "confirm": "yes"}
    assert send(admin, "/admin/tag/action/", **fields).status_code == 409
    assert stored(app, Tag, tag.id) is not None


def test_the_grid_comes_back_as_it_was(app: Flask, admin: FlaskClient) -> None:
    tag = made(app, make_tag, name="a")
    fields = {"action": "delete", "rowid": tag.id, "_listing": "search=a&page_size=50"}
    asked = send(admin, "/admin/tag/action/", **fields)
    answer = confirm(admin, "tag", asked)
    assert answer.location.startswith("/admin/tag/?search=a")
    assert "page_size=50" in answer.location


def test_the_page_asks_about_rows_by_name(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        ids = [make_post(title=f"<i>{number}</i>").id for number in range(25)]
    page = ask(admin, "post", "delete", ids).text
    assert "&lt;i&gt;0&lt;/i&gt;" in page
    assert "and 5 more" in page
