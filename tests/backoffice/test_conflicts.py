"""Two people change one row: the second is told, sees both, and loses nothing that was typed."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from admin_app.content.models import Post, Tag, User
from tests.backoffice.browsing import made, opened_form, save, stored
from tests.backoffice.site_program import run_sql
from tests.factories import make_post, make_tag, make_user
from tests.unchanged.browser_form import BrowserForm, read_form


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


def edit_address(row: Post | Tag | User) -> str:
    return f"/admin/{row.__tablename__.removesuffix('s')}/edit/?id={row.id}"


def press(client: FlaskClient, address: str, form: BrowserForm) -> TestResponse:
    """Send the form by its save button."""
    return client.post(address, data=MultiDict(form.sent()))


def their_values(page: TestResponse) -> list[str]:
    """What stands beside the fields that both have changed."""
    return re.findall(r"<blockquote[^>]*>([^<]*)</blockquote>", page.text)


def test_the_second_is_told_and_sees_both_values(
    app: Flask, ann: FlaskClient, bob: FlaskClient, post: Post
) -> None:
    mine = opened_form(ann, edit_address(post))
    save(bob, edit_address(post), title="Theirs")
    mine.fill("title", "Mine")
    answer = press(ann, edit_address(post), mine)
    assert answer.status_code == 409
    assert "Somebody has changed this since you opened it" in answer.text
    assert read_form(answer.text).value("title") == "Mine"
    assert their_values(answer) == ["Theirs"]
    assert stored(app, Post, post.id, "title") == ("Theirs",)


def test_mine_can_be_saved_on_top(
    app: Flask, ann: FlaskClient, bob: FlaskClient, post: Post
) -> None:
    mine = opened_form(ann, edit_address(post))
    save(bob, edit_address(post), title="Theirs")
    mine.fill("title", "Mine")
    again = read_form(press(ann, edit_address(post), mine).text)
    assert press(ann, edit_address(post), again).status_code == 302
    assert stored(app, Post, post.id, "title") == ("Mine",)


def test_theirs_can_be_taken_field_by_field(
    app: Flask, ann: FlaskClient, bob: FlaskClient, post: Post
) -> None:
    mine = opened_form(ann, edit_address(post))
    save(bob, edit_address(post), title="Theirs", content="Their text.")
    mine.fill("title", "Mine")
    mine.fill("content", "My text.")
    again = read_form(press(ann, edit_address(post), mine).text)
    again.fill("_theirs", "title")
    assert press(ann, edit_address(post), again).status_code == 302
    assert stored(app, Post, post.id, "title", "content") == ("Theirs", "My text.")


def test_what_only_one_has_changed_is_merged(
    app: Flask, ann: FlaskClient, bob: FlaskClient, post: Post
) -> None:
    tag = made(app, make_tag, name="new")
    mine = opened_form(ann, edit_address(post))
    save(bob, edit_address(post), title="Theirs", published="yes")
    mine.fill("content", "My text.")
    mine.fill("tags", "", str(tag.id))
    answer = press(ann, edit_address(post), mine)
    assert answer.status_code == 409
    again = read_form(answer.text)
    assert (again.value("title"), again.value("content")) == ("Theirs", "My text.")
    assert their_values(answer) == []
    assert press(ann, edit_address(post), again).status_code == 302
    assert stored(app, Post, post.id, "title", "content", "published") == (
        "Theirs", "My text.", True,
    )  # fmt: skip


def test_the_tags_of_both_are_shown_by_name(
    app: Flask, ann: FlaskClient, bob: FlaskClient, post: Post
) -> None:
    with app.app_context():
        mine_tag, their_tag = make_tag(name="mine").id, make_tag(name="theirs").id
    mine = opened_form(ann, edit_address(post))
    save(bob, edit_address(post), tags=["", str(their_tag)])
    mine.fill("tags", "", str(mine_tag))
    answer = press(ann, edit_address(post), mine)
    assert answer.status_code == 409
    assert their_values(answer) == ["theirs"]


def test_a_value_that_was_taken_away_is_told_in_words(
    ann: FlaskClient, bob: FlaskClient, post: Post
) -> None:
    mine = opened_form(ann, edit_address(post))
    save(bob, edit_address(post), content="", created_at="")
    mine.fill("content", "My text.")
    mine.fill("created_at", "2026-01-01T00:00")
    assert their_values(press(ann, edit_address(post), mine)) == ["nothing", "nothing"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE posts SET title = 'By the site'",
        "UPDATE posts SET content = 'By the site'",
        "UPDATE posts SET published = NULL",
        "UPDATE posts SET created_at = NULL",
        "INSERT INTO post_tags (post_id, tag_id) SELECT posts.id, tags.id FROM posts, tags",
    ],
)
def test_a_change_by_the_sites_own_program_is_found(
    app: Flask, database_url: str, ann: FlaskClient, post: Post, statement: str
) -> None:
    made(app, make_tag)
    mine = opened_form(ann, edit_address(post))
    run_sql(database_url, statement)
    mine.fill("title", "Mine")
    answer = press(ann, edit_address(post), mine)
    assert answer.status_code == 409
    assert read_form(answer.text).value("title") == "Mine"
    assert stored(app, Post, post.id, "title") != ("Mine",)


def test_what_is_wrong_with_their_value_is_not_held_against_me(
    app: Flask, database_url: str, ann: FlaskClient, post: Post
) -> None:
    run_sql(database_url, "UPDATE posts SET title = ''")
    mine = opened_form(ann, edit_address(post))
    run_sql(database_url, "UPDATE posts SET title = 'By the site'")
    mine.fill("content", "My text.")
    answer = press(ann, edit_address(post), mine)
    assert answer.status_code == 409
    assert read_form(answer.text).value("title") == "By the site"


def test_a_conflict_between_two_tries_is_found(
    app: Flask, ann: FlaskClient, bob: FlaskClient, post: Post
) -> None:
    mine = opened_form(ann, edit_address(post))
    mine.fill("title", "x" * 201)
    refused = press(ann, edit_address(post), mine)
    assert refused.status_code == 422
    save(bob, edit_address(post), title="Theirs")
    again = read_form(refused.text)
    again.fill("title", "Mine")
    assert press(ann, edit_address(post), again).status_code == 409
    assert stored(app, Post, post.id, "title") == ("Theirs",)


def test_a_third_change_after_a_conflict_is_found(
    app: Flask, ann: FlaskClient, bob: FlaskClient, post: Post
) -> None:
    mine = opened_form(ann, edit_address(post))
    save(bob, edit_address(post), title="Theirs")
    mine.fill("title", "Mine")
    again = read_form(press(ann, edit_address(post), mine).text)
    save(bob, edit_address(post), title="Theirs, again")
    answer = press(ann, edit_address(post), again)
    assert answer.status_code == 409
    assert their_values(answer) == ["Theirs, again"]


@pytest.mark.parametrize("stamp", [[], [""], ["made up"], ["made|up=x|y"]])
def test_a_save_without_its_stamp_is_refused(
    app: Flask, ann: FlaskClient, post: Post, stamp: list[str]
) -> None:
    mine = opened_form(ann, edit_address(post))
    mine.fill("_stamp", *stamp)
    mine.fill("title", "Mine")
    assert press(ann, edit_address(post), mine).status_code == 409
    assert stored(app, Post, post.id, "title") == ("Old",)


def test_what_both_have_changed_to_the_same_is_no_conflict(
    app: Flask, ann: FlaskClient, bob: FlaskClient, post: Post
) -> None:
    mine = opened_form(ann, edit_address(post))
    save(bob, edit_address(post), title="The same")
    mine.fill("title", "The same")
    assert press(ann, edit_address(post), mine).status_code == 302


def test_a_form_that_was_opened_and_sent_unchanged_undoes_nothing(
    app: Flask, ann: FlaskClient, bob: FlaskClient, post: Post
) -> None:
    mine = opened_form(ann, edit_address(post))
    save(bob, edit_address(post), title="Theirs")
    answer = press(ann, edit_address(post), mine)
    assert answer.status_code == 409
    assert read_form(answer.text).value("title") == "Theirs"
    assert stored(app, Post, post.id, "title") == ("Theirs",)


def test_a_row_deleted_meanwhile_can_be_saved_as_a_new_one(
    app: Flask, database_url: str, ann: FlaskClient, post: Post
) -> None:
    mine = opened_form(ann, edit_address(post))
    run_sql(database_url, "DELETE FROM posts")
    mine.fill("title", "Mine")
    mine.fill("content", "Typed for hours.")
    answer = press(ann, edit_address(post), mine)
    assert answer.status_code == 409
    assert "This row has been deleted meanwhile" in answer.text
    form = read_form(answer.text)
    assert (form.value("title"), form.value("content")) == ("Mine", "Typed for hours.")
    assert 'action="/admin/post/new/"' in answer.text
    assert press(ann, "/admin/post/new/", form).status_code == 302


def test_whoever_may_not_make_new_rows_keeps_what_was_typed(
    app: Flask, database_url: str, ann: FlaskClient
) -> None:
    user = made(app, make_user)
    mine = opened_form(ann, edit_address(user))
    run_sql(database_url, f"DELETE FROM users WHERE id = {user.id}")  # noqa: S608
    mine.fill("username", "typed by ann")
    answer = press(ann, edit_address(user), mine)
    assert answer.status_code == 409
    assert 'value="typed by ann"' in answer.text
    assert "you may not make new rows" in answer.text
    assert ">Save<" not in answer.text
