"""A form that is sent twice is done once; one that comes back with other words is another."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from admin_app.content.models import Post, Tag, User
from admin_app.db.transactions import writing
from admin_app.extensions import Base, db
from tests.backoffice.browsing import made, opened_form, save, stored
from tests.factories import make_post, make_user
from tests.journal.reading import change_sets
from tests.unchanged.browser_form import BrowserForm


def new_tag(client: FlaskClient, name: str) -> BrowserForm:
    """The form for a new tag, filled in."""
    form = opened_form(client, "/admin/tag/new/")
    form.fill("name", name)
    return form


def send_new(client: FlaskClient, view: str, form: BrowserForm, button: str = "_save") -> int:
    """Press a button of the form; the answer's status."""
    return client.post(f"/admin/{view}/new/", data=MultiDict(form.sent(button))).status_code


def number_of(app: Flask, model: type[Base]) -> int:
    with app.app_context():
        return db.session.scalars(select(func.count()).select_from(model)).one()


@pytest.mark.parametrize("second_button", ["_save", "_continue_editing"])
def test_a_form_sent_twice_makes_one_row(
    app: Flask, staff: FlaskClient, second_button: str
) -> None:
    form = new_tag(staff, "rye")
    assert send_new(staff, "tag", form) == 302
    assert send_new(staff, "tag", form, second_button) == 302
    assert number_of(app, Tag) == 1
    with app.app_context():
        assert [each.name for each in change_sets()].count("tag.create") == 1


def test_posts_of_one_title_are_two_when_their_forms_are(app: Flask, staff: FlaskClient) -> None:
    author = made(app, make_user)
    for _ in range(2):
        answer = save(staff, "/admin/post/new/", title="Same", user_id=str(author.id))
        assert answer.status_code == 302
    assert number_of(app, Post) == 2


@pytest.mark.slow
def test_a_form_sent_twice_at_once_makes_one_row(
    app: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    statuses: list[int] = []
    for number in range(10):
        client = as_role("staff")
        form, cookie = new_tag(client, f"tag {number}"), client.get_cookie("backoffice")
        assert cookie is not None

        def press(form: BrowserForm, value: str) -> None:
            other = app.test_client()
            other.set_cookie("backoffice", value)
            statuses.append(send_new(other, "tag", form))

        clicks = [threading.Thread(target=press, args=(form, cookie.value)) for _ in range(2)]
        for click in clicks:
            click.start()
        for click in clicks:
            click.join()
    assert statuses == [302] * 20
    assert number_of(app, Tag) == 10


def test_a_form_brought_back_with_other_words_is_not_thrown_away(
    app: Flask, staff: FlaskClient
) -> None:
    form = new_tag(staff, "rye")
    send_new(staff, "tag", form)
    form.fill("name", "wheat")
    assert send_new(staff, "tag", form) == 302
    with app.app_context():
        assert set(db.session.scalars(select(Tag.name))) == {"rye", "wheat"}


def test_a_row_that_has_been_deleted_is_made_again(app: Flask, staff: FlaskClient) -> None:
    form = new_tag(staff, "rye")
    send_new(staff, "tag", form)
    with app.app_context(), writing() as session:
        session.delete(session.scalars(select(Tag)).one())
    for _ in range(2):
        assert send_new(staff, "tag", form) == 302
    assert number_of(app, Tag) == 1


def test_a_user_is_made_once(app: Flask, admin: FlaskClient) -> None:
    form = opened_form(admin, "/admin/user/new/")
    fields = {"username": "new", "email": "new@example.org", "password": "long enough for this"}
    for name, value in fields.items():
        form.fill(name, value)
    before = number_of(app, User)
    assert [send_new(admin, "user", form) for _ in range(2)] == [302, 302]
    assert number_of(app, User) == before + 1


def test_a_taken_name_is_refused_as_long_as_the_form_has_made_nothing(
    app: Flask, staff: FlaskClient
) -> None:
    send_new(staff, "tag", new_tag(staff, "rye"))
    form = new_tag(staff, "rye")
    assert [send_new(staff, "tag", form) for _ in range(2)] == [422, 422]
    assert number_of(app, Tag) == 1


def test_an_edit_sent_twice_is_no_conflict(app: Flask, staff: FlaskClient) -> None:
    post = made(app, make_post)
    address = f"/admin/post/edit/?id={post.id}"
    form = opened_form(staff, address)
    form.fill("title", "Changed")
    answers = [staff.post(address, data=MultiDict(form.sent())).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert stored(app, Post, post.id, "title") == ("Changed",)
    with app.app_context():
        assert [each.name for each in change_sets()].count("post.edit") == 1
