"""A form that is opened and saved changes nothing, whatever the row holds."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from admin_app.accounts.models import Person
from admin_app.db.transactions import writing
from tests.factories import make_post, make_tag, make_user
from tests.unchanged.browser_form import MULTIPART, URL_ENCODED
from tests.unchanged.check_every_row import check_unchanged
from tests.unchanged.saving import Subject, open_form, submit
from tests.unchanged.stored_rows import differences, stored_rows

POSTS: dict[str, dict[str, Any]] = {
    "nothing set": {"title": "", "content": "", "created_at": None, "published": None},
    "carriage returns alone": {"content": "one\rtwo\r\rthree\r"},
    "line ends of Windows": {"content": "one\r\ntwo\r\n\r\n"},
    "line ends of every kind": {"content": "one\ntwo\rthree\r\nfour\n\rfive"},
    "leading newlines": {"content": "\n\n\nbegins late"},
    "leading Windows newline": {"content": "\r\nbegins late"},
    "blanks at the ends": {"title": "  title\t ", "content": " \t text \u00a0 \n "},
    "only blanks": {"title": "   ", "content": " \n "},
    "line ends in the title": {"title": "one\ntwo\r\nthree\r", "content": "x"},
    "control characters": {"title": "a\x01\x0b\x0c\x1f\x7fb", "content": "a\x0b\x1b\x85\u2028b"},
    "markup": {"title": "<script>alert(1)</script>", "content": "</textarea>&lt;&amp;<b>"},
    "template marks": {"title": "{{ 7*7 }}{% if %}", "content": "{{ config }} %(name)s {# x #}"},
    "quotation marks": {"title": "\"'`", "content": "'; DROP TABLE posts; --"},
    "letters outside the first plane": {"title": "\U00020000" * 200},
    "right to left": {"title": "\u202eשלם\u202c", "content": "\u200fשלם"},
    "letters not normalised": {"title": "e\u0301é\ufb01", "content": "\ufeffmark first"},
    "microseconds": {"created_at": datetime(2024, 5, 6, 7, 8, 9, 123456, UTC)},
    "midnight to the minute": {"created_at": datetime(2024, 1, 1, tzinfo=UTC)},
    "the first year": {"created_at": datetime(1, 1, 2, tzinfo=UTC)},
    "the last year": {"created_at": datetime(9999, 12, 30, 1, 2, 3, tzinfo=UTC)},
    "a negative number": {"id": -1},
    "a number of 64 bits": {"id": 2**63 - 2},
    "the least number": {"id": -(2**63) + 1},
}  # fmt: skip

NAMES = (
    "ann", "Ann", "ANN", "21469", "None", "null", "bob ", " bob", "a%b_c", "{{ 7*7 }}",
    "<b>", "ʍǝɥʇɐɯ", "عمر", "-1", "=1+1", "a\\b", "\"x'",
)  # fmt: skip


@pytest.fixture
def admin(as_role: Callable[..., FlaskClient]) -> FlaskClient:
    return as_role("admin")


@pytest.fixture
def post(app: Flask) -> Callable[..., Subject]:
    """Make a post with these columns."""

    def make(**columns: Any) -> Subject:
        with app.app_context():
            return Subject("post", make_post(**columns).id)

    return make


@pytest.mark.parametrize("name", POSTS)
def test_a_post_with_odd_values_stays_as_it_is(
    admin: FlaskClient, post: Callable[..., Subject], name: str
) -> None:
    assert check_unchanged(admin, [post(**POSTS[name])]) == []


@pytest.mark.parametrize("encoding", [MULTIPART, URL_ENCODED])
def test_a_post_of_ten_megabytes_stays_as_it_is(
    app: Flask, admin: FlaskClient, post: Callable[..., Subject], encoding: str
) -> None:
    subject = post(content="سلام 😀\r\n" * 700_000)
    before = stored_rows(app)
    submit(admin, subject, open_form(admin, subject), encoding)
    assert differences(before, stored_rows(app)) == []


def test_users_and_tags_with_odd_names_stay_as_they_are(app: Flask, admin: FlaskClient) -> None:
    subjects = []
    with app.app_context():
        for number, name in enumerate(NAMES):
            user = make_user(username=name, email=f"{number}@EXAMPLE.org ", is_active=None)
            subjects += [Subject("user", user.id), Subject("tag", make_tag(name=name).id)]
    assert check_unchanged(admin, subjects) == []


def test_the_hour_that_comes_twice_stays_the_hour_it_was(
    app: Flask, admin: FlaskClient, post: Callable[..., Subject]
) -> None:
    with app.app_context(), writing() as session:
        session.query(Person).one().time_zone = "Europe/Berlin"
    moments = [datetime(2024, 10, 27, hour, 30, 15, 7, UTC) for hour in (0, 1)]
    assert check_unchanged(admin, [post(created_at=moment) for moment in moments]) == []


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "stored", ["2024-05-06 07:08:09", "2024-05-06 07:08:09.1", "2024-05-06T07:08:09"]
)
def test_a_moment_as_other_programs_write_it_stays_as_it_is(
    app: Flask, admin: FlaskClient, post: Callable[..., Subject], tmp_path: Path, stored: str
) -> None:
    subject = post(title="before")
    with closing(sqlite3.connect(tmp_path / "app.db")) as connection, connection:
        connection.execute("UPDATE posts SET created_at = ?", (stored,))
    assert changed_by_saving(app, admin, subject, "title", "after") == {("posts", "title")}


@pytest.mark.sqlite_only
def test_a_text_with_nul_stays_as_it_is(
    app: Flask, as_role: Callable[..., FlaskClient], post: Callable[..., Subject]
) -> None:
    # The pages are no valid HTML then.
    app.test_client_class = FlaskClient
    subject = post(title="a\x00b", content="\x00\nc\x00")
    assert check_unchanged(as_role("admin"), [subject]) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "New"), ("content", "one\r\ntwo"), ("published", "yes"), ("created_at", "")],
)
def test_a_changed_field_is_all_that_changes(
    app: Flask, admin: FlaskClient, post: Callable[..., Subject], field: str, value: str
) -> None:
    moment = datetime(2024, 5, 6, 7, 8, 9, 123456, UTC)
    subject = post(title=" ", content="a\rb", created_at=moment, published=None)
    assert changed_by_saving(app, admin, subject, field, value) == {("posts", field)}


def test_a_changed_user_gets_a_new_moment_of_change(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        subject = Subject("user", make_user(is_active=None, username="bob ").id)
    changed = changed_by_saving(app, admin, subject, "email", "new@example.org")
    assert changed == {("users", "email"), ("users", "updated_at")}


def changed_by_saving(
    app: Flask, client: FlaskClient, subject: Subject, field: str, value: str
) -> set[tuple[str, str]]:
    """Which columns of the site's tables differ once one field was changed and saved."""
    before = stored_rows(app)
    form = open_form(client, subject)
    form.fill(field, value)
    submit(client, subject, form, MULTIPART)
    found = differences(before, stored_rows(app))
    return {(table, column) for table, _, column in found if not table.startswith("bo_")}
