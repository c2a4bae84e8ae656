"""Grids narrowed by how many related rows there are, and by what the reader's clock showed."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.backoffice.browsing import found, listed, made, notices
from tests.factories import make_post, make_tag, make_user

MARCH = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def authors(app: Flask) -> dict[str, int]:
    """Ann with two posts of March and one without a date, Bob with one of April, Cy with none."""
    with app.app_context():
        ids = {name: make_user(username=name).id for name in ("ann", "bob", "cy")}
        make_tag(id=7)
        make_tag(id=8)
        make_post(user_id=ids["ann"], created_at=MARCH, tags=[make_tag(id=9)])
        make_post(user_id=ids["ann"], created_at=MARCH)
        make_post(user_id=ids["ann"], created_at=None)
        make_post(user_id=ids["bob"], created_at=datetime(2026, 4, 1, tzinfo=UTC))
    return ids


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("posts_at_least=1", {"ann", "bob"}),
        ("posts_at_least=2", {"ann"}),
        ("posts_at_least=4", set()),
        ("posts_at_most=1", {"bob", "cy"}),
        ("posts_at_most=0", {"cy"}),
        ("posts_at_least=1&posts_at_most=2", {"bob"}),
        ("posts_from=2026-04-01", {"bob"}),
        ("posts_from=2026-03-01&posts_to=2026-03-31&posts_at_least=2", {"ann"}),
        ("posts_from=2026-03-01&posts_to=2026-03-31&posts_at_least=3", set()),
        ("posts_from=2026-03-01&posts_to=2026-03-31&posts_at_most=0", {"bob", "cy"}),
    ],
)
def test_users_are_found_by_their_number_of_posts(
    admin: FlaskClient, authors: dict[str, int], query: str, expected: set[str]
) -> None:
    ids = set(listed(admin, f"/admin/user/?{query}&page_size=50")) & set(authors.values())
    assert ids == {authors[name] for name in expected}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("posts_at_least=1", {9}),
        ("posts_at_most=0", {7, 8}),
        ("posts_from=2026-03-01&posts_to=2026-03-31", {9}),
        ("posts_from=2026-04-01", set()),
    ],
)
def test_tags_are_found_by_their_number_of_posts(
    admin: FlaskClient, authors: dict[str, int], query: str, expected: set[int]
) -> None:
    assert set(listed(admin, f"/admin/tag/?{query}")) == expected


def test_what_is_not_published_includes_what_is_not_set(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        ids = [make_post(published=published).id for published in (True, False, None)]
    assert found(admin, "/admin/post/?published=no_or_unset") == set(ids[1:])
    assert found(admin, "/admin/post/?created_at=set") == set(ids)


@pytest.mark.parametrize(
    ("zone", "moment", "weekday", "hour"),
    [
        ("UTC", datetime(2026, 3, 9, 0, 0, tzinfo=UTC), 1, 0),
        # Sunday evening there; the clocks went forward that night.
        ("America/New_York", datetime(2026, 3, 9, 0, 30, tzinfo=UTC), 7, 20),
        ("America/New_York", datetime(2026, 3, 8, 6, 59, 59, 999999, UTC), 7, 1),
        ("America/New_York", datetime(2026, 3, 8, 7, 0, tzinfo=UTC), 7, 3),
        ("Asia/Kathmandu", datetime(2026, 3, 8, 18, 15, tzinfo=UTC), 1, 0),
        ("Pacific/Auckland", datetime(2026, 4, 4, 13, 59, tzinfo=UTC), 7, 2),
        ("Pacific/Auckland", datetime(2026, 4, 4, 14, 59, tzinfo=UTC), 7, 2),
        ("Europe/Berlin", datetime(1890, 5, 4, 23, 59, tzinfo=UTC), 1, 0),
        ("UTC", datetime(1, 1, 1, 5, 0, tzinfo=UTC), 1, 5),
    ],
)
def test_posts_are_found_by_what_the_clock_showed(
    app: Flask, admin: FlaskClient, zone: str, moment: datetime, weekday: int, hour: int
) -> None:
    app.config["DEFAULT_TIMEZONE"] = zone
    made(app, make_post, created_at=datetime(2026, 6, 17, 11, tzinfo=UTC))
    made(app, make_post, created_at=None)
    post = made(app, make_post, created_at=moment)
    query = f"created_at_weekday={weekday}&created_at_hour={hour}"
    assert found(admin, f"/admin/post/?{query}") == {post.id}
    day = moment.date().isoformat()
    other = f"created_at_hour={(hour + 1) % 24}&created_at_from={day}&created_at_to={day}"
    assert listed(admin, f"/admin/post/?{other}") == []


def test_without_a_dated_post_no_clock_showed_anything(app: Flask, admin: FlaskClient) -> None:
    made(app, make_post, created_at=None)
    assert listed(admin, "/admin/post/?created_at_weekday=1") == []


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("user/?posts_at_least=many", "“many” is not a number of rows."),
        ("user/?posts_at_most=-1", "“-1” is not a number of rows."),
        ("user/?posts_at_least=" + "9" * 30, "is not a number of rows."),
        ("tag/?posts_from=2026-02-30", "“2026-02-30” is not a day"),
        ("post/?created_at_weekday=8", "“8” is not a choice for Created."),
        ("post/?created_at_hour=24", "“24” is not a choice for Created."),
    ],
)
def test_what_cannot_be_used_is_left_out_with_a_sentence(
    admin: FlaskClient, authors: dict[str, int], address: str, sentence: str
) -> None:
    page = admin.get(f"/admin/{address}")
    assert page.status_code == 200
    assert sentence in notices(page)


def test_each_says_what_it_does(admin: FlaskClient, authors: dict[str, int]) -> None:
    page = admin.get("/admin/user/?posts_at_least=2&posts_from=2026-03-01").text
    assert "Posts: at least 2 from Mar 1, 2026" in page
    page = admin.get("/admin/post/?created_at_weekday=2&created_at_hour=9").text
    assert "Created: Tuesday, from 09:00 on, for an hour" in page
