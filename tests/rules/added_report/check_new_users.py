"""The report of docs/add-a-report.md: its figures, its links, its files and its pin."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.backoffice.browsing import send
from tests.factories import make_post, make_user
from tests.reports.test_drill_down import count_of_grid, figures_of

ADDRESS = "/admin/reports/new-users?from=2026-03-01&to=2026-03-31"


@pytest.fixture(autouse=True)
def users(app: Flask) -> None:
    """Two users of March and one of February."""
    with app.app_context():
        for month, day in ((3, 5), (3, 31), (2, 28)):
            make_user(created_at=datetime(2026, month, day, 12, tzinfo=UTC))
        make_post()


def test_its_figures_open_their_rows(manager: FlaskClient) -> None:
    page = manager.get(ADDRESS)
    figures = list(figures_of(page))
    assert figures[0][0] == 2
    assert [number for number, _ in figures[1:]].count(1) == 2
    assert all(count_of_grid(manager, address) == number for number, address in figures)
    assert "1 more than 1" in page.text


def test_its_file_holds_its_rows(manager: FlaskClient) -> None:
    answer = manager.get(ADDRESS.replace("?", ".csv?"), buffered=True)
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0] == ["Days, from", "Days, to", "Users"]
    assert rows[5] == ["2026-03-05", "2026-03-05", "1"]
    assert len(rows) == 32


def test_it_is_listed_and_can_be_pinned(manager: FlaskClient, staff: FlaskClient) -> None:
    assert "How many users have come to the site?" in manager.get("/admin/reports/").text
    assert send(manager, "/admin/reports/pin", report="new-users").status_code == 303
    assert re.search(r"<h2><a[^>]+>New users</a></h2>", manager.get("/admin/").text)
    assert staff.get(ADDRESS).status_code == 403
