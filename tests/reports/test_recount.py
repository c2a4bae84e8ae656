"""Every figure of every report equals a recount in plain Python, whatever the database holds."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from admin_app.content.models import Post, Tag, User, post_tags
from admin_app.extensions import db
from tests.reports.comparing import compare_all
from tests.reports.recount import Days, days_before

ZONES = ("UTC", "Pacific/Auckland", "America/New_York", "Asia/Kathmandu", "America/Santiago")
BEGIN = datetime(2025, 12, 1, tzinfo=UTC)
MINUTES = 200 * 24 * 60
# When clocks are changed in that time.
CHANGES = {
    "Pacific/Auckland": (datetime(2026, 4, 4, 14, tzinfo=UTC),),
    "America/New_York": (datetime(2026, 3, 8, 7, tzinfo=UTC),),
    "America/Santiago": (datetime(2026, 4, 5, 3, tzinfo=UTC),),
}


def moments_of(zone: str, days: Days) -> st.SearchStrategy[datetime | None]:
    """Any moment of half a year, or none; often one at a limit of what is asked for, at a change
    of clocks, at midnight there, or right before."""
    anywhere = st.integers(0, MINUTES * 60_000_000).map(
        lambda number: BEGIN + timedelta(microseconds=number)
    )
    a_day = st.integers(0, 199).map(lambda number: BEGIN.date() + timedelta(days=number))
    limits = [*CHANGES.get(zone, ())]
    if days is not None:
        around = (days[0], days[1] + timedelta(days=1), days_before(days)[0])
        limits += [midnight(day, zone) for day in around]
    at_a_limit = st.sampled_from(limits or [BEGIN])
    exactly = st.one_of(at_a_limit, a_day.map(lambda day: midnight(day, zone)))
    just_before = exactly.map(lambda moment: moment - timedelta(microseconds=1))
    return st.one_of(st.none(), anywhere, exactly, just_before)


def midnight(day: date, zone: str) -> datetime:
    """When the day begins there."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


@st.composite
def databases(draw: st.DrawFn) -> dict[str, Any]:
    """A zone, days to ask for, and rows of the four tables."""
    zone = draw(st.sampled_from(ZONES))
    truth = st.sampled_from((True, False, None))
    first = draw(st.dates(date(2025, 12, 20), date(2026, 5, 1)))
    days = draw(st.none() | st.integers(0, 60).map(lambda n: (first, first + timedelta(days=n))))
    users = draw(st.lists(truth, min_size=1, max_size=5))
    post = st.tuples(st.integers(1, len(users)), moments_of(zone, days), truth)
    posts = draw(st.lists(post, max_size=20))
    tags = draw(st.integers(0, 4))
    links: set[tuple[int, int]] = set()
    if posts and tags:
        link = st.tuples(st.integers(1, len(posts)), st.integers(1, tags))
        links = draw(st.sets(link, max_size=12))
    return {"zone": zone, "days": days, "users": users, "posts": posts, "tags": tags,
            "links": links}  # fmt: skip


def fill(made: dict[str, Any]) -> None:
    """Replace whatever the database holds, behind everybody's back."""
    with db.engine.begin() as connection:
        for table in (post_tags, Post, Tag, User):
            connection.execute(delete(table))
        for number, active in enumerate(made["users"], start=1):
            row = {"id": number, "username": f"u{number}", "email": f"u{number}@x.org",
                   "password_hash": "", "is_active": active, "created_at": None}  # fmt: skip
            connection.execute(insert(User), row)
        for number, (user_id, created_at, published) in enumerate(made["posts"], start=1):
            row = {"id": number, "title": "", "content": "", "user_id": user_id,
                   "created_at": created_at, "published": published}  # fmt: skip
            connection.execute(insert(Post), row)
        for number in range(1, made["tags"] + 1):
            connection.execute(insert(Tag), {"id": number, "name": f"t{number}"})
        for post_id, tag_id in made["links"]:
            connection.execute(insert(post_tags), {"post_id": post_id, "tag_id": tag_id})


def check(app: Flask, made: dict[str, Any]) -> None:
    """Compare every report with its recount."""
    with app.app_context():
        fill(made)
    for what, found, expected in compare_all(app, made["zone"], made["days"]):
        assert found == expected, what


def in_random_databases(number: int) -> Callable[[Any], Any]:
    """So many examples, on one database that is filled anew for each."""
    return settings(
        max_examples=number, deadline=None, phases=[Phase.explicit, Phase.generate],
        # Making a failing example smaller takes longer than reading a large one.
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.sqlite_only
@in_random_databases(200)
@given(made=databases())
def test_every_figure_equals_its_recount(app: Flask, made: dict[str, Any]) -> None:
    check(app, made)


@pytest.mark.slow
@pytest.mark.postgresql_only
@in_random_databases(40)
@given(made=databases())
def test_every_figure_equals_its_recount_on_a_server(app: Flask, made: dict[str, Any]) -> None:
    check(app, made)
