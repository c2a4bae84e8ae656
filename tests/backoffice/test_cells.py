"""One cell is saved in place, unless its row is no longer what the grid showed."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from admin_app.content.models import Post, Tag, User
from tests.backoffice.browsing import made, save, send, stored
from tests.factories import make_post, make_tag, make_user


def grid_stamp(client: FlaskClient, view: str, row_id: int) -> str:
    """The stamp that a grid gives for this row."""
    page = client.get(f"/admin/{view}/").text
    match = re.search(rf'data-id="{row_id}" data-stamp="([^"]+)"', page)
    assert match is not None
    return match[1]


def test_a_title_is_saved_and_shown_with_a_new_stamp(app: Flask, admin: FlaskClient) -> None:
    post = made(app, make_post)
    stamp = grid_stamp(admin, "post", post.id)
    fields = {"list_form_pk": post.id, "title": "<b>New</b>", "_stamp": stamp}
    answer = send(admin, "/admin/post/ajax/update/", **fields)
    assert answer.status_code == 200
    assert "&lt;b&gt;New&lt;/b&gt;" in answer.get_json()["cell"]
    assert answer.get_json()["stamp"] == grid_stamp(admin, "post", post.id) != stamp
    assert stored(app, Post, post.id, "title") == ("<b>New</b>",)


@pytest.mark.parametrize(("sent", "value"), [("yes", True), ("no", False), ("", None)])
def test_a_flag_is_saved(app: Flask, admin: FlaskClient, sent: str, value: bool | None) -> None:
    post, user = made(app, make_post, published=None), made(app, make_user, is_active=None)
    for view, model, row_id, name in (
        ("post", Post, post.id, "published"),
        ("user", User, user.id, "is_active"),
    ):
        fields = {"list_form_pk": row_id, name: sent, "_stamp": grid_stamp(admin, view, row_id)}
        assert send(admin, f"/admin/{view}/ajax/update/", **fields).status_code == 200
        assert stored(app, model, row_id, name) == (value,)


@pytest.mark.parametrize(
    ("view", "field", "value", "sentence"),
    [
        ("post", "title", "x" * 201, "At most 200 characters fit here; these are 201."),
        ("post", "title", "  ", "This is needed."),
        ("post", "title", "a\x00", "NUL"),
        ("post", "published", "perhaps", "Choose yes or no."),
        ("tag", "name", "taken", "This Name is taken; choose another."),
        ("tag", "name", "", "This is needed."),
    ],
)
def test_a_wrong_value_is_answered_with_a_sentence(
    app: Flask, admin: FlaskClient, view: str, field: str, value: str, sentence: str
) -> None:
    with app.app_context():
        row_id = make_post().id if view == "post" else make_tag().id
        make_tag(name="taken")
    fields = {"list_form_pk": row_id, field: value, "_stamp": grid_stamp(admin, view, row_id)}
    answer = send(admin, f"/admin/{view}/ajax/update/", **fields)
    assert answer.status_code == 422
    assert sentence in answer.get_json()["error"]


@pytest.mark.parametrize("stamp", ["the grid's", "", "made up"])
def test_a_cell_of_a_changed_row_is_not_saved(app: Flask, admin: FlaskClient, stamp: str) -> None:
    tag = made(app, make_tag)
    if stamp == "the grid's":
        stamp = grid_stamp(admin, "tag", tag.id)
    save(admin, f"/admin/tag/edit/?id={tag.id}", name="theirs")
    fields = {"list_form_pk": tag.id, "name": "mine", "_stamp": stamp}
    assert send(admin, "/admin/tag/ajax/update/", **fields).status_code == 409
    assert stored(app, Tag, tag.id, "name") == ("theirs",)
