"""Cells, deletions and bulk acts over somebody else's change are refused as forms are."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from admin_app.content.models import Post, User
from tests.backoffice.browsing import made, save, send, stored
from tests.backoffice.site_program import run_sql
from tests.backoffice.test_conflicts import edit_address, press
from tests.factories import make_post, make_user
from tests.unchanged.browser_form import read_form


@pytest.fixture
def ann(as_role: Callable[..., FlaskClient]) -> FlaskClient:
    """One of two people."""
    return as_role("staff")


@pytest.fixture
def bob(as_role: Callable[..., FlaskClient]) -> FlaskClient:
    """The other."""
    return as_role("staff")


@pytest.fixture
def post(app: Flask) -> Post:
    """A post that both open."""
    return made(app, make_post, title="Old", content="Old text.", published=False)


@pytest.mark.parametrize("by_site", [True, False])
def test_a_cell_over_somebody_elses_change_is_refused_and_told(
    app: Flask, database_url: str, ann: FlaskClient, bob: FlaskClient, post: Post, by_site: bool
) -> None:
    page = ann.get("/admin/post/").text
    stamp = re.findall(r'data-stamp="([^"]+)"', page)[0]
    if by_site:
        run_sql(database_url, "UPDATE posts SET title = 'Theirs'")
    else:
        save(bob, edit_address(post), title="Theirs")
    cell = {"list_form_pk": post.id, "title": "Mine"}
    answer = send(ann, "/admin/post/ajax/update/", **cell, _stamp=stamp)
    assert answer.status_code == 409
    assert "“Theirs”" in answer.get_json()["error"]
    assert stored(app, Post, post.id, "title") == ("Theirs",)
    again = send(ann, "/admin/post/ajax/update/", **cell, _stamp=answer.get_json()["stamp"])
    assert again.status_code == 200
    assert stored(app, Post, post.id, "title") == ("Mine",)


def test_a_cell_that_is_sent_twice_is_no_conflict(ann: FlaskClient, post: Post) -> None:
    stamp = re.findall(r'data-stamp="([^"]+)"', ann.get("/admin/post/").text)[0]
    cell = {"list_form_pk": post.id, "title": "Mine", "_stamp": stamp}
    answers = [send(ann, "/admin/post/ajax/update/", **cell) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].get_json() == answers[1].get_json()


@pytest.mark.parametrize("by_site", [True, False])
def test_a_row_changed_since_the_question_is_not_deleted(
    app: Flask, database_url: str, ann: FlaskClient, bob: FlaskClient, post: Post, by_site: bool
) -> None:
    address = f"/admin/post/delete/?id={post.id}"
    asked = read_form(ann.get(address).text, "form.question")
    if by_site:
        run_sql(database_url, "UPDATE posts SET content = 'By the site'")
    else:
        save(bob, edit_address(post), content="Theirs")
    answer = press(ann, address, asked)
    assert answer.status_code == 409
    assert "Somebody has changed this row since you opened it." in answer.text
    assert stored(app, Post, post.id, "title") == ("Old",)
    again = read_form(answer.text, "form.question")
    assert press(ann, address, again).status_code == 302
    assert stored(app, Post, post.id, "title") is None


def test_a_deletion_without_its_stamp_is_refused(app: Flask, ann: FlaskClient, post: Post) -> None:
    answer = send(ann, "/admin/post/delete/", id=post.id)
    assert answer.status_code == 409
    assert stored(app, Post, post.id, "title") == ("Old",)


def test_a_user_changed_since_the_question_is_not_deleted(
    app: Flask, database_url: str, as_role: Callable[..., FlaskClient]
) -> None:
    admin, user = as_role("admin"), made(app, make_user)
    address = f"/admin/user/delete/?id={user.id}"
    asked = read_form(admin.get(address).text, "form.question")
    run_sql(database_url, f"UPDATE users SET is_active = NULL WHERE id = {user.id}")  # noqa: S608
    assert press(admin, address, asked).status_code == 409
    assert stored(app, User, user.id, "is_active") == (None,)


@pytest.mark.parametrize("action", ["publish", "delete"])
def test_a_bulk_act_leaves_rows_alone_that_the_site_has_changed(
    app: Flask, database_url: str, ann: FlaskClient, action: str
) -> None:
    with app.app_context():
        ids = [make_post(published=False).id for _ in range(3)]
    asked = send(ann, "/admin/post/action/", action=action, rowid=ids)
    question = read_form(asked.text, "form.question")
    run_sql(database_url, f"UPDATE posts SET title = 'By the site' WHERE id = {ids[1]}")  # noqa: S608
    answer = ann.post("/admin/post/action/", data=MultiDict(question.sent("confirm")))
    assert answer.status_code == 409
    assert [stored(app, Post, each, "published") for each in ids] == [(False,)] * 3
