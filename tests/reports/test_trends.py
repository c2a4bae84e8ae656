"""Small trends compare whole days, weeks or months, so that none shows a drop that is none."""

from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from admin_app.reports.buckets import Bucket, Unit
from admin_app.reports.periods import ALL_TIME, Period
from admin_app.reports.trends import MOST_MONTHS, trend_parts
from tests.backoffice.browsing import made
from tests.factories import make_post, make_tag, make_user

TODAY = date(2026, 11, 18)  # a Wednesday


@pytest.mark.parametrize(
    ("first", "last", "unit", "whole"),
    [
        # Of seven days up to today six are over.
        (date(2026, 11, 12), TODAY, Unit.DAY, (date(2026, 11, 12), date(2026, 11, 17), 6)),
        (date(2026, 10, 1), date(2026, 10, 31), Unit.DAY,
         (date(2026, 10, 1), date(2026, 10, 31), 31)),
        # Weeks run from Monday to Sunday; the first and the last are cut, or not over.
        (date(2026, 10, 1), TODAY, Unit.WEEK, (date(2026, 10, 5), date(2026, 11, 15), 6)),
        (date(2025, 11, 19), TODAY, Unit.WEEK, (date(2025, 11, 24), date(2026, 11, 15), 51)),
        (date(2026, 8, 3), date(2026, 9, 27), Unit.WEEK,
         (date(2026, 8, 3), date(2026, 9, 27), 8)),
        (date(2025, 10, 2), TODAY, Unit.MONTH, (date(2025, 11, 1), date(2026, 10, 31), 12)),
        (date(2024, 1, 1), date(2025, 12, 31), Unit.MONTH,
         (date(2024, 1, 1), date(2025, 12, 31), 24)),
        # What is to come is no part of a trend.
        (date(2026, 11, 1), date(2027, 11, 30), Unit.DAY,
         (date(2026, 11, 1), date(2026, 11, 17), 17)),
    ],
)  # fmt: skip
def test_parts_follow_the_period_and_are_whole(
    first: date, last: date, unit: Unit, whole: tuple[date, date, int]
) -> None:
    period = Period(first, last)
    trend = trend_parts(period, period, TODAY)
    found = trend.whole
    assert (trend.unit, (found[0].first, found[-1].last, len(found))) == (unit, whole)


@pytest.mark.parametrize(
    ("first", "last"),
    [(TODAY, TODAY), (date(2026, 11, 17), TODAY), (date(2030, 1, 1), date(2030, 5, 1))],
)
def test_one_part_is_no_trend(first: date, last: date) -> None:
    period = Period(first, last)
    assert not trend_parts(period, period, TODAY).is_line


def test_of_all_time_the_first_part_is_whole_and_two_years_are_shown() -> None:
    short = trend_parts(ALL_TIME, Period(date(2026, 7, 15), date(2026, 10, 30)), TODAY)
    assert short.whole[0] == Bucket(date(2026, 7, 15), date(2026, 7, 19))
    assert short.whole[-1].last == date(2026, 10, 30)
    long = trend_parts(ALL_TIME, Period(date.min, date.max), TODAY)
    assert (long.unit, len(long.parts)) == (Unit.MONTH, MOST_MONTHS)
    assert (long.whole[0].first, long.whole[-1].last) == (date(2024, 12, 1), date(2026, 10, 31))


def headings(client: FlaskClient, address: str) -> list[str]:
    """The headings of the first table."""
    soup = BeautifulSoup(client.get(f"/admin/reports/{address}").text, "html.parser")
    return [each.get_text() for each in soup.select_one("table").select("thead th")]  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["post-counts", "tags"])
@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("period=30d", "Posts by day"),
        ("period=365d", "Posts by week"),
        ("from=2022-01-01&to=2023-03-31", "Posts by month"),
        ("from=2010-01-01&to=2023-12-31", "Posts by month, last 2 years"),
        ("period=today", None),
    ],
)
def test_a_heading_says_by_which_parts(
    app: Flask, manager: FlaskClient, name: str, query: str, heading: str | None
) -> None:
    made(app, make_tag)
    found = [each for each in headings(manager, f"{name}?{query}") if each.startswith("Posts by")]
    assert found == ([heading] if heading else [])


def test_today_is_no_drop_in_a_row_and_is_in_its_figure(app: Flask, manager: FlaskClient) -> None:
    with app.app_context():
        author, tag, now = make_user(username="Ann"), make_tag(name="bread"), datetime.now(UTC)
        for days in (0, 1, 1, 2, 2):
            make_post(user_id=author.id, tags=[tag], created_at=now - timedelta(days=days))
    for report, row in (("tags", "bread"), ("post-counts", "Ann")):
        page = manager.get(f"/admin/reports/{report}?period=7d&search={row}")
        row_found = BeautifulSoup(page.text, "html.parser").select_one("tbody tr")
        assert row_found is not None
        cells = [each.get_text() for each in row_found.select("th, td")]
        assert (cells[1], cells[-1]) == ("5", "0, 0, 0, 0, 2, 2")


def test_each_card_of_the_first_page_says_by_which_parts_its_trend_goes(
    app: Flask, manager: FlaskClient
) -> None:
    with app.app_context():
        make_post(tags=[make_tag()], created_at=datetime.now(UTC) - timedelta(days=1))
    soup = BeautifulSoup(manager.get("/admin/").text, "html.parser")
    trends = {
        card.h2.get_text(): card.select_one(".spark title").get_text().split(", ")[-1]  # type: ignore[union-attr]
        for card in soup.select(".dashboard .card")
    }
    assert trends == dict.fromkeys(("Publishing", "Recent posts", "Active authors", "Tags"), "1")
    assert {each.get_text() for each in soup.select(".spark .hint")} == {"By day"}
