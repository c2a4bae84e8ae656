"""Every page takes the same few statements, by index, however many rows there are."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from admin_app.extensions import db
from tests.backoffice.browsing import save
from tests.factories import make_post, make_tag, make_user

Counted = Callable[[], AbstractContextManager[list[str]]]

# The most statements that each page may take, sign-in included.
PAGES = {
    "/admin/post/": 8,
    "/admin/post/?page_size=100": 8,
    "/admin/post/?search=post+text&published=no&has_tags=yes&created_at=7d": 8,
    "/admin/post/?author=1&tags=1&sort=author": 14,
    "/admin/post/?sort=tags&desc=1": 8,
    "/admin/post/details/?id=1": 8,
    "/admin/post/edit/?id=1": 10,
    "/admin/post/new/": 8,
    "/admin/post/export/csv/": 8,
    "/admin/post/ajax/lookup/?name=tags&query=t": 4,
    "/admin/user/": 8,
    "/admin/user/?search=user&has_posts=yes&sort=post_count": 8,
    "/admin/user/edit/?id=1": 8,
    "/admin/user/delete/?id=1": 8,
    "/admin/tag/": 8,
    "/admin/tag/?has_posts=yes&sort=post_count": 8,
    "/admin/tag/edit/?id=1": 8,
}


def add_rows(number: int) -> None:
    """So many posts, each with an author of its own and three tags."""
    for _ in range(number):
        make_post(user_id=make_user().id, tags=[make_tag() for _ in range(3)])


def test_pages_take_the_same_few_statements_at_any_size(
    app: Flask, admin: FlaskClient, counted_queries: Counted
) -> None:
    taken: list[dict[str, int]] = []
    for rows in (3, 40):
        with app.app_context():
            add_rows(rows)
        taken.append({})
        for address in PAGES:
            with counted_queries() as statements:
                assert admin.get(address).status_code == 200
            taken[-1][address] = len(statements)
    assert taken[0] == taken[1]
    assert {page: count for page, count in taken[0].items() if count > PAGES[page]} == {}


def test_saving_takes_the_same_few_statements_at_any_size(
    app: Flask, admin: FlaskClient, counted_queries: Counted
) -> None:
    counts = []
    for rows in (3, 40):
        with app.app_context():
            add_rows(rows)
        with counted_queries() as statements:
            assert save(admin, "/admin/post/edit/?id=1", title=f"{rows} rows").status_code == 302
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 30


@pytest.mark.sqlite_only
def test_the_first_page_of_posts_is_read_in_the_order_of_an_index(
    app: Flask, admin: FlaskClient, counted_queries: Counted
) -> None:
    with counted_queries() as statements:
        admin.get("/admin/post/?page=0")
    (statement,) = [each for each in statements if "ORDER BY posts.created_at" in each]
    with app.app_context():
        plan = db.session.execute(text("EXPLAIN QUERY PLAN " + statement.replace("?", "20"))).all()
    scans = [step.detail for step in plan if step.detail.startswith("SCAN")]
    assert scans == ["SCAN posts USING COVERING INDEX bo_ix_posts_created_id"]


@pytest.mark.sqlite_only
def test_all_rows_are_counted_without_looking_at_each(
    admin: FlaskClient, counted_queries: Counted
) -> None:
    with counted_queries() as statements:
        admin.get("/admin/post/")
    (statement,) = [each for each in statements if "count(*)" in each]
    assert "WHERE" not in statement
