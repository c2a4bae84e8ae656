"""What people read when something goes wrong: one sentence and a way on, never a dead end."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from justhtml import JustHTML
from sqlalchemy import text

from admin_app.errors import SENTENCES
from admin_app.extensions import db
from admin_app.security.guards import Access, declare

STATUSES = [400, 401, 403, 404, 405, 409, 413, 429, 500, 503]


@pytest.fixture
def failing(app: Flask) -> Flask:
    """An address that answers with the status it names."""
    app.add_url_rule("/fail/<int:code>", "fail", abort)
    declare(app, "fail", Access.PUBLIC)
    return app


def ways_on(html: str) -> list[str]:
    """Where the page leads to."""
    links: list[Any] = list(JustHTML(html, sanitize=False).query(".fault a"))
    return [each.attrs["href"] for each in links]


def test_every_status_that_is_sent_has_words_of_its_own() -> None:
    assert set(SENTENCES) == set(STATUSES)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("status", STATUSES)
def test_a_person_reads_one_sentence_and_finds_the_way_on(
    failing: Flask, as_role: Callable[..., FlaskClient], status: int
) -> None:
    answer = as_role("staff").get(f"/fail/{status}")
    assert answer.status_code == status
    title, sentence = map(str, SENTENCES[status])
    page = JustHTML(answer.text, sanitize=False)
    assert [each.to_text() for each in page.query("main h1")] == [title]
    assert [each.to_text() for each in page.query(".fault p")] == [sentence]
    assert ways_on(answer.text) == ["/admin/" if status < 500 else f"/fail/{status}"]


@pytest.mark.sqlite_only
@pytest.mark.parametrize("status", STATUSES)
def test_a_visitor_is_led_to_the_sign_in(failing: Flask, status: int) -> None:
    answer = failing.test_client().get(f"/fail/{status}")
    assert answer.status_code == status
    assert ways_on(answer.text) == ["/login" if status < 500 else f"/fail/{status}"]


def test_a_script_reads_the_sentence_as_json(failing: Flask) -> None:
    answer = failing.test_client().get("/fail/409", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json) == (409, {"error": str(SENTENCES[409][1])})


def test_a_database_that_fails_at_the_first_question_still_gives_a_page(
    app: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    staff = as_role("staff")
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE users RENAME TO gone"))
    answer = staff.get("/admin/post/?page=2")
    assert answer.status_code == 500
    assert str(SENTENCES[500][0]) in answer.text
    assert "gone" not in answer.text
    assert ways_on(answer.text) == ["/admin/post/?page=2"]
