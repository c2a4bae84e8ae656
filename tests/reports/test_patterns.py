"""Weekdays are compared by what comes in on one of them."""

from datetime import UTC, date, datetime, timedelta

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from admin_app.reports.periods import Period
from admin_app.reports.queries.publishing import weekdays_of
from tests.factories import make_post


def test_a_weekday_that_comes_more_often_is_not_the_one_of_most_posts(
    app: Flask, manager: FlaskClient
) -> None:
    # Nine days from a Saturday on: two Saturdays and Sundays, one of each other day.
    with app.app_context():
        for day, posts in ((1, 3), (8, 2), (4, 4)):
            for _ in range(posts):
                make_post(created_at=datetime(2025, 11, day, 12, tzinfo=UTC))
    page = manager.get("/admin/reports/publishing?from=2025-11-01&to=2025-11-09").text
    soup = BeautifulSoup(page, "html.parser")
    section = soup.select_one("#section-weekdays")
    assert section is not None
    assert "Most posts, 4 a day on average, came in: Tuesday." in section.get_text()
    saturday = [each.get_text() for each in section.select("tbody tr:nth-child(6) > *")]
    assert saturday == ["Saturday", "5", "2.5"]


def test_every_day_of_a_period_is_one_weekday() -> None:
    for length in range(1, 40):
        period = Period(date(2026, 1, 1), date(2026, 1, 1) + timedelta(days=length - 1))
        days = [period.first + timedelta(days=number) for number in range(length)]
        expected = [sum(day.weekday() == number for day in days) for number in range(7)]
        assert [weekdays_of(period, number) for number in range(7)] == expected
