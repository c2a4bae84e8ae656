"""The file that a grid gives: everything that is filtered, safe to open in a spreadsheet."""

import csv
import io
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.backoffice.browsing import made
from tests.factories import make_post, make_tag, make_user


def rows_of(client: FlaskClient, address: str) -> list[dict[str, str]]:
    """The file as a spreadsheet reads it."""
    answer = client.get(address)
    assert answer.mimetype == "text/csv"
    text = answer.data.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx"])
def test_a_cell_never_becomes_a_formula(app: Flask, admin: FlaskClient, start: str) -> None:
    made(app, make_post, title=start)
    (row,) = rows_of(admin, "/admin/post/export/csv/")
    assert row["Title"] == f"'{start}"


def test_numbers_dates_flags_and_what_is_not_set_are_plain(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        user = make_user(id=-7, username='ann, "the"\r\nfirst')
        tags = [make_tag(name="b"), make_tag(name="a")]
        moment = datetime(2024, 5, 6, 7, 8, 9, 10, UTC)
        make_post(id=-1, user_id=user.id, tags=tags, published=True, created_at=moment)
        make_post(id=5, user_id=user.id, published=None, created_at=None)
    dated, undated = rows_of(admin, "/admin/post/export/csv/")
    assert dated["No."] == "-1"
    assert dated["Tags"] == "a, b"
    assert dated["Published"] == "yes"
    assert dated["Created"] == "2024-05-06 07:08:09.000010+00:00"
    assert (undated["Published"], undated["Created"], undated["Tags"]) == ("", "", "")
    (users,) = rows_of(admin, "/admin/user/export/csv/?search=ann")
    assert (users["Name"], users["Posts"]) == ('ann, "the"\r\nfirst', "2")


def test_the_file_holds_all_that_is_filtered_in_the_same_order(
    app: Flask, admin: FlaskClient
) -> None:
    with app.app_context():
        for number in range(30):
            make_post(title=f"T{number:02}", published=bool(number % 2))
    rows = rows_of(admin, "/admin/post/export/csv/?published=yes&sort=title&desc=1&page=3")
    assert [row["Title"] for row in rows] == [f"T{number:02}" for number in range(29, 0, -2)]


def test_a_file_without_rows_has_its_headings(admin: FlaskClient) -> None:
    text = admin.get("/admin/tag/export/csv/").data.decode("utf-8")
    assert text == "\ufeffNo.,Name,Posts\r\n"


def test_the_file_is_sent_while_it_is_read(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        author = make_user().id
        for _ in range(3):
            make_post(user_id=author, content="x" * 1000)
    answer = admin.get("/admin/post/export/csv/", buffered=False)
    assert answer.is_streamed
    assert "Content-Length" not in answer.headers
    assert len(answer.data) > 3000
