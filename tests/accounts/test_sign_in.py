"""Who gets in, and where to."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import make_user
from tests.people import (
    PASSWORD,
    add_person,
    change_user,
    hashed,
    is_signed_in,
    try_to_sign_in,
)


def test_signing_in_by_user_name_leads_to_the_first_page(app: Flask, client: FlaskClient) -> None:
    add_person(app, username="ann")
    answer = try_to_sign_in(client, "ann")
    assert (answer.status_code, answer.location) == (303, "/admin/")
    assert is_signed_in(client)


def test_signing_in_by_email_address(app: Flask, client: FlaskClient) -> None:
    add_person(app, username="ann", email="ann@example.org")
    try_to_sign_in(client, " ann@example.org ")
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "name", ["Bob", "21469", "trailing space ", "中文", "50%_off", "{{ 7*7 }}"]
)
def test_a_name_is_taken_exactly_as_it_is(app: Flask, client: FlaskClient, name: str) -> None:
    add_person(app, username=name)
    add_person(app, username=name.strip().upper() + "!", password_hash=hashed("another password"))
    try_to_sign_in(client, name)
    assert is_signed_in(client)


@pytest.mark.parametrize("typed", ["bob", "BOB", "Bob ", " Bob", "Bob\0", "", "B%b", "B_b"])
def test_a_name_that_is_only_similar_lets_nobody_in(
    app: Flask, client: FlaskClient, typed: str
) -> None:
    add_person(app, username="Bob")
    answer = try_to_sign_in(client, typed)
    assert answer.status_code == 422
    assert not is_signed_in(client)


def test_a_name_that_is_anothers_address_signs_in_only_its_owner(
    app: Flask, client: FlaskClient
) -> None:
    add_person(app, username="victim", email="v@example.org", password_hash=hashed("of the victim"))
    add_person(app, username="v@example.org")
    assert try_to_sign_in(client, "v@example.org", "of the victim").status_code == 422
    try_to_sign_in(client, "v@example.org")
    assert "signed in as v@example.org" in client.get("/admin/account/").text


def test_a_user_of_the_site_alone_cannot_take_a_colleagues_address_away(
    app: Flask, client: FlaskClient
) -> None:
    add_person(app, username="ann", email="ann@example.org")
    with app.app_context():
        make_user(username="ann@example.org", password_hash=hashed("another password"))
    try_to_sign_in(client, "ann@example.org")
    assert "signed in as ann." in client.get("/admin/account/").text


@pytest.mark.parametrize("is_active", [False, None])
def test_one_who_is_not_active_is_told_what_a_wrong_password_is_told(
    app: Flask, is_active: bool | None
) -> None:
    change_user(app, add_person(app, username="gone"), is_active=is_active)
    right = try_to_sign_in(app.test_client(), "gone")
    wrong = try_to_sign_in(app.test_client(), "gone", "wrong")
    assert right.status_code == wrong.status_code == 422
    assert _without_token(right.text) == _without_token(wrong.text)


def test_a_user_without_a_role_is_told_what_an_unknown_name_is_told(app: Flask) -> None:
    with app.app_context():
        make_user(username="reader", password_hash=hashed())
    known = try_to_sign_in(app.test_client(), "reader")
    unknown = try_to_sign_in(app.test_client(), "nobody")
    assert known.status_code == unknown.status_code == 422
    assert _without_token(known.text) == _without_token(unknown.text).replace("nobody", "reader")


def test_a_refused_form_keeps_the_name_and_drops_the_password(
    app: Flask, client: FlaskClient
) -> None:
    page = BeautifulSoup(try_to_sign_in(client, "ann ", "s3cret word").text, "html.parser")
    assert page.select_one("#username")["value"] == "ann "  # type: ignore[index]
    assert not page.select_one("#password").get("value")  # type: ignore[union-attr]
    assert "s3cret word" not in str(page)
    assert "wrong" in page.select_one("[role=alert]").text  # type: ignore[union-attr]


def test_a_form_that_was_open_for_too_long_keeps_the_name(client: FlaskClient) -> None:
    answer = client.post("/login", data={"username": "ann", "password": PASSWORD})
    assert answer.status_code == 400
    assert 'value="ann"' in answer.text


@pytest.mark.parametrize(
    "address", ["/admin/post/", "/admin/post/edit/?id=-1&url=/x", "/admin/tag/?search=%2F%2Fa"]
)
def test_signing_in_leads_back_to_the_page_that_asked(app: Flask, address: str) -> None:
    add_person(app, username="ann")
    client = app.test_client()
    asked = client.get("/admin/account/?" + address.partition("?")[2])
    assert asked.status_code == 302
    answer = try_to_sign_in(client, "ann", query="?" + asked.location.partition("?")[2])
    assert answer.location.partition("?")[2] == address.partition("?")[2]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https://evil.example/admin/",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "evil.example",
        "/\x00",
        "///evil.example",
    ],
)
def test_signing_in_leads_to_no_other_site(app: Flask, client: FlaskClient, elsewhere: str) -> None:
    add_person(app, username="ann")
    answer = try_to_sign_in(client, "ann", query="?" + urlencode({"next": elsewhere}))
    assert answer.location == "/admin/"


def test_a_signed_in_person_is_led_past_the_sign_in_page(
    as_role: Callable[..., FlaskClient],
) -> None:
    answer = as_role("staff").get("/login?next=/admin/tag/")
    assert (answer.status_code, answer.location) == (303, "/admin/tag/")


def _without_token(page: str) -> str:
    soup = BeautifulSoup(page, "html.parser")
    for field in soup.select("[name=csrf_token]"):
        field.decompose()
    return str(soup)
