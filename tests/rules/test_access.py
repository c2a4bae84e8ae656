"""Who gets in where: a walk over every address, so that the next page cannot forget it."""

import sqlite3
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_admin import expose
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from admin_app.accounts.tokens.models import Token
from admin_app.accounts.tokens.scopes import permissions_of
from admin_app.accounts.tokens.services import make_token
from admin_app.backoffice.base import GuardedView, MisdeclaredViewError
from admin_app.db import schema
from admin_app.db.transactions import writing
from admin_app.security.guards import Access, requirement_of
from admin_app.security.permissions import ROLE_PERMISSIONS, Permission, Role
from tests.api.program import program_of
from tests.backups.rows import NAME, add_backup
from tests.conftest import sign_in
from tests.factories import make_person, make_post, make_tag, make_user
from tests.jobs.rows import add_job
from tests.rules.main_addresses import MAIN_ADDRESSES

pytestmark = pytest.mark.sqlite_only

PUBLIC = {"accounts.sign_in", "health.alive", "health.ready", "root", "static"}
REFUSED = (401, 403)
# What stands in a variable part of an address.
VALUES = {
    "filename": "app.css",
    "export_type": "csv",
    "report": "publishing",
    "backup_name": NAME,
    "kind": "post",
}
# The journal notes exports and refusals as events; that is no change of what is kept.
NOTES = {"bo_change_sets", "bo_journal_head"}


class Address(NamedTuple):
    """One way to call one endpoint."""

    endpoint: str
    method: str
    path: str


def addresses(app: Flask) -> list[Address]:
    """Every endpoint with each of its methods, on the row with the number 1."""
    # A list: requests sent while the context is open would share one session.
    with app.test_request_context():
        return [
            Address(rule.endpoint, method, _path(app, rule))
            for rule in app.url_map.iter_rules()
            for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"})
        ]


def _path(app: Flask, rule: Rule) -> str:
    known: dict[str, Any] = {name: VALUES.get(name, "1") for name in rule.arguments}
    query = "?id=1" if "GET" in (rule.methods or set()) else ""
    return app.url_for(rule.endpoint, **known) + query


def call(
    client: FlaskClient, address: Address, fields: dict[str, Any] | None = None
) -> TestResponse:
    """Call the address; only what is posted carries the fields."""
    is_read = address.method == "GET"
    # Files and exports are read to their end, so that nothing stays open.
    return client.open(
        address.path, method=address.method, data=None if is_read else fields, buffered=True
    )


def undeclared(app: Flask) -> set[str]:
    """The endpoints that do not say who may call them."""
    return {name for name in app.view_functions if requirement_of(app, name) is None}


@pytest.fixture
def filled(app: Flask) -> Flask:
    """The back office with a user, a post, a tag and a job numbered 1, and a backup."""
    add_job(app, "1")
    with app.app_context():
        make_user(id=1)
        make_post(id=1, user_id=1)
        make_tag(id=1, name="first")
    add_backup(app)
    return app


def content(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    path = app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = [name for (name,) in names.fetchall() if name not in NOTES]
        rows = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}  # noqa: S608
    connection.close()
    return rows


def test_every_endpoint_says_who_may_call_it(app: Flask) -> None:
    assert undeclared(app) == set()


def test_the_public_endpoints_are_these(app: Flask) -> None:
    public = {name for name in app.view_functions if requirement_of(app, name) is Access.PUBLIC}
    assert public == PUBLIC


def test_a_visitor_is_sent_to_sign_in_from_everywhere_else(filled: Flask) -> None:
    let_in = []
    for address in addresses(filled):
        answer = call(filled.test_client(), address)
        to_sign_in = answer.status_code == 302 and answer.location.startswith("/login")
        if not to_sign_in and answer.status_code not in REFUSED:
            let_in.append(address.endpoint)
    assert set(let_in) <= PUBLIC


@pytest.mark.parametrize("role", Role)
def test_each_role_gets_what_the_policy_says(
    filled: Flask,
    as_role: Callable[..., FlaskClient],
    token_of: Callable[[FlaskClient], str],
    role: Role,
) -> None:
    wrong = []
    for address in addresses(filled):
        client = as_role(role)
        # Nothing but the token: whoever is let in is told what is missing, and nothing is written.
        fields = {"csrf_token": token_of(client)}
        answer = call(client, address, fields)
        if (answer.status_code not in REFUSED) is not _is_allowed(filled, role, address.endpoint):
            wrong.append((address, answer.status_code))
    assert wrong == []


def _is_allowed(app: Flask, role: Role, endpoint: str) -> bool:
    requirement = requirement_of(app, endpoint)
    return not isinstance(requirement, Permission) or requirement in ROLE_PERMISSIONS[role]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("scope", ["all", "read", "user:view post:edit"])
def test_a_token_gets_what_its_role_and_its_scope_both_include(
    filled: Flask, role: Role, scope: str
) -> None:
    program = program_of(filled, role, "all")
    with filled.app_context():
        narrowed = make_narrowed(program.user_id, scope)
    wrong = []
    for address in addresses(filled):
        answer = program.call(address.method, address.path, token=narrowed)
        is_let_in = answer.status_code not in REFUSED and not _leads_to_sign_in(answer)
        if is_let_in is not _is_open_to_token(filled, role, scope, address.endpoint):
            wrong.append((address, answer.status_code))
    assert wrong == []


def make_narrowed(user_id: int, scope: str) -> str:
    """A token with this scope, whatever the role includes of it."""
    token = make_token(user_id, "walker", "all", None)
    with writing() as session:
        session.scalars(select(Token).filter_by(name="walker")).one().scope = scope
    return token


def _leads_to_sign_in(answer: TestResponse) -> bool:
    return answer.status_code == 302 and answer.location.startswith("/login")


def _is_open_to_token(app: Flask, role: Role, scope: str, endpoint: str) -> bool:
    requirement = requirement_of(app, endpoint)
    if requirement is Access.PUBLIC:
        return True
    if not endpoint.startswith("api."):
        return False
    if requirement is Access.SIGNED_IN:
        return True
    included = permissions_of(scope)
    is_included = included is None or requirement in included
    return is_included and _is_allowed(app, role, endpoint)


@pytest.mark.parametrize("role", Role)
def test_the_main_addresses_answer_each_role_as_written_here(
    filled: Flask, as_role: Callable[..., FlaskClient], role: Role
) -> None:
    client = as_role(role)
    answers = {path: client.get(path, buffered=True).status_code for path in MAIN_ADDRESSES}
    column = list(Role).index(role)
    assert answers == {path: statuses[column] for path, statuses in MAIN_ADDRESSES.items()}


def test_what_is_sent_without_a_token_is_refused_and_changes_nothing(
    filled: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    client = as_role("admin")
    fields = {"id": 1, "rowid": 1, "action": "delete", "confirm": "yes", "title": "changed"}
    before = content(filled)
    answers = {
        address.endpoint: call(client, address, fields).status_code
        for address in addresses(filled)
        if address.method != "GET"
    }
    # The sign-in form checks its own token; whoever is signed in is led on from it.
    assert answers.pop("accounts.sign_in") == 303
    assert set(answers.values()) == {400}
    assert content(filled) == before


def test_nothing_is_changed_by_looking(filled: Flask, as_role: Callable[..., FlaskClient]) -> None:
    client = as_role("admin")
    before = content(filled)
    for address in addresses(filled):
        if address.method == "GET":
            assert call(client, address).status_code < 500, address.path
    assert content(filled) == before


def test_a_page_without_a_permission_cannot_be_built(app: Flask) -> None:
    class OpenView(GuardedView):
        """A page that says nothing of who may see it."""

        @expose("/")  # type: ignore[untyped-decorator]
        def index(self) -> str:
            return "secret"

    with pytest.raises(MisdeclaredViewError, match=r"OpenView\.index"):
        app.extensions["admin"][0].add_view(OpenView(endpoint="open"))


def test_a_bare_address_is_refused_to_everybody_and_found(
    app: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    app.add_url_rule("/bare", "bare", lambda: "secret")
    assert undeclared(app) == {"bare"}
    assert as_role("admin").get("/bare").status_code == 403
    assert app.test_client().get("/bare").status_code == 302


def test_two_apps_in_one_process_serve_their_own_database(
    filled: Flask, make_app: Callable[..., Flask], empty_database_url: str
) -> None:
    other = make_app(empty_database_url)
    pages = []
    with other.app_context():
        schema.upgrade()
    for app in (filled, other):
        with app.app_context():
            user_id = make_person("admin").id
        client = app.test_client()
        sign_in(client, user_id)
        pages.append(client.get("/admin/tag/").text)
    assert "first" in pages[0]
    assert "There is nothing here yet" in pages[1]
