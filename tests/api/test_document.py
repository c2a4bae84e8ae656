"""The document and its page tell of every address, and of nothing that is not there."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from admin_app.security.guards import requirement_of
from admin_app.security.permissions import Permission
from tests.api.program import Program
from tests.rules.test_documents import DOCS

pytestmark = pytest.mark.sqlite_only

METHODS = {"GET", "POST", "PUT", "DELETE"}


def operations(program: Program) -> dict[tuple[str, str], dict[str, object]]:
    """What the document says, by method and path."""
    document = program.get("/openapi.json").json
    return {
        (method.upper(), path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_the_document_tells_of_every_address(app: Flask, program: Program) -> None:
    attached = {
        (method, re.sub(r"<[^>]*?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.openapi"
        for method in (rule.methods or set()) & METHODS
    }
    assert operations(program).keys() == attached


def test_the_document_says_which_permission_is_needed(app: Flask, program: Program) -> None:
    for operation in operations(program).values():
        needed = requirement_of(app, f"api.{operation['operationId']}")
        if isinstance(needed, Permission):
            assert f"`{needed.value}`" in str(operation["description"])


def test_every_answer_of_the_document_has_a_body_or_needs_none(program: Program) -> None:
    for operation in operations(program).values():
        answers = operation["responses"]
        assert isinstance(answers, dict)
        assert {"400", "401", "403", "429"} <= answers.keys()
        assert all("content" in answer for status, answer in answers.items() if status != "304")


def test_the_version_is_in_the_changelog_of_the_interface(program: Program) -> None:
    version = program.get("/openapi.json").json["info"]["version"]
    assert f"| {version} |" in (DOCS / "api.md").read_text()


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_the_page_shows_every_operation(
    admin: FlaskClient, program: Program, language: str
) -> None:
    page = admin.get("/docs", headers={"Accept-Language": language})
    assert page.status_code == 200
    for method, path in operations(program):
        assert f'<code class="method">{method}</code> <code>{path}</code>' in page.text


def test_errors_off_the_known_addresses_are_problems_too(program: Program) -> None:
    for method, path, status in (
        ("GET", "/users/1/2", 404),
        ("PATCH", "/users/1", 405),
        ("DELETE", "/users", 405),
        ("POST", "/openapi.json", 405),
    ):
        answer = program.call(method, path)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert program.get("/nothing").mimetype == "text/html"
