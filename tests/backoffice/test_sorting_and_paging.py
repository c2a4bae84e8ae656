"""Any column sorts both ways; pages never overlap and never run out."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.backoffice.browsing import listed, made, notices
from tests.factories import make_post, make_tag, make_user

COLUMNS = {
    "post": ("id", "title", "author", "tags", "published", "created_at"),
    "user": ("id", "username", "email", "is_active", "created_at", "post_count"),
    "tag": ("id", "name", "post_count"),
}


@pytest.fixture
def rows(app: Flask) -> None:
    """Forty-five posts, users and tags, with many values equal and many not set."""
    with app.app_context():
        tags = [make_tag() for _ in range(45)]
        for number in range(45):
            moment = None if number % 3 else datetime(2024, 1, 1 + number % 5, tzinfo=UTC)
            user = make_user(created_at=moment, is_active=(None, True, False)[number % 3])
            make_post(
                title="same", user_id=user.id, created_at=moment, tags=tags[: number % 4],
                published=(None, True, False)[number % 3],
            )  # fmt: skip


@pytest.mark.parametrize("view", COLUMNS)
@pytest.mark.usefixtures("rows")
def test_every_column_sorts_both_ways_over_pages_that_do_not_overlap(
    admin: FlaskClient, view: str
) -> None:
    expected = 46 if view == "user" else 45
    for column in COLUMNS[view]:
        for falling in "01":
            address = f"/admin/{view}/?sort={column}&desc={falling}"
            pages = [listed(admin, f"{address}&page={page}") for page in range(3)]
            assert [len(page) for page in pages] == [20, 20, expected - 40]
            assert len({row_id for page in pages for row_id in page}) == expected
            assert admin.get(address).text.count("aria-sort=") == 1


def test_what_is_not_set_comes_last(app: Flask, admin: FlaskClient) -> None:
    unset = made(app, make_post, created_at=None, published=None).id
    first = made(app, make_post, created_at=datetime(2020, 1, 1, tzinfo=UTC), published=False).id
    last = made(app, make_post, created_at=datetime(2021, 1, 1, tzinfo=UTC), published=True).id
    for column in ("created_at", "published"):
        assert listed(admin, f"/admin/post/?sort={column}&desc=0") == [first, last, unset]
        assert listed(admin, f"/admin/post/?sort={column}&desc=1") == [last, first, unset]
    assert listed(admin, "/admin/post/") == [last, first, unset]


def test_authors_sort_by_name_and_tags_by_the_first_of_them(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        a, b = make_tag(name="a"), make_tag(name="b")
        zoe, ann = make_user(username="zoe").id, make_user(username="ann").id
        first = make_post(user_id=zoe, tags=[b, a]).id
        second = make_post(user_id=ann, tags=[b]).id
    assert listed(admin, "/admin/post/?sort=author") == [second, first]
    assert listed(admin, "/admin/post/?sort=tags") == [first, second]


@pytest.mark.usefixtures("rows")
def test_a_page_says_which_rows_it_shows(admin: FlaskClient) -> None:
    assert "21 to 40 of 45" in admin.get("/admin/post/?page=1").text
    assert "1 to 45 of 45" in admin.get("/admin/post/?page_size=50").text
    assert "41 to 45 of 45" in admin.get("/admin/post/?page=2").text


@pytest.mark.parametrize(
    ("query", "rows_shown", "sentence"),
    [
        ("page=9999", 5, "There are only 3 pages; this is the last."),
        ("page=99999999999999999999", 20, "is not a page; this is the first."),
        ("page=-1", 20, "“-1” is not a page; this is the first."),
        ("page=abc", 20, "“abc” is not a page; this is the first."),
        ("page_size=7", 20, "A page has 20, 50 or 100 rows."),
        ("page_size=1000000", 20, "A page has 20, 50 or 100 rows."),
        ("sort=password_hash", 20, "“password_hash” is not a column to sort by."),
        ("sort=1;DROP+TABLE+posts", 20, "is not a column to sort by."),
    ],
)
@pytest.mark.usefixtures("rows")
def test_an_order_or_page_that_does_not_exist_gives_the_nearest(
    admin: FlaskClient, query: str, rows_shown: int, sentence: str
) -> None:
    page = admin.get(f"/admin/post/?{query}")
    assert sentence in notices(page)
    assert len(listed(admin, f"/admin/post/?{query}")) == rows_shown
