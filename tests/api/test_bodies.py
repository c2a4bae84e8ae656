"""What is sent wrongly is refused with a sentence for each field, and nothing is written."""

from typing import Any

import pytest
from flask import Flask

from tests.api.program import Program
from tests.factories import make_post, make_tag, make_user
from tests.rules.pictures import picture_of

ANN = {"username": "ann", "email": "ann@example.org", "password": "secret"}
POST = {"title": "One", "content": "Text"}


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"", "application/json", 400),
        (b"  ", "", 400),
        (b"{}", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'"text"', "application/json", 400),
        (b"null", "application/json", 400),
        (b"{", "application/json", 400),
        (b"\xff\xfe\x00", "application/json", 400),
        (b'{"username": NaN}', "application/json", 400),
        (b'{"id": ' + b"9" * 5000 + b"}", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"a":' * 100_000, "application/json", 400),
        (b"username=ann", "application/x-www-form-urlencoded", 415),
        (b"<user/>", "text/xml", 415),
    ],
)
@pytest.mark.sqlite_only
def test_a_body_that_is_no_object_is_refused(
    program: Program, data: bytes, kind: str, status: int
) -> None:
    for method, path in (("POST", "/users"), ("PUT", f"/users/{program.user_id}")):
        answer = program.call(method, path, data=data, content_type=kind)
        assert answer.status_code == status
        assert answer.json["error"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", 5),
        ("username", None),
        ("username", ["ann"]),
        ("username", ""),
        ("username", "  "),
        ("username", "x" * 81),
        ("username", "a\0b"),
        ("username", "half \ud800"),
        ("email", "ann"),
        ("email", "ann@" + "x" * 117 + ".org"),
        ("email", {"at": "home"}),
        ("password", ""),
        ("password", "x" * 1001),
        ("password", 12345),
        ("is_active", "yes"),
        ("is_active", 1),
        ("is_active", None),
        ("role", "admin"),
        ("password_hash", "x"),
        ("id", 7),
    ],
)
def test_a_field_that_cannot_be_is_named_in_a_sentence(
    app: Flask, program: Program, field: str, value: Any
) -> None:
    before = picture_of(app)
    answer = program.post("/users", ANN | {field: value})
    assert answer.status_code == 422
    assert answer.json["errors"].keys() == {field}
    assert all(sentence.endswith(".") for sentence in answer.json["errors"][field])
    assert picture_of(app)["users"] == before["users"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 201),
        ("content", None),
        ("content", "a\0b"),
        ("user_id", 777),
        ("user_id", 2**70),
        ("user_id", True),
        ("user_id", "1"),
        ("user_id", 1.0),
        ("tags", "first"),
        ("tags", ["no such tag"]),
        ("tags", [5]),
        ("created_at", "yesterday"),
        ("created_at", "2026-11-22T16:03:00"),
        ("created_at", "0001-01-01T00:00:00+14:00"),
        ("created_at", 5),
        ("published", "no"),
        ("excerpt", "x"),
    ],
)
def test_a_post_is_refused_alike_new_and_changed(
    app: Flask, program: Program, field: str, value: Any
) -> None:
    with app.app_context():
        post_id = make_post(title="There").id
    for answer in (
        program.post("/posts", POST | {field: value}),
        program.put(f"/posts/{post_id}", {field: value}),
    ):
        assert answer.status_code == 422
        assert {name.partition(".")[0] for name in answer.json["errors"]} == {field}


def test_a_text_of_ten_million_letters_is_taken(program: Program) -> None:
    text = "ä" * 10_000_000
    answer = program.post("/posts", {"title": "Long", "content": text})
    assert answer.status_code == 201
    assert program.get(answer.location).json["content"] == text


@pytest.mark.sqlite_only
def test_a_body_beyond_every_form_is_413(app: Flask, program: Program) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = program.post("/posts", {"title": "Long", "content": "x" * 2000})
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")


def test_what_is_sent_back_as_it_was_read_changes_nothing(app: Flask, program: Program) -> None:
    with app.app_context():
        tags = [make_tag(name="b"), make_tag(name="a", id=7)]
        post_id = make_post(
            title="", content="a\r\nb\n", created_at=None, published=None, tags=tags
        ).id
        user_id = make_user(username=" x ", email="no address", is_active=None).id
    before = picture_of(app)
    for path in (f"/posts/{post_id}", f"/users/{user_id}", "/tags/7"):
        assert program.put(path, program.get(path).json).status_code == 200
    after = picture_of(app)
    assert (after["posts"], after["users"]) == (before["posts"], before["users"])
    assert after["bo_change_sets"] == before["bo_change_sets"]


def test_what_a_program_cannot_change_is_said(app: Flask, program: Program) -> None:
    with app.app_context():
        user_id = make_user().id
    answer = program.put(f"/users/{user_id}", {"id": 5, "created_at": None})
    assert answer.status_code == 422
    assert answer.json["errors"].keys() == {"id", "created_at"}
    assert answer.json["errors"]["id"] == ["This cannot be changed."]


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=-1", "page=x", "per_page=0", "per_page=", "pag=1", "after=x", "after=W10",
     "search=a%00b", "is_active=maybe", "created_at_from=soon", "has_posts=1"],
)  # fmt: skip
@pytest.mark.sqlite_only
def test_an_address_that_cannot_be_is_400_and_names_why(program: Program, query: str) -> None:
    answer = program.get(f"/users?{query}")
    assert answer.status_code == 400
    assert answer.json["errors"].keys() == {query.partition("=")[0]}
