"""At 100,000 posts and 10,000 users no page loads a table or takes more statements."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from admin_app.content.seeding import seed_content
from admin_app.extensions import Base
from tests.backoffice.browsing import save

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]

PAGES = (
    "/admin/",
    "/admin/post/",
    "/admin/post/?page=4999",
    "/admin/post/?page_size=100&published=yes&has_tags=yes&created_at=30d",
    "/admin/post/?search=zzzz",
    "/admin/post/details/?id=1",
    "/admin/post/edit/?id=1",
    "/admin/user/?sort=username&has_posts=yes",
    "/admin/user/delete/?id=1",
    "/admin/tag/",
)
MOST_STATEMENTS = 14
# The first page answers four reports besides what every page asks.
MOST_ON_FIRST_PAGE = 16
MOST_ROWS = 1_000


@pytest.fixture
def loaded_rows() -> Iterator[list[object]]:
    """Every row that is made an object of."""
    rows: list[object] = []

    def note(row: object, _context: object) -> None:
        rows.append(type(row))

    event.listen(Base, "load", note, propagate=True)
    yield rows
    event.remove(Base, "load", note)


def test_pages_stay_small_on_large_tables(
    app: Flask,
    admin: FlaskClient,
    counted_queries: Callable[[], AbstractContextManager[list[str]]],
    loaded_rows: list[object],
) -> None:
    with app.app_context():
        seed_content(users=10_000, posts=100_000, tags=300)
    for address in PAGES:
        loaded_rows.clear()
        with counted_queries() as statements:
            assert admin.get(address).status_code == 200
        most = MOST_ON_FIRST_PAGE if address == "/admin/" else MOST_STATEMENTS
        assert len(statements) <= most, address
        assert len(loaded_rows) <= MOST_ROWS, address
    loaded_rows.clear()
    assert save(admin, "/admin/post/edit/?id=1", title="changed").status_code == 302
    assert len(loaded_rows) <= MOST_ROWS
