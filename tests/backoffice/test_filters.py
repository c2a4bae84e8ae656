"""Filters narrow a grid, can be combined, say what they do and can be taken off."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.backoffice.browsing import found, listed, made, notices
from tests.factories import make_post, make_tag, make_user


@pytest.fixture
def posts(app: Flask) -> dict[str, int]:
    """Three posts, each with another state, age, author and tags."""
    with app.app_context():
        tag = make_tag(id=7, name="blue")
        ann, bob = make_user(id=-5, username="ann").id, make_user(id=6, username="bob").id
        now, old = datetime.now(UTC), datetime(2020, 2, 29, 23, 59, 59, 999999, UTC)
        return {
            "yes": make_post(published=True, user_id=ann, tags=[tag], created_at=now).id,
            "no": make_post(published=False, user_id=ann, created_at=old).id,
            "unset": make_post(published=None, user_id=bob, created_at=None).id,
        }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("published=yes", {"yes"}),
        ("published=no", {"no"}),
        ("published=unset", {"unset"}),
        ("author=-5", {"yes", "no"}),
        ("author_name=ANN", {"yes", "no"}),
        ("tags=7", {"yes"}),
        ("tags_name=lu", {"yes"}),
        ("has_tags=no", {"no", "unset"}),
        ("has_tags=yes", {"yes"}),
        ("created_at=unset", {"unset"}),
        ("created_at=today", {"yes"}),
        ("created_at=30d", {"yes"}),
        ("created_at_from=2020-02-29&created_at_to=2020-02-29", {"no"}),
        ("created_at_to=2020-02-28&published=no", set()),
        ("created_at_from=2020-03-01", {"yes"}),
        ("author=-5&published=no&has_tags=no", {"no"}),
        ("author=-5&published=unset", set()),
    ],
)
def test_filters_narrow_and_combine(
    admin: FlaskClient, posts: dict[str, int], query: str, expected: set[str]
) -> None:
    assert set(listed(admin, f"/admin/post/?{query}")) == {posts[name] for name in expected}
    if expected:
        assert found(admin, f"/admin/post/?{query}")


def test_users_are_filtered_by_state_date_and_posts(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        writer = make_post(user_id=make_user(is_active=None, created_at=None).id).user_id
        idle = make_user(is_active=False, created_at=datetime.now(UTC) - timedelta(days=3)).id
    assert found(admin, "/admin/user/?is_active=unset") == {writer}
    assert found(admin, "/admin/user/?is_active=no") == {idle}
    assert found(admin, "/admin/user/?has_posts=yes") == {writer}
    assert idle in found(admin, "/admin/user/?has_posts=no&created_at=7d")


def test_tags_are_filtered_by_posts(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        make_post(tags=[make_tag(id=1)])
        make_tag(id=2)
    assert found(admin, "/admin/tag/?has_posts=yes") == {1}
    assert found(admin, "/admin/tag/?has_posts=no") == {2}


def test_a_day_is_one_on_the_reader_s_calendar(app: Flask, admin: FlaskClient) -> None:
    app.config["DEFAULT_TIMEZONE"] = "Asia/Tokyo"
    post = made(app, make_post, created_at=datetime(2024, 5, 5, 15, 0, tzinfo=UTC))
    day = "/admin/post/?created_at_from={0}&created_at_to={0}"
    assert listed(admin, day.format("2024-05-06")) == [post.id]
    assert listed(admin, day.format("2024-05-05")) == []


def test_each_filter_is_named_and_can_be_taken_off(
    admin: FlaskClient, posts: dict[str, int]
) -> None:
    page = admin.get("/admin/post/?published=no&author=-5&search=post&page_size=50").text
    pills = dict(re.findall(r'<li><a href="([^"]+)" title="Take this off">([^<]+)<', page))
    by_words = {
        words.strip(): urljoin("/admin/post/", address.replace("&amp;", "&"))
        for address, words in pills.items()
    }
    assert set(by_words) == {"Published: no", "Author: ann", "Search: post"}
    assert found(admin, by_words["Published: no"]) == {posts["yes"], posts["no"]}
    assert "page_size=50" in by_words["Published: no"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("flt0_1=x", "“flt0_1” is not a filter here."),
        ("published=perhaps", "“perhaps” is not a choice for Published."),
        ("created_at_from=2024-02-30", "“2024-02-30” is not a day"),
        ("created_at_to=yesterday", "“yesterday” is not a day"),
        ("created_at=next", "“next” is not a choice for Created."),
        ("tags=abc", "There is no Tag with the number abc."),
        ("author=" + "9" * 30, "There is no Author with the number"),
    ],
)
def test_a_filter_that_cannot_be_used_is_left_out_with_a_sentence(
    admin: FlaskClient, posts: dict[str, int], query: str, sentence: str
) -> None:
    page = admin.get(f"/admin/post/?{query}")
    assert page.status_code == 200
    assert sentence in notices(page)
    assert found(admin, f"/admin/post/?{query}") == set(posts.values())


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_can_be_asked_for(
    app: Flask, admin: FlaskClient, posts: dict[str, int], day: str
) -> None:
    app.config["DEFAULT_TIMEZONE"] = "Asia/Tokyo"
    assert admin.get(f"/admin/post/?created_at_from={day}").status_code == 200
    app.config["DEFAULT_TIMEZONE"] = "America/Lima"
    assert admin.get(f"/admin/post/?created_at_to={day}").status_code == 200


def test_a_row_that_is_gone_narrows_to_nothing(admin: FlaskClient, posts: dict[str, int]) -> None:
    page = admin.get("/admin/post/?author=999")
    assert "Author: #999" in page.text
    assert "Nothing matches" in page.text
