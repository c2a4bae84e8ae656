"""The rows of a grid as HTML: what a row holds stays in its cell, and each control has a name."""

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient

from tests.backoffice.browsing import made, send
from tests.factories import make_post, make_tag, make_user

HOSTILE = "\"><script>alert('%s %(name)s {0}')</script>&amp;"


def row_of(client: FlaskClient, row_id: int, view: str = "post") -> Tag:
    """The `tr` of this row."""
    page = BeautifulSoup(client.get(f"/admin/{view}/").text, "html.parser")
    (row,) = page.select(f'tr[data-id="{row_id}"]')
    return row


def test_names_and_texts_are_escaped_wherever_they_stand(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        author = make_user(username=HOSTILE[:80]).id
        post = make_post(title=HOSTILE, user_id=author, tags=[make_tag(name=HOSTILE[:50])]).id
    row = row_of(admin, post)
    cells = {name: row.select_one(f"td.col-{name}") for name in ("title", "author", "tags")}
    assert {name: cell.text if cell else None for name, cell in cells.items()} == {
        "title": HOSTILE, "author": HOSTILE[:80], "tags": HOSTILE[:50]
    }  # fmt: skip
    assert [str(each["aria-label"]) for each in row.select("[aria-label]")] == [
        f"Choose {HOSTILE}", f"Edit {HOSTILE}", f"History of “{HOSTILE}”"
    ]  # fmt: skip
    assert row.find("script") is None


def test_a_post_without_title_shows_how_its_text_begins(app: Flask, admin: FlaskClient) -> None:
    post = made(app, make_post, title=" ", content="Once <b>upon</b> a time").id
    cell = row_of(admin, post).select_one("td.col-title > .unset")
    assert cell is not None
    assert cell.text == "Once <b>upon</b> a time"


@pytest.mark.parametrize(
    ("published", "classes", "words"),
    [
        (True, ["col-published", "flag", "flag-yes"], "Yes"),
        (False, ["col-published", "flag", "flag-no"], "No"),
        (None, ["col-published", "unset"], "not set"),
    ],
)
def test_a_flag_says_in_words_what_it_is(
    app: Flask, admin: FlaskClient, published: bool | None, classes: list[str], words: str
) -> None:
    post = made(app, make_post, published=published).id
    cell = row_of(admin, post).select_one("td.col-published")
    assert cell is not None
    assert (cell["class"], cell.text) == (classes, words)


def test_a_saved_cell_comes_back_as_the_grid_has_it(app: Flask, admin: FlaskClient) -> None:
    post = made(app, make_post, published=False).id
    stamp = row_of(admin, post)["data-stamp"]
    fields = {"list_form_pk": post, "published": "yes", "_stamp": stamp}
    answer = send(admin, "/admin/post/ajax/update/", **fields).get_json()
    row = row_of(admin, post)
    cell = BeautifulSoup(answer["cell"], "html.parser").td
    assert (cell, answer["stamp"]) == (row.select_one("td.col-published"), row["data-stamp"])
