"""The gate: what nobody has allowed is refused."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from flask.testing import FlaskClient

from admin_app.security.guards import Access, declare, require
from admin_app.security.permissions import Permission


@pytest.fixture
def app(app: Flask) -> Flask:
    """The back office with four pages that differ in who may see them."""

    def page() -> str:
        return "seen"

    app.add_url_rule("/undeclared", "undeclared", page, methods=["GET", "POST"])
    for name, requirement in (
        ("public", Access.PUBLIC),
        ("signed-in", Access.SIGNED_IN),
        ("with-permission", Permission.REPORT_VIEW),
    ):
        app.add_url_rule(f"/{name}", name, page, methods=["GET", "POST"])
        declare(app, name, requirement)
    return app


@pytest.mark.parametrize("role", ["staff", "manager", "admin"])
def test_a_page_that_says_nothing_is_refused_to_everybody(
    as_role: Callable[..., FlaskClient], client: FlaskClient, role: str
) -> None:
    assert as_role(role).get("/undeclared").status_code == 403
    assert client.get("/undeclared").location.startswith("/login")
    assert client.post("/undeclared").status_code == 401


@pytest.mark.parametrize(("role", "status"), [("staff", 403), ("manager", 200), ("admin", 200)])
def test_a_permission_opens_its_page_to_the_roles_that_hold_it(
    as_role: Callable[..., FlaskClient], role: str, status: int
) -> None:
    assert as_role(role).get("/with-permission").status_code == status
    assert as_role(role).get("/signed-in").status_code == 200


def test_a_visitor_sees_public_pages_alone(client: FlaskClient) -> None:
    assert client.get("/public").text == "seen"
    assert client.get("/signed-in").status_code == 302
    assert client.get("/with-permission").status_code == 302


def test_a_marked_view_function_needs_no_declaration(app: Flask, client: FlaskClient) -> None:
    @app.route("/marked")
    @require(Access.PUBLIC)
    def marked() -> str:
        return "seen"

    assert client.get("/marked").text == "seen"


def test_whoever_may_not_is_told_so_before_the_token_is_looked_at(
    as_role: Callable[..., FlaskClient],
) -> None:
    assert as_role("staff").post("/with-permission").status_code == 403
    assert as_role("manager").post("/with-permission").status_code == 400


def test_an_address_without_a_page_is_not_found(
    client: FlaskClient, as_role: Callable[..., FlaskClient]
) -> None:
    assert client.get("/nothing-here").status_code == 404
    assert as_role("admin").get("/nothing-here").status_code == 404


def test_static_files_ask_the_database_nothing(
    as_role: Callable[..., FlaskClient],
    counted_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    client = as_role("staff")
    with counted_queries() as statements, client.get("/static/app.css") as answer:
        assert answer.status_code == 200
    assert statements == []
