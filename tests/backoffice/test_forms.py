"""Rows are made, changed and deleted through forms that keep what was typed."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.security import check_password_hash

from admin_app.content.models import Post, Tag, User
from admin_app.extensions import db
from tests.backoffice.browsing import made, opened_form, save, send, stored
from tests.factories import make_post, make_tag, make_user
from tests.unchanged.browser_form import read_form


def test_a_post_is_made_with_author_and_tags(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        author, tags = make_user().id, [make_tag().id for _ in range(2)]
    answer = save(
        admin, "/admin/post/new/", title=" ¡Olé! ", content="\r\none\r\ntwo", user_id=str(author),
        tags=["", *map(str, tags)], published="yes", created_at="2024-05-06T07:08",
    )  # fmt: skip
    assert answer.status_code == 302
    with app.app_context():
        post = db.session.scalars(select(Post)).one()
        assert (post.title, post.content, post.user_id) == (" ¡Olé! ", "\none\ntwo", author)
        assert {tag.id for tag in post.tags} == set(tags)
        assert (post.published, post.created_at) == (True, datetime(2024, 5, 6, 7, 8, tzinfo=UTC))


def test_a_new_post_gets_the_defaults_of_the_site(app: Flask, admin: FlaskClient) -> None:
    author = made(app, make_user).id
    save(admin, "/admin/post/new/", title="T", user_id=str(author))
    with app.app_context():
        post = db.session.scalars(select(Post)).one()
        assert (post.content, post.published) == ("", False)
        assert post.created_at is not None


def test_a_new_user_can_sign_in_at_the_site(app: Flask, admin: FlaskClient) -> None:
    answer = save(admin, "/admin/user/new/", username="zoe", email="zoe@example.org",
                  password="päss wörd, lang genug")  # fmt: skip
    assert answer.status_code == 302
    with app.app_context():
        user = db.session.scalars(select(User).filter_by(username="zoe")).one()
        assert check_password_hash(user.password_hash, "päss wörd, lang genug")
        assert user.is_active is True


@pytest.mark.parametrize(
    ("address", "fields", "sentence"),
    [
        ("/admin/post/new/", {"title": ""}, "This is needed."),
        ("/admin/post/new/", {"title": "x" * 201}, "these are 201."),
        ("/admin/post/new/", {"user_id": "999"}, "That row does not exist any more"),
        ("/admin/post/new/", {"tags": ["", "999"]}, "One of these does not exist any more"),
        ("/admin/post/new/", {"created_at": "2024-02-30T10:00"}, "Write a day and a time"),
        ("/admin/post/new/", {"created_at": "soon"}, "Write a day and a time"),
        ("/admin/post/new/", {"published": "perhaps"}, "Choose yes or no."),
        ("/admin/user/new/", {"username": "taken"}, "This Name is taken"),
        ("/admin/user/new/", {"email": "taken@example.org"}, "This E-mail is taken"),
        ("/admin/user/new/", {"password": ""}, "This is needed."),
        ("/admin/tag/new/", {"name": "x" * 51}, "these are 51."),
        ("/admin/tag/new/", {"name": "taken"}, "This Name is taken"),
    ],
)
def test_a_wrong_field_says_so_and_everything_typed_is_kept(
    app: Flask, admin: FlaskClient, address: str, fields: dict[str, str | list[str]], sentence: str
) -> None:
    with app.app_context():
        author = make_user(username="taken", email="taken@example.org").id
        make_tag(name="taken")
    right = {
        "post": {"title": "<T>", "content": "\r\ntext", "user_id": str(author)},
        "user": {
            "username": "zoe",
            "email": "zoe@example.org",
            "password": "long enough, surely",
        },
        "tag": {"name": "new"},
    }[address.split("/")[2]]
    answer = save(admin, address, **(right | fields))
    assert answer.status_code == 422
    assert sentence in answer.text
    shown = read_form(answer.text)
    for name in right.keys() - fields.keys() - {"password", "user_id"}:
        assert shown.value(name).replace("\n", "\r\n") == right[name]


def test_what_was_wrong_already_may_stay(app: Flask, admin: FlaskClient) -> None:
    post = made(app, make_post, title="", content="", published=None)
    assert save(admin, f"/admin/post/edit/?id={post.id}", published="yes").status_code == 302
    assert stored(app, Post, post.id, "title", "published") == ("", True)


def test_a_name_that_differs_only_by_case_is_another(app: Flask, admin: FlaskClient) -> None:
    made(app, make_tag, name="News")
    assert save(admin, "/admin/tag/new/", name="news").status_code == 302


def test_line_ends_stay_of_the_kind_that_they_were(app: Flask, admin: FlaskClient) -> None:
    windows, unix = made(app, make_post, content="a\r\nb"), made(app, make_post, content="a\nb")
    for post in (windows, unix):
        save(admin, f"/admin/post/edit/?id={post.id}", content="a\nb\nc")
    assert stored(app, Post, windows.id, "content") == ("a\r\nb\r\nc",)
    assert stored(app, Post, unix.id, "content") == ("a\nb\nc",)


def test_an_hour_that_the_clock_skips_is_refused(app: Flask, admin: FlaskClient) -> None:
    app.config["DEFAULT_TIMEZONE"] = "Europe/Berlin"
    post = made(app, make_post)
    answer = save(admin, f"/admin/post/edit/?id={post.id}", created_at="2024-03-31T02:30")
    assert answer.status_code == 422
    assert "The clock was put forward over this hour" in answer.text


def test_a_name_typed_in_full_is_taken_as_chosen(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        ann, blue = make_user(username="ann").id, make_tag(name="blue").id
        make_user(username="ann marie")
        make_tag(name="bluest")
        post = make_post()
    fields = {"user_id_search": "ann", "tags_search": "blue"}
    assert save(admin, f"/admin/post/edit/?id={post.id}", **fields).status_code == 302
    assert stored(app, Post, post.id, "user_id") == (ann,)
    assert f'value="{blue}" checked' in admin.get(f"/admin/post/edit/?id={post.id}").text


def test_a_name_that_fits_several_rows_offers_them(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        users = [make_user(username=f"ann {number}").id for number in range(3)]
        post = make_post()
    address = f"/admin/post/edit/?id={post.id}"
    answer = save(admin, address, user_id_search="ann", title="kept")
    assert answer.status_code == 422
    assert "Choose one of the rows that were found." in answer.text
    assert all(f'name="user_id" value="{each}"' in answer.text for each in users)
    assert stored(app, Post, post.id, "user_id") == (post.user_id,)


def test_finding_without_scripts_keeps_everything_typed(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        found = make_user(username="zoe").id
        post = make_post(tags=[make_tag()])
    address = f"/admin/post/edit/?id={post.id}"
    form = opened_form(admin, address)
    form.fill("title", "typed <title>")
    form.fill("content", "\n\ntyped text")
    form.fill("published", "yes")
    form.fill("user_id_search", "zo")
    data = form.sent("_find")
    data["_find"] = "user_id"
    page = admin.post(address, data=data)
    shown = read_form(page.text)
    assert page.status_code == 200
    assert f'name="user_id" value="{found}"' in page.text
    assert (shown.value("title"), shown.value("published")) == ("typed <title>", "yes")
    assert shown.value("content") == "\n\ntyped text"
    assert [each for each in shown.entries if each[0] == "tags"] == [
        each for each in form.entries if each[0] == "tags"
    ]
    assert stored(app, Post, post.id, "title") == (post.title,)


def test_the_chosen_row_of_a_found_list_is_saved(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        users = [make_user(username=f"zoe {number}").id for number in range(3)]
        post = make_post()
    address = f"/admin/post/edit/?id={post.id}"
    form = opened_form(admin, address)
    form.fill("user_id_search", "zoe")
    data = form.sent("_find")
    data["_find"] = "user_id"
    found = read_form(admin.post(address, data=data).text)
    found.fill("user_id", str(users[1]))
    assert admin.post(address, data=found.sent()).status_code == 302
    assert stored(app, Post, post.id, "user_id") == (users[1],)


def test_saving_leads_where_the_button_says(app: Flask, admin: FlaskClient) -> None:
    tag = made(app, make_tag)
    address = f"/admin/tag/edit/?id={tag.id}"
    leads = {
        button: admin.post(address, data=opened_form(admin, address).sent(button)).location
        for button in ("_save", "_continue_editing", "_add_another")
    }
    assert leads["_continue_editing"].startswith(f"/admin/tag/edit/?id={tag.id}")
    assert leads["_add_another"].startswith("/admin/tag/new/")
    assert leads["_save"].startswith("/admin/tag/")


def test_details_show_every_named_column(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        tag = make_tag(name="<blue>")
        post = make_post(title="{{ 7*7 }}", content="<script>x</script>", tags=[tag],
                         published=None)  # fmt: skip
    page = admin.get(f"/admin/post/details/?id={post.id}").text
    for text in ("{{ 7*7 }}", "&lt;script&gt;x&lt;/script&gt;", "&lt;blue&gt;", "not set"):
        assert text in page
    assert "<script>x" not in page


@pytest.mark.parametrize("view", ["post", "tag"])
def test_a_row_is_deleted_only_after_a_question(app: Flask, admin: FlaskClient, view: str) -> None:
    with app.app_context():
        tag = make_tag(id=1)
        make_post(id=1, tags=[tag])
    model, other = (Post, Tag) if view == "post" else (Tag, Post)
    address = f"/admin/{view}/delete/?id=1"
    assert "Delete “" in admin.get(address).text
    assert send(admin, f"/admin/{view}/delete/", id=1).status_code == 409
    assert stored(app, model, 1) is not None
    question = read_form(admin.get(address).text, "form.question")
    assert admin.post(address, data=question.sent()).status_code == 302
    assert stored(app, model, 1) is None
    assert stored(app, other, 1) is not None


def test_a_new_user_is_asked_for_the_name_first(admin: FlaskClient) -> None:
    page = admin.get("/admin/user/new/").text
    names = re.findall(r'name="(username|email|password|is_active)"', page)
    assert names == ["username", "email", "is_active", "password"]
