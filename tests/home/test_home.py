"""The first page says what is there, what came in lately and how to begin."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient

from tests.backoffice.browsing import made
from tests.factories import make_post, make_tag, make_user


def test_an_empty_database_says_how_to_fill_it(admin: FlaskClient) -> None:
    page = admin.get("/admin/").text
    assert "adopt" in page
    assert "--demo" in page


def test_the_newest_posts_come_first_and_undated_ones_last(app: Flask, admin: FlaskClient) -> None:
    made(app, make_post, title="undated", created_at=None)
    for year in range(2001, 2010):
        made(app, make_post, title=f"of {year}", created_at=datetime(year, 1, 1, tzinfo=UTC))
    page = admin.get("/admin/").text
    assert page.index("of 2009") < page.index("of 2008") < page.index("of 2002")
    assert "of 2001" not in page
    assert "undated" not in page


def test_it_counts_what_is_there_and_what_is_not_published(app: Flask, staff: FlaskClient) -> None:
    with app.app_context():
        author = make_user().id
        for published in (True, False, False, None):
            make_post(user_id=author, published=published, tags=[make_tag()])
    page = staff.get("/admin/").text
    figures = re.findall(r">([\w ]+)</a></h2>\s*<p class=\"figure\">([\d,]+)<", page)
    assert figures == [("Posts", "4"), ("Not published", "3"), ("Users", "2"), ("Tags", "4")]


def test_each_role_opens_it(app: Flask, as_role: Callable[..., FlaskClient]) -> None:
    made(app, make_post, title="<script>", content="x")
    for role in ("staff", "manager", "admin"):
        answer = as_role(role).get("/admin/")
        assert answer.status_code == 200
        assert "&lt;script&gt;" in answer.text


def test_it_takes_the_same_few_statements_however_much_there_is(
    app: Flask,
    admin: FlaskClient,
    counted_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    counts = []
    for _ in range(2):
        for _ in range(12):
            made(app, make_post)
        with counted_queries() as statements:
            admin.get("/admin/")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 20
