"""A session that ends in the middle of an edit loses nothing that was typed."""

from collections.abc import Callable

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from tests.people import PASSWORD, add_person

OWN_PAGE = {"Origin": "http://localhost"}


def fields_of(text: str) -> dict[str, str]:
    """The named inputs of the form on a page."""
    form = BeautifulSoup(text, "html.parser").select("main form")[-1]
    return {str(each["name"]): str(each.get("value", "")) for each in form.select("input[name]")}


def test_what_was_typed_survives_signing_in_again(app: Flask, client: FlaskClient) -> None:
    add_person(app, username="ann")
    typed = {"title": "Typed for hours", "content": "line\r\nline", "username": "not my name"}
    refused = client.post("/admin/post/new/", data=typed, headers=OWN_PAGE)
    assert refused.status_code == 401
    again = fields_of(refused.text) | {"username": "ann", "password": PASSWORD}
    page = client.post("/login", data=again, headers=OWN_PAGE)
    assert page.status_code == 200
    kept = fields_of(page.text)
    assert kept.pop("csrf_token")
    assert kept == typed


def test_a_wrong_password_in_between_loses_nothing(app: Flask, client: FlaskClient) -> None:
    add_person(app, username="ann")
    refused = client.post("/admin/post/new/", data={"title": "Typed"}, headers=OWN_PAGE)
    again = fields_of(refused.text) | {"username": "ann", "password": "wrong"}
    page = client.post("/login", data=again, headers=OWN_PAGE)
    assert page.status_code == 422
    assert fields_of(page.text)["resend.title"] == "Typed"


def test_an_old_token_brings_the_text_back_with_a_new_one(
    as_role: Callable[[str], FlaskClient],
) -> None:
    client = as_role("admin")
    old = {"title": "Typed", "csrf_token": "of yesterday"}
    page = client.post("/admin/post/new/", data=old, headers=OWN_PAGE)
    assert page.status_code == 400
    kept = fields_of(page.text)
    assert kept["title"] == "Typed"
    assert client.post("/admin/post/new/", data=kept).status_code == 422


def test_another_sites_form_is_never_offered_for_sending(
    as_role: Callable[[str], FlaskClient],
) -> None:
    forged = {"title": "Forged"}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {}):
        page = as_role("admin").post("/admin/post/new/", data=forged, headers=headers)
        assert page.status_code == 400
        assert "Forged" not in page.text


def test_a_stranger_cannot_send_a_large_form(client: FlaskClient) -> None:
    answer = client.post("/login", data={"username": "x" * 3_000_000})
    assert answer.status_code == 413
