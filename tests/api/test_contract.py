"""The interface of the site's guide, key by key and code by code."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.security import check_password_hash

from admin_app.content.models import Post, User
from admin_app.extensions import db
from tests.api.program import Program
from tests.factories import make_post, make_user
from tests.people import stored_user

USER = {"id", "username", "email", "created_at", "is_active"}
PAGE = {"users", "total", "pages", "current_page", "has_next", "has_prev"}
ANN = {"username": "ann", "email": "ann@example.org", "password": "secret"}


@pytest.fixture
def users(app: Flask, program: Program) -> list[int]:
    """Five users who came on five days, the newest with the lowest number; gives their ids."""
    first = datetime(2020, 1, 1, tzinfo=UTC)
    with app.app_context():
        return [
            make_user(
                id=100 - day, username=f"User{day}", email=f"{day}@example.org",
                created_at=first + timedelta(days=day),
            ).id
            for day in range(5)
        ]  # fmt: skip


def error_of(answer: Any) -> str:
    """The error, where it is told as the guide and as RFC 9457 say."""
    body = answer.json
    assert answer.mimetype == "application/problem+json"
    assert body["status"] == answer.status_code
    assert body["error"] == body["detail"]
    assert body.keys() >= {"type", "title"}
    return str(body["error"])


def test_a_new_user_is_answered_with_201_and_the_user(app: Flask, program: Program) -> None:
    answer = program.post("/users", ANN)
    assert (answer.status_code, answer.json.keys()) == (201, USER)
    assert answer.json["username"] == "ann"
    assert answer.json["email"] == "ann@example.org"
    assert answer.json["is_active"] is True
    assert abs(datetime.fromisoformat(answer.json["created_at"]) - datetime.now(UTC)) < timedelta(
        minutes=1
    )
    stored = stored_user(app, answer.json["id"])
    assert check_password_hash(stored["password_hash"], "secret")


@pytest.mark.parametrize("missing", ["username", "email", "password"])
def test_a_missing_field_is_400(program: Program, missing: str) -> None:
    answer = program.post("/users", {name: ANN[name] for name in ANN if name != missing})
    assert answer.status_code == 400
    assert error_of(answer) == "Missing required fields"


@pytest.mark.parametrize("taken", ["username", "email"])
def test_a_taken_name_or_address_is_409(program: Program, taken: str) -> None:
    program.post("/users", ANN)
    other = {"username": "other", "email": "other@example.org", "password": "x"}
    answer = program.post("/users", other | {taken: ANN[taken]})
    assert answer.status_code == 409
    assert taken in error_of(answer)


def test_a_page_of_users_has_these_keys_and_the_newest_first(
    program: Program, users: list[int]
) -> None:
    answer = program.get("/users?page=2&per_page=2")
    page = answer.json
    assert (answer.status_code, page.keys()) == (200, PAGE)
    # The program's own person came today.
    assert [user["id"] for user in page["users"]] == [97, 98]
    assert all(user.keys() == USER for user in page["users"])
    assert (page["total"], page["pages"], page["current_page"]) == (6, 3, 2)
    assert (page["has_next"], page["has_prev"]) == (True, True)


def test_the_first_page_comes_without_being_asked_for(program: Program, users: list[int]) -> None:
    page = program.get("/users").json
    assert (page["current_page"], page["has_next"], page["has_prev"]) == (1, False, False)
    assert len(page["users"]) == 6


def test_a_page_beyond_the_end_is_empty(program: Program, users: list[int]) -> None:
    for number in (7, 10**9, 10**30):
        page = program.get(f"/users?page={number}&per_page=1").json
        assert (page["users"], page["total"], page["has_next"]) == ([], 6, False)


def test_a_page_has_at_most_100_users(app: Flask, program: Program) -> None:
    with app.app_context():
        for _ in range(101):
            make_user()
    page = program.get("/users?per_page=1000").json
    assert (len(page["users"]), page["pages"]) == (100, 2)


def test_one_user_is_found_by_number(program: Program, users: list[int]) -> None:
    answer = program.get(f"/users/{users[0]}")
    assert (answer.status_code, answer.json.keys()) == (200, USER)
    assert answer.json["created_at"] == "2020-01-01T00:00:00+00:00"


@pytest.mark.parametrize("number", ["0", "-7", "999999", "9" * 30, "abc", "1.5", "%00"])
def test_nobody_is_404(program: Program, number: str) -> None:
    for method in ("GET", "PUT", "DELETE"):
        answer = program.call(method, f"/users/{number}", {"username": "x"})
        assert answer.status_code == 404
        assert error_of(answer)


def test_a_number_may_be_negative(app: Flask, program: Program) -> None:
    with app.app_context():
        make_user(id=-1, username="the community")
    assert program.get("/users/-1").json["username"] == "the community"


@pytest.mark.parametrize("q", ["USER3", "ser3", "user3"])
def test_search_finds_a_part_of_the_name_in_either_case(
    program: Program, users: list[int], q: str
) -> None:
    found = program.get(f"/users/search?q={q}")
    assert found.status_code == 200
    assert [user["username"] for user in found.json] == ["User3"]


def test_search_finds_a_part_of_the_address_and_at_most_20(app: Flask, program: Program) -> None:
    with app.app_context():
        for number in range(25):
            make_user(email=f"{number}@somewhere.test")
    found = program.get("/users/search?q=SomeWhere").json
    assert len(found) == 20
    assert all(user.keys() == USER for user in found)


def test_signs_of_patterns_are_letters_in_a_search(app: Flask, program: Program) -> None:
    with app.app_context():
        make_user(username="100%_sure")
    assert [u["username"] for u in program.get("/users/search?q=0%25_s").json] == ["100%_sure"]
    assert program.get("/users/search?q=%25%25").json == []


def test_only_the_given_fields_are_changed(app: Flask, program: Program, users: list[int]) -> None:
    before = stored_user(app, 97)
    answer = program.put("/users/97", {"email": "new@example.org"})
    assert (answer.status_code, answer.json.keys()) == (200, USER)
    after = stored_user(app, 97)
    assert after.pop("updated_at") > before.pop("updated_at")
    assert after == before | {"email": "new@example.org"}


@pytest.mark.parametrize("taken", [{"username": "User1"}, {"email": "boss@example.org"}])
def test_changing_to_a_taken_value_is_409(
    program: Program, users: list[int], taken: dict[str, str]
) -> None:
    answer = program.put("/users/97", taken)
    assert answer.status_code == 409
    assert error_of(answer)


def test_a_deleted_user_goes_with_the_posts(app: Flask, program: Program, users: list[int]) -> None:
    with app.app_context():
        make_post(user_id=97)
        kept = make_post(user_id=98).id
    answer = program.delete("/users/97")
    assert (answer.status_code, answer.json.keys()) == (200, {"message"})
    with app.app_context():
        assert db.session.get(User, 97) is None
        assert list(db.session.scalars(db.select(Post.id))) == [kept]


def test_a_hash_stands_in_no_answer(program: Program, users: list[int]) -> None:
    paths = ("/users", "/users/97", "/users/search?q=user", "/changes", "/users?search=user")
    for path in paths:
        answer = program.get(path)
        assert answer.status_code == 200
        assert "password" not in answer.text
        assert "unusable" not in answer.text
