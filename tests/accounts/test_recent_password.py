"""The password is asked again before a dangerous act."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from admin_app.accounts.recent_password import CONFIRMED_AT, require_recent_password
from admin_app.security.guards import Access, require
from tests.conftest import csrf_token, sign_in
from tests.people import PASSWORD, add_person, try_to_sign_in


@pytest.fixture
def dangerous(app: Flask) -> Flask:
    """The back office with a page that does something dangerous."""

    @app.route("/admin/dangerous", methods=["GET", "POST"])
    @require(Access.SIGNED_IN)
    @require_recent_password(minutes=10)
    def dangerous() -> str:
        return "done"

    return app


@pytest.fixture
def client_of_ann(dangerous: Flask) -> FlaskClient:
    """The browser of somebody who signed in long ago."""
    client = dangerous.test_client()
    sign_in(client, add_person(dangerous, username="ann"))
    return client


def confirm(client: FlaskClient, password: str, query: str = "") -> TestResponse:
    """Send the form that asks for the password."""
    fields = {"password": password, "csrf_token": csrf_token(client)}
    return client.post(f"/confirm-password{query}", data=fields)


def test_who_signed_in_long_ago_is_asked_and_led_back(client_of_ann: FlaskClient) -> None:
    asked = client_of_ann.get("/admin/dangerous?name=a")
    assert asked.location == "/confirm-password?next=/admin/dangerous?name%3Da"
    assert client_of_ann.get(asked.location).status_code == 200
    answer = confirm(client_of_ann, PASSWORD, "?next=/admin/dangerous?name%3Da")
    assert answer.location == "/admin/dangerous?name=a"
    assert client_of_ann.get("/admin/dangerous?name=a").text == "done"


def test_an_act_without_a_recent_password_is_not_done(client_of_ann: FlaskClient) -> None:
    answer = client_of_ann.post(
        "/admin/dangerous",
        data={"csrf_token": csrf_token(client_of_ann)},
        headers={"Referer": "http://localhost/admin/account/?x=1"},
    )
    assert answer.location == "/confirm-password?next=/admin/account/?x%3D1"


def test_another_site_is_no_page_to_be_led_back_to(client_of_ann: FlaskClient) -> None:
    answer = client_of_ann.post(
        "/admin/dangerous",
        data={"csrf_token": csrf_token(client_of_ann)},
        headers={"Referer": "http://evil.example/admin/"},
    )
    assert answer.location == "/confirm-password?next=/admin/"


def test_who_has_just_signed_in_is_not_asked(dangerous: Flask) -> None:
    add_person(dangerous, username="ann")
    client = dangerous.test_client()
    try_to_sign_in(client, "ann")
    assert client.get("/admin/dangerous").text == "done"


def test_a_wrong_password_is_refused_and_slowed_down(client_of_ann: FlaskClient) -> None:
    answers = [confirm(client_of_ann, "wrong") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert "not your password" in answers[0].text
    assert client_of_ann.get("/admin/dangerous").status_code == 303


def test_nothing_typed_is_no_wrong_password(client_of_ann: FlaskClient) -> None:
    answers = [confirm(client_of_ann, "") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 6
    assert "Type your password." in answers[0].text
    assert "not your password" not in answers[0].text


@pytest.mark.parametrize(
    ("before", "back"),
    [
        ("http://localhost/admin/account/?x=1", "/admin/account/?x=1"),
        ("http://localhost/admin/dangerous", "/admin/"),
        ("http://localhost/confirm-password?next=/admin/", "/admin/"),
        ("http://elsewhere.example/admin/account/", "/admin/"),
    ],
)
def test_whoever_does_not_want_to_go_on_is_led_back(
    client_of_ann: FlaskClient, before: str, back: str
) -> None:
    headers = {"Referer": before}
    page = client_of_ann.get("/confirm-password?next=/admin/dangerous", headers=headers).text
    assert f'<a href="{back}">Cancel</a>' in page
    assert f'name="back" value="{back}"' in page


def test_the_way_back_outlives_a_wrong_password(
    client_of_ann: FlaskClient, token_of: Callable[[FlaskClient], str]
) -> None:
    fields = {"csrf_token": token_of(client_of_ann), "password": "wrong"}
    for back, found in (("/admin/account/", "/admin/account/"), ("//evil.example", "/admin/")):
        page = client_of_ann.post("/confirm-password", data={**fields, "back": back}).text
        assert f'<a href="{found}">Cancel</a>' in page


@pytest.mark.parametrize("seconds", [601, -60])
def test_a_password_counts_for_ten_minutes(
    client_of_ann: FlaskClient, seconds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm(client_of_ann, PASSWORD)
    with client_of_ann.session_transaction() as session:
        session[CONFIRMED_AT] -= seconds
    assert client_of_ann.get("/admin/dangerous").status_code == 303


def test_a_program_is_told_that_it_may_not(
    client_of_ann: FlaskClient, token_of: Callable[[FlaskClient], str]
) -> None:
    headers = {"Accept": "application/json", "X-CSRFToken": token_of(client_of_ann)}
    answer = client_of_ann.post("/admin/dangerous", headers=headers)
    assert answer.status_code == 403
    assert answer.is_json
