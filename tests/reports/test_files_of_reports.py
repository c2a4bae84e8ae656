"""A report as a file: the same rows, all of them, sent while they are read."""

import csv
import io
import tracemalloc
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import insert, select

from admin_app.config import TestConfig
from admin_app.content.models import Post, User
from admin_app.extensions import db
from admin_app.journal.models import ChangeSet
from tests.conftest import sign_in
from tests.factories import make_person, make_post, make_user


def read_csv(client: FlaskClient, address: str) -> list[list[str]]:
    """The lines of a CSV file."""
    answer = client.get(f"/admin/reports/{address}", buffered=True)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def add_users(app: Flask, number: int) -> None:
    """Many users, every other one with a post."""
    with app.app_context(), db.engine.begin() as connection:
        users = [
            {"id": each, "username": f"u{each:06}", "email": f"u{each}@x.org", "password_hash": ""}
            for each in range(1_000, 1_000 + number)
        ]
        connection.execute(insert(User), users)
        posts = [
            {"title": "T", "content": "", "user_id": user["id"], "published": True}
            for user in users[::2]
        ]
        connection.execute(insert(Post), posts)


def test_a_csv_file_is_one_header_row_and_data(app: Flask, manager: FlaskClient) -> None:
    with app.app_context():
        author = make_user(username="=cmd|' /C calc'!A1", id=-7)
        moment = datetime(2026, 3, 1, 12, 30, 15, 500, UTC)
        make_post(user_id=author.id, created_at=moment, published=True)
        make_post(user_id=author.id, created_at=None, published=None)
    header, *rows = read_csv(manager, "post-counts.csv?sort=posts&desc=1")
    assert header == [
        "Author", "Posts", "Published", "Not published", "Share of all posts", "First post",
        "Last post",
    ]  # fmt: skip
    stored = "2026-03-01 12:30:15.000500+00:00"
    assert rows[0] == ["'=cmd|' /C calc'!A1", "2", "1", "1", "1.0", stored, stored]
    assert len(rows) == 2


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_file_holds_every_row_of_what_was_asked_for(
    app: Flask, manager: FlaskClient, ending: str
) -> None:
    add_users(app, 1_200)
    address = f"/admin/reports/post-counts.{ending}?search=u00&sort=username&page=3"
    answer = manager.get(address, buffered=True)
    if ending == "csv":
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
        names = [row[0] for row in rows[1:]]
    else:
        sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
        names = [str(row[0].value) for row in sheet.iter_rows(min_row=2)]
    assert names == [f"u{each:06}" for each in range(1_000, 2_200)]


def test_a_workbook_says_what_it_is(app: Flask, manager: FlaskClient) -> None:
    with app.app_context():
        make_post(created_at=datetime(2026, 2, 3, tzinfo=UTC), published=True)
    address = "/admin/reports/publishing.xlsx?from=2026-02-01&to=2026-02-28&table=weekdays"
    answer = manager.get(address, buffered=True)
    assert (
        "filename=publishing-weekdays_2026-02-01_2026-02-28.xlsx"
        in answer.headers["Content-Disposition"]
    )
    book = load_workbook(io.BytesIO(answer.data))
    texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {"Tuesday", "Feb 1, 2026 to Feb 28, 2026", "UTC", "Time zone", "Data as of"} <= texts
    numbers = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert numbers.count(1) == 1


def test_parts_of_a_period_have_two_dates_in_a_file(app: Flask, manager: FlaskClient) -> None:
    with app.app_context():
        make_post(created_at=datetime(2026, 2, 3, tzinfo=UTC))
    rows = read_csv(manager, "publishing.csv?from=2026-02-01&to=2026-02-14&per=week&compare=none")
    assert rows[0][:4] == ["Days, from", "Days, to", "Posts", "Published"]
    assert rows[1][:3] == ["2026-02-01", "2026-02-01", "0"]
    assert rows[2][:3] == ["2026-02-02", "2026-02-08", "1"]


def test_shares_have_four_digits_in_a_csv_file(app: Flask, manager: FlaskClient) -> None:
    with app.app_context():
        author, other = make_user(username="Ann"), make_user(username="Bob")
        for user_id in (author.id, author.id, other.id):
            make_post(user_id=user_id)
    rows = read_csv(manager, "post-counts.csv?search=ann")
    assert rows[1][4] == "0.6667"


def test_a_file_is_noted_in_the_journal(app: Flask, manager: FlaskClient) -> None:
    read_csv(manager, "post-counts.csv?search=ann")
    with app.app_context():
        last = db.session.scalars(select(ChangeSet).order_by(ChangeSet.id.desc())).first()
        assert last is not None
        assert (last.name, last.actor_name) == ("export", "the manager")
        assert '"search":"ann"' in str(last.detail).replace(" ", "")


def test_the_first_line_is_sent_before_a_row_is_read(
    app: Flask,
    manager: FlaskClient,
    counted_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    answer = manager.get("/admin/reports/post-counts.csv")
    with counted_queries() as statements:
        first = next(answer.iter_encoded())
        assert first.decode("utf-8-sig").startswith("Author,Posts,")
        assert statements == []
    answer.close()


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_a_long_file_takes_no_more_memory_than_a_short_one(
    make_app: Callable[..., Flask], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Else every statement is kept to be looked at.
    monkeypatch.setattr(TestConfig, "SQLALCHEMY_RECORD_QUERIES", False)
    app = make_app(database_url)
    with app.app_context():
        user_id = make_person("manager").id
    manager = app.test_client()
    sign_in(manager, user_id)

    def peak() -> tuple[int, int]:
        tracemalloc.start()
        lines = sum(part.count(b"\n") for part in manager.get(
            "/admin/reports/post-counts.csv").iter_encoded())  # fmt: skip
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return lines, most

    add_users(app, 1_500)
    peak()
    few, short = peak()
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(insert(User), [
            {"username": f"v{each}", "email": f"v{each}@x.org", "password_hash": ""}
            for each in range(15_000)
        ])  # fmt: skip
    many, long = peak()
    assert many > 10 * few
    assert long < short + 300_000
