"""What keeps somebody signed in, and what ends it."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_login import current_user

from admin_app.accounts.models import Person
from admin_app.content.models import User
from admin_app.db.transactions import writing
from tests.conftest import sign_in
from tests.people import (
    add_person,
    change_person,
    change_user,
    hashed,
    is_signed_in,
    try_to_sign_in,
)


@pytest.fixture
def ann(app: Flask) -> int:
    """A manager called ann."""
    return add_person(app, "manager", username="ann")


@pytest.fixture
def anns_client(client: FlaskClient, ann: int) -> FlaskClient:
    """Ann's browser, signed in."""
    sign_in(client, ann)
    return client


def test_a_visitor_is_asked_to_sign_in_and_led_back(client: FlaskClient) -> None:
    answer = client.get("/admin/account/?a=b")
    assert (answer.status_code, answer.location) == (
        302,
        "/login?next=/admin/account/?a%3Db",
    )


def test_what_a_visitor_sends_is_refused_with_a_way_to_sign_in(client: FlaskClient) -> None:
    answer = client.post("/admin/account/", data={"theme": "dark"})
    assert answer.status_code == 401
    assert 'action="/login"' in answer.text


def test_a_program_without_a_session_gets_json(client: FlaskClient) -> None:
    answer = client.post("/admin/account/", json={}, headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.is_json


def test_signing_out_ends_the_session(
    anns_client: FlaskClient, token_of: Callable[[FlaskClient], str]
) -> None:
    answer = anns_client.post("/logout", data={"csrf_token": token_of(anns_client)})
    assert (answer.status_code, answer.location) == (303, "/login")
    assert not is_signed_in(anns_client)


def test_signing_out_takes_a_post_with_a_token(anns_client: FlaskClient) -> None:
    assert anns_client.get("/logout").status_code == 405
    assert anns_client.post("/logout").status_code == 400
    assert is_signed_in(anns_client)


@pytest.mark.parametrize("is_active", [False, None])
def test_one_who_is_disabled_is_out_at_the_next_request(
    app: Flask, ann: int, anns_client: FlaskClient, is_active: bool | None
) -> None:
    assert is_signed_in(anns_client)
    change_user(app, ann, is_active=is_active)
    assert not is_signed_in(anns_client)


def test_one_whose_role_is_taken_away_is_out_at_the_next_request(
    app: Flask, ann: int, anns_client: FlaskClient
) -> None:
    with app.app_context(), writing() as session:
        session.delete(session.get_one(Person, ann))
    assert not is_signed_in(anns_client)


def test_one_whose_user_is_deleted_is_out_at_the_next_request(
    app: Flask, ann: int, anns_client: FlaskClient
) -> None:
    with app.app_context(), writing() as session:
        session.delete(session.get_one(User, ann))
    assert not is_signed_in(anns_client)


def test_another_role_counts_from_the_next_request(
    app: Flask, ann: int, anns_client: FlaskClient
) -> None:
    change_person(app, ann, role="admin")
    with anns_client:
        anns_client.get("/admin/account/")
        assert current_user.role == "admin"


def test_another_password_ends_the_session(app: Flask, ann: int, anns_client: FlaskClient) -> None:
    change_user(app, ann, password_hash=hashed("set by the site itself"))
    assert not is_signed_in(anns_client)


def test_signing_in_keeps_nothing_of_the_session_before(
    app: Flask, ann: int, client: FlaskClient
) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
        session["csrf_token"] = "known to somebody else"
    try_to_sign_in(client, "ann")
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != "known to somebody else"


def test_who_is_signed_in_is_known_by_one_query(
    anns_client: FlaskClient,
    counted_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    with counted_queries() as statements:
        anns_client.get("/admin/account/")
    assert len(statements) == 1


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(ann: int, client: FlaskClient) -> None:
    cookies = try_to_sign_in(client, "ann").headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)
    assert not any("Secure" in cookie for cookie in cookies)


def test_cookies_are_secure_under_https(make_app: Callable[..., Flask], database_url: str) -> None:
    app = make_app(database_url, BACKOFFICE_HTTPS="1")
    add_person(app, username="ann")
    cookies = try_to_sign_in(app.test_client(), "ann").headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    assert all("Secure" in cookie for cookie in cookies)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("remembered", ["1", "1.", "x", "", "1.0000"])
def test_a_session_that_names_no_password_is_nobodys(
    app: Flask, client: FlaskClient, ann: int, remembered: str
) -> None:
    with client.session_transaction() as session:
        session["_user_id"] = remembered
    assert not is_signed_in(client)
