"""A bulk act takes several transactions and is one act in the journal."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from admin_app.backoffice import bulk
from admin_app.content.models import Post, User
from admin_app.journal.models import ChangeSet
from tests.backoffice.browsing import send, stored
from tests.backoffice.site_program import run_sql
from tests.factories import make_post, make_tag, make_user
from tests.journal.reading import Written, change_sets, changes_of
from tests.unchanged.browser_form import read_form


@pytest.fixture(autouse=True)
def two_rows_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the acts below were on thousands of rows."""
    monkeypatch.setattr(bulk, "ROWS_PER_TRANSACTION", 2)


@pytest.fixture
def posts(app: Flask) -> list[int]:
    """Five posts that are not published."""
    with app.app_context():
        return [make_post(published=False).id for _ in range(5)]


def ask(client: FlaskClient, view: str, action: str, **fields: object) -> TestResponse:
    return send(client, f"/admin/{view}/action/", action=action, **fields)


def confirm(client: FlaskClient, view: str, asked: TestResponse) -> TestResponse:
    form = read_form(asked.text, "form.question")
    return client.post(f"/admin/{view}/action/", data=MultiDict(form.sent("confirm")))


def acts_named(name: str) -> list[ChangeSet]:
    return [each for each in change_sets() if each.name == name]


def test_all_transactions_are_one_act_with_every_row(
    app: Flask, staff: FlaskClient, posts: list[int]
) -> None:
    assert confirm(staff, "post", ask(staff, "post", "publish", rowid=posts)).status_code == 302
    with app.app_context():
        sets = acts_named("post.publish")
        assert len(sets) == 3
        assert len({each.act_id for each in sets}) == 1
        assert {each.actor_name for each in sets} == {"the staff"}
        changes = [change for each in sets for change in changes_of(each)]
        values = {"published": [False, True]}
        assert changes == [Written("posts", post, "update", values) for post in posts]


def test_rows_that_are_so_already_are_not_told_of(
    app: Flask, staff: FlaskClient, posts: list[int]
) -> None:
    with app.app_context():
        posts.append(make_post(published=True).id)
    confirm(staff, "post", ask(staff, "post", "publish", rowid=posts))
    with app.app_context():
        told = [change.key for each in acts_named("post.publish") for change in changes_of(each)]
    assert told == posts[:5]


def test_all_rows_of_the_listing_are_one_act(
    app: Flask, staff: FlaskClient, posts: list[int]
) -> None:
    with app.app_context():
        make_post(published=True)
    asked = ask(staff, "post", "delete", everything="yes", _listing="published=no")
    assert "5 posts will be deleted." in asked.text
    assert confirm(staff, "post", asked).status_code == 302
    with app.app_context():
        told = [change for each in acts_named("post.delete") for change in changes_of(each)]
    assert [(change.key, change.operation) for change in told] == [(id, "delete") for id in posts]


def test_deleted_posts_are_told_of_whole_with_their_tags(app: Flask, staff: FlaskClient) -> None:
    with app.app_context():
        post = make_post(content="All of it.", tags=[make_tag(id=7, name="bread")]).id
    confirm(staff, "post", ask(staff, "post", "delete", rowid=post))
    with app.app_context():
        ((told,),) = [changes_of(each) for each in acts_named("post.delete")]
    assert told.values["content"] == "All of it."
    assert told.values["tags"] == [{"id": 7, "name": "bread"}]


def test_an_act_that_meets_a_changed_row_says_how_much_is_done(
    app: Flask, database_url: str, staff: FlaskClient, posts: list[int]
) -> None:
    asked = ask(staff, "post", "publish", rowid=posts)
    run_sql(database_url, f"UPDATE posts SET title = 'By the site' WHERE id = {posts[2]}")  # noqa: S608
    answer = confirm(staff, "post", asked)
    assert answer.status_code == 409
    assert "2 rows are done" in answer.text
    assert [stored(app, Post, each, "published") for each in posts] == [
        (True,), (True,), (False,), (False,), (False,),
    ]  # fmt: skip
    with app.app_context():
        told = [change.key for each in acts_named("post.publish") for change in changes_of(each)]
    assert told == posts[:2]


def test_an_act_that_meets_a_needed_row_says_how_much_is_done(
    app: Flask, admin: FlaskClient
) -> None:
    with app.app_context():
        users = [make_user().id, make_user().id, make_post().user_id]
    answer = confirm(admin, "user", ask(admin, "user", "delete", rowid=users))
    assert answer.status_code == 409
    assert "2 rows are done; then came one that other rows still belong to." in answer.text
    assert [stored(app, User, each) for each in users] == [None, None, ()]


def test_a_refused_act_can_be_confirmed_again(
    app: Flask, database_url: str, staff: FlaskClient, posts: list[int]
) -> None:
    asked = ask(staff, "post", "publish", rowid=posts)
    run_sql(database_url, "UPDATE posts SET title = 'By the site'")
    refused = confirm(staff, "post", asked)
    assert refused.status_code == 409
    assert confirm(staff, "post", refused).status_code == 302
    assert [stored(app, Post, each, "published") for each in posts] == [(True,)] * 5
