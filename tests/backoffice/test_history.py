"""The history of a record: who changed what and when, field by field, also of one that is gone."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from admin_app.backoffice import history
from admin_app.content.models import Post, User
from admin_app.db.transactions import writing
from tests.backoffice.browsing import made, save, send
from tests.backoffice.site_program import run_sql
from tests.factories import make_post, make_tag, make_user
from tests.unchanged.browser_form import read_form

Entry = tuple[str, dict[str, str]]


def entries(client: FlaskClient, view: str, row_id: int, query: str = "") -> list[Entry]:
    """Each entry's heading and, by the field's name, the change as [-went-]{+came+}."""
    answer = client.get(f"/admin/{view}/history/?id={row_id}{query}")
    assert answer.status_code == 200
    return [
        (
            _text(item.h2),
            {_text(name): _marked(name.find_next("dd")) for name in item.select("dt")},
        )
        for item in BeautifulSoup(answer.text, "html.parser").select("ol.history > li")
    ]


def _text(element: Any) -> str:
    return " ".join(element.get_text().split())


def _marked(element: Any) -> str:
    for removed in element.select("del"):
        removed.string = f"[-{removed.get_text()}-]"
    for added in element.select("ins"):
        added.string = f"{{+{added.get_text()}+}}"
    return _text(element)


def edit(client: FlaskClient, post: int, **fields: str | list[str]) -> None:
    assert save(client, f"/admin/post/edit/?id={post}", **fields).status_code == 302


def test_a_created_row_is_told_of_whole(app: Flask, staff: FlaskClient) -> None:
    author = made(app, make_user, username="Ada")
    save(staff, "/admin/post/new/", title="New", content="Text.", user_id=str(author.id))
    ((heading, fields),) = entries(staff, "post", 1)
    assert heading == "Created by the staff"
    assert (fields["Title"], fields["Text"]) == ("{+New+}", "{+Text.+}")
    assert fields["Author"] == f"{{+Ada (#{author.id})+}}"


def test_edits_come_newest_first_with_what_was_before(app: Flask, staff: FlaskClient) -> None:
    post = made(app, make_post, title="One").id
    edit(staff, post, title="Two")
    edit(staff, post, title="Three", published="yes")
    newest, older, _ = entries(staff, "post", post)
    assert newest == (
        "Changed by the staff", {"Title": "[-Two-] → {+Three+}", "Published": "[-No-] → {+Yes+}"},
    )  # fmt: skip
    assert older == ("Changed by the staff", {"Title": "[-One-] → {+Two+}"})


def test_a_long_text_is_told_by_lines_and_words(app: Flask, staff: FlaskClient) -> None:
    lines = [f"Line number {number} of the text." for number in range(60)]
    post = made(app, make_post, content="\n".join(lines)).id
    lines[30] = "Line number 30 of the book."
    edit(staff, post, content="\n".join(lines))
    lines[5] = "Line number 5 is new."
    edit(staff, post, content="\n".join(lines))
    newest, older, _ = entries(staff, "post", post)
    assert "Line number 30 of the [-text-]{+book+}." in older[1]["Text"]
    assert "Line number 5 [-of-]{+is+} [-the text-]{+new+}." in newest[1]["Text"]
    assert "Line number 40" not in older[1]["Text"] + newest[1]["Text"]


def test_a_text_that_the_site_has_changed_in_between_is_still_told(
    app: Flask, database_url: str, staff: FlaskClient
) -> None:
    text = "Some words of a long text. " * 50
    post = made(app, make_post, content=text).id
    edit(staff, post, content=f"{text}The end.")
    run_sql(database_url, "UPDATE posts SET content = 'By the site'")
    assert entries(staff, "post", post)[0][1] == {"Text": "{+The end.+}"}


def test_tags_are_told_by_name(app: Flask, staff: FlaskClient) -> None:
    with app.app_context():
        bread, rye = make_tag(name="bread"), make_tag(name="rye").id
        post = make_post(tags=[bread]).id
    edit(staff, post, tags=["", str(rye)])
    assert entries(staff, "post", post)[0][1] == {"Tags": "[-bread-] → {+rye+}"}


def test_a_cell_and_a_bulk_act_are_told_too(app: Flask, staff: FlaskClient) -> None:
    post = made(app, make_post, title="One").id
    stamp = re.findall(r'data-stamp="([^"]+)"', staff.get("/admin/post/").text)[0]
    cell = {"list_form_pk": post, "title": "Two", "_stamp": stamp}
    assert send(staff, "/admin/post/ajax/update/", **cell).status_code == 200
    asked = send(staff, "/admin/post/action/", action="publish", rowid=post)
    question = read_form(asked.text, "form.question").sent("confirm")
    staff.post("/admin/post/action/", data=MultiDict(question))
    told = [fields for _, fields in entries(staff, "post", post)]
    assert told[:2] == [{"Published": "[-No-] → {+Yes+}"}, {"Title": "[-One-] → {+Two+}"}]


def test_null_and_empty_are_told_apart(app: Flask, staff: FlaskClient) -> None:
    post = made(app, make_post, content="x", published=None).id
    edit(staff, post, published="no", content="")
    assert entries(staff, "post", post)[0][1] == {
        "Text": "[-x-] → {+empty+}",
        "Published": "[-not set-] → {+No+}",
    }


def test_a_row_that_is_gone_keeps_its_history(app: Flask, staff: FlaskClient) -> None:
    post = made(app, make_post, title="Gone", content="Its last words.").id
    address = f"/admin/post/delete/?id={post}"
    asked = read_form(staff.get(address).text, "form.question")
    staff.post(address, data=MultiDict(asked.sent()))
    page = staff.get(f"/admin/post/history/?id={post}").text
    assert "History of “Gone”" in page
    assert "This row has been deleted." in page
    heading, fields = entries(staff, "post", post)[0]
    assert heading == "Deleted by the staff"
    assert fields["Text"] == "[-Its last words.-]"


def test_secrets_are_never_shown(app: Flask, admin: FlaskClient) -> None:
    user = made(app, make_user, password_hash="secret one").id
    with app.app_context(), writing() as session:
        session.get_one(User, user).password_hash = "secret two"
    page = admin.get(f"/admin/user/history/?id={user}").text
    assert "secret" not in page.lower().replace("set anew; the value is never kept", "")
    changed, created = entries(admin, "user", user)
    assert changed[1]["Password"] == "set anew; the value is never kept"
    assert "set anew" in created[1]["Password"]


def test_markup_in_what_was_typed_is_shown_as_typed(app: Flask, staff: FlaskClient) -> None:
    post = made(app, make_post, title="<b>One</b>", content="<i>text</i>\n" * 100).id
    edit(staff, post, title="<script>", content="<u>text</u>\n" * 100)
    page = staff.get(f"/admin/post/history/?id={post}").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "<i>" not in page


@pytest.mark.parametrize("page", ["/admin/post/", "details", "edit"])
def test_grid_details_and_form_lead_to_it(app: Flask, staff: FlaskClient, page: str) -> None:
    post = made(app, make_post).id
    address = page if page.startswith("/") else f"/admin/post/{page}/?id={post}"
    links = re.findall(r'href="([^"]+)"', staff.get(address).text)
    assert f"/admin/post/history/?id={post}" in {urljoin(address, link) for link in links}


@pytest.mark.parametrize("role", ["staff", "manager", "admin"])
def test_every_role_may_read_it(app: Flask, as_role: Callable[..., FlaskClient], role: str) -> None:
    post = made(app, make_post).id
    page = as_role(role).get(f"/admin/post/history/?id={post}")
    assert page.status_code == 200
    assert "What the site's own program writes to the database is not seen." in page.text


def test_a_row_that_the_site_has_made_says_that_nothing_is_known(
    app: Flask, database_url: str, staff: FlaskClient
) -> None:
    run_sql(database_url, "INSERT INTO tags (id, name) VALUES (77, 'by the site')")
    page = staff.get("/admin/tag/history/?id=77")
    assert page.status_code == 200
    assert "Nothing has been changed here since the back office came." in page.text


@pytest.mark.parametrize("row_id", ["99", "-5", "abc", "", "9" * 30, "1,2"])
def test_a_row_that_never_was_is_not_found(staff: FlaskClient, row_id: str) -> None:
    assert staff.get(f"/admin/post/history/?id={row_id}").status_code == 404


def test_older_changes_stand_on_further_pages(
    app: Flask, staff: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "CHANGES_PER_PAGE", 3)
    post = made(app, make_post, title="0", content="Long text. " * 100).id
    for number in range(1, 6):
        edit(staff, post, title=str(number), content=f"{'Long text. ' * 100}{number}")
    address, titles = f"/admin/post/history/?id={post}", []
    while address:
        page = BeautifulSoup(staff.get(address).text, "html.parser")
        titles += [_marked(name.find_next("dd")) for name in page.find_all("dt", string="Title")]
        older = page.find("a", string="Older changes")
        address = str(older["href"]) if older else ""
    assert titles == [f"[-{number - 1}-] → {{+{number}+}}" for number in range(5, 0, -1)] + [
        "{+0+}"
    ]


@pytest.mark.parametrize("before", ["abc", "-1", "0", "9" * 30])
def test_a_page_that_is_none_is_no_error(app: Flask, staff: FlaskClient, before: str) -> None:
    post = made(app, make_post).id
    answer = staff.get(f"/admin/post/history/?id={post}&before={before}")
    assert answer.status_code == 200


def test_a_number_used_again_keeps_both_stories_apart(app: Flask, staff: FlaskClient) -> None:
    long = "The text of the first. " * 50
    first = made(app, make_post, id=500, title="First", content=long).id
    edit(staff, first, content=f"{long}More.")
    with app.app_context(), writing() as session:
        session.delete(session.get_one(Post, first))
    made(app, make_post, id=500, title="Second", content="The text of the second. " * 50)
    told = entries(staff, "post", 500)
    assert [heading.partition(" by")[0] for heading, _ in told] == [
        "Created", "Deleted", "Changed", "Created",
    ]  # fmt: skip
    assert told[2][1]["Text"].endswith("{+More.+}")
