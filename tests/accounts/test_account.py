"""One's own account: password, language, time zone and theme."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.security import check_password_hash
from werkzeug.test import TestResponse

from admin_app.accounts.models import Person
from admin_app.extensions import db
from tests.conftest import csrf_token, sign_in
from tests.people import (
    PASSWORD,
    add_person,
    change_person,
    is_signed_in,
    stored_user,
)

NEW = "four words nobody guesses"


@pytest.fixture
def ann(app: Flask) -> int:
    """A manager called ann-the-manager."""
    return add_person(app, "manager", username="ann-the-manager")


@pytest.fixture
def anns_client(client: FlaskClient, ann: int) -> FlaskClient:
    """Ann's browser, signed in."""
    sign_in(client, ann)
    return client


def change_password(
    client: FlaskClient, *, old: str = PASSWORD, new: str = NEW, again: str | None = None
) -> TestResponse:
    """Send the form of the change-password page."""
    fields = {"old": old, "new": new, "again": new if again is None else again}
    fields["csrf_token"] = csrf_token(client)
    return client.post("/admin/account/password", data=fields)


def test_a_changed_password_keeps_this_session_and_ends_the_others(
    app: Flask, ann: int, anns_client: FlaskClient
) -> None:
    elsewhere = app.test_client()
    sign_in(elsewhere, ann)
    assert change_password(anns_client).status_code == 303
    assert check_password_hash(stored_user(app, ann)["password_hash"], NEW)
    assert is_signed_in(anns_client)
    assert not is_signed_in(elsewhere)


def test_the_old_password_is_asked(app: Flask, ann: int, anns_client: FlaskClient) -> None:
    answer = change_password(anns_client, old="wrong")
    assert answer.status_code == 422
    assert "not your password" in _error_at(answer, "old")
    assert check_password_hash(stored_user(app, ann)["password_hash"], PASSWORD)


def test_guessing_the_old_password_is_slowed_down(anns_client: FlaskClient) -> None:
    answers = [change_password(anns_client, old="wrong") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert answers[-1].headers["Retry-After"] == "1"


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("new", "again", "at", "sentence"),
    [
        ("short", "short", "new", "at least 10"),
        ("", "", "new", "at least 10"),
        ("x" * 1001, "x" * 1001, "new", "at most 1000"),
        ("Ann-the-Manager", "Ann-the-Manager", "new", "user name"),
        (NEW, NEW + " ", "again", "not the same"),
    ],
)
def test_a_new_password_that_cannot_be_is_refused_at_its_field(
    anns_client: FlaskClient, new: str, again: str, at: str, sentence: str
) -> None:
    answer = change_password(anns_client, new=new, again=again)
    assert answer.status_code == 422
    assert sentence in _error_at(answer, at)
    assert NEW not in answer.text


def test_whoever_must_change_the_password_gets_nowhere_else(
    app: Flask, ann: int, anns_client: FlaskClient
) -> None:
    change_person(app, ann, must_change_password=True)
    for answer in (anns_client.get("/admin/account/"), anns_client.get("/confirm-password")):
        assert (answer.status_code, answer.location) == (303, "/admin/account/password")
    sent = anns_client.post("/admin/account/", data={"csrf_token": csrf_token(anns_client)})
    assert sent.location == "/admin/account/password"
    assert anns_client.get("/admin/account/password").status_code == 200
    change_password(anns_client)
    assert is_signed_in(anns_client)


def test_whoever_must_change_the_password_may_sign_out(
    app: Flask, ann: int, anns_client: FlaskClient
) -> None:
    change_person(app, ann, must_change_password=True)
    answer = anns_client.post("/logout", data={"csrf_token": csrf_token(anns_client)})
    assert answer.location == "/login"


def test_preferences_count_from_the_next_page(
    app: Flask, ann: int, anns_client: FlaskClient
) -> None:
    chosen = {"locale": "en", "time_zone": "Asia/Tehran", "theme": "dark", "density": "comfortable"}
    sent = chosen | {"csrf_token": csrf_token(anns_client)}
    assert anns_client.post("/admin/account/", data=sent).status_code == 303
    page = BeautifulSoup(anns_client.get("/admin/account/").text, "html.parser")
    selected = {select["name"]: _selected(select) for select in page.select("main select, select")}
    assert selected == chosen
    with app.app_context():
        assert db.session.get_one(Person, ann).time_zone == "Asia/Tehran"


@pytest.mark.parametrize(("locale", "words"), [("de", "Gespeichert."), ("", "Saved.")])
def test_the_answer_is_in_the_language_that_was_chosen(
    app: Flask, ann: int, anns_client: FlaskClient, locale: str, words: str
) -> None:
    change_person(app, ann, locale="ar")
    sent = {"locale": locale, "time_zone": "", "csrf_token": csrf_token(anns_client)}
    answer = anns_client.post("/admin/account/", data=sent, follow_redirects=True)
    assert words in answer.text


def test_nothing_chosen_is_the_default_of_the_site(
    app: Flask, ann: int, anns_client: FlaskClient
) -> None:
    change_person(app, ann, time_zone="Asia/Tehran")
    sent = {"locale": "", "time_zone": "", "theme": "system"}
    anns_client.post("/admin/account/", data=sent | {"csrf_token": csrf_token(anns_client)})
    with app.app_context():
        person = db.session.get_one(Person, ann)
        assert (person.locale, person.time_zone, person.theme) == (None, None, "system")


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "wrong",
    [{"time_zone": "Mars/Olympus"}, {"time_zone": "../../etc/passwd"}, {"theme": "pink"}, {}],
)
def test_preferences_that_do_not_exist_are_refused(
    app: Flask, ann: int, anns_client: FlaskClient, wrong: dict[str, str]
) -> None:
    fields = {"locale": "xx", "time_zone": "UTC", "theme": "dark"} | wrong
    sent = fields | {"csrf_token": csrf_token(anns_client)}
    assert anns_client.post("/admin/account/", data=sent).status_code == 422
    with app.app_context():
        assert db.session.get_one(Person, ann).theme is None


@pytest.mark.parametrize("role", ["staff", "manager", "admin"])
def test_every_role_has_an_account_of_its_own(
    as_role: Callable[..., FlaskClient], role: str
) -> None:
    client = as_role(role)
    assert client.get("/admin/account/").status_code == 200
    assert client.get("/admin/account/password").status_code == 200


def _error_at(answer: TestResponse, field: str) -> str:
    found = BeautifulSoup(answer.text, "html.parser").select_one(f"#{field}-error")
    return found.text if found else ""


def _selected(select: object) -> str:
    options = select.select("option[selected]")  # type: ignore[attr-defined]
    return str(options[0]["value"])
