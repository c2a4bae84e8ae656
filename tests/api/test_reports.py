"""Reports answer programs with the figures that the pages show."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from admin_app.db.types import utc_now
from admin_app.reports.catalogue import REPORTS
from tests.api.program import Program, program_of
from tests.factories import make_post, make_tag, make_user

NAMES = [report.name for report in REPORTS]


@pytest.fixture
def posts(app: Flask) -> None:
    """Three posts of one author and one of another, one of them undated."""
    now = utc_now()
    with app.app_context():
        ann, bob = make_user(username="ann").id, make_user(username="bob").id
        for days in (1, 2, 40):
            at = now - timedelta(days=days)
            make_post(user_id=ann, published=True, created_at=at, tags=[make_tag()])
        make_post(user_id=bob, published=None, created_at=None)


def test_every_report_is_named_with_its_question(program: Program) -> None:
    listed = program.get("/reports").json
    assert [report["name"] for report in listed] == NAMES
    assert all(report["question"] for report in listed)


@pytest.mark.parametrize("name", NAMES)
def test_a_report_has_the_figures_of_its_page(
    program: Program, manager: FlaskClient, posts: None, name: str
) -> None:
    answer = program.get(f"/reports/{name}")
    assert answer.status_code == 200
    report = answer.json
    page = re.sub(r"<[^>]+>", " ", manager.get(f"/admin/reports/{name}").text)
    for figure in report["figures"]:
        assert figure["label"] in page
        assert re.search(rf"\b{figure['value']}\b", page)
    for table in report["tables"]:
        names = [column["name"] for column in table["columns"]]
        assert len(set(names)) == len(names)
        assert all(list(row) == names for row in table["rows"])


def test_arguments_narrow_a_report(program: Program, posts: None) -> None:
    def first_figure(query: str) -> int:
        value: int = program.get(f"/reports/recent-posts?{query}").json["figures"][0]["value"]
        return value

    assert (first_figure("days=2"), first_figure("days=7"), first_figure("days=60")) == (1, 2, 3)


def test_a_long_table_comes_in_pages(program: Program, posts: None) -> None:
    def table(query: str) -> Any:
        return program.get(f"/reports/post-counts?{query}").json["tables"][0]

    whole = table("per_page=100")
    pages = [table(f"per_page=1&page={number}")["rows"] for number in (1, 2, 3, 4)]
    assert whole["total"] == len(whole["rows"]) == 3
    assert pages == [[whole["rows"][0]], [whole["rows"][1]], [whole["rows"][2]], []]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "query",
    ["days=x", "days=-5", "days=99999999", "nothing=1", "page=0", "page=x", "sort=password_hash",
     "compare=never", "days=%00"],
)  # fmt: skip
def test_what_a_report_cannot_be_asked_is_400(program: Program, query: str) -> None:
    answer = program.get(f"/reports/recent-posts?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_a_report_that_is_none_is_404(program: Program) -> None:
    assert program.get("/reports/nothing").status_code == 404


def test_who_may_not_see_reports_sees_none(app: Flask, program: Program) -> None:
    staff = program_of(app, "staff")
    narrowed = program_of(app, "manager", "post:view")
    for path in ("/reports", "/reports/tags"):
        assert staff.get(path).status_code == narrowed.get(path).status_code == 403
        assert program_of(app, "manager", "report:view").get(path).status_code == 200
