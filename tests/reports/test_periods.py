"""Periods are whole days of the reader's calendar, whatever its clocks do."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from admin_app.reports.buckets import MOST_BUCKETS, Bucket, Unit, bounds, cut, fitting_unit
from admin_app.reports.periods import (
    ALL_TIME,
    PRESETS,
    Comparison,
    Period,
    free_period,
    read_period,
)

Reading = Callable[..., AbstractContextManager[None]]


def hours_of_days(first: date, days: int) -> list[float]:
    """How many hours each of these days has, and that none begins before the last has ended."""
    period = Period(first, first + timedelta(days=days - 1))
    limits = bounds(cut(period, Unit.DAY))
    assert all(one[1] == other[0] for one, other in pairwise(limits))
    return [(end - start).total_seconds() / 3600 for start, end in limits]


@pytest.mark.parametrize(
    ("zone", "first", "hours", "begin"),
    [
        ("Pacific/Auckland", date(2026, 4, 4), [24, 25, 24], datetime(2026, 4, 3, 11, tzinfo=UTC)),
        ("Pacific/Auckland", date(2026, 9, 26), [24, 23, 24],
         datetime(2026, 9, 25, 12, tzinfo=UTC)),
        ("America/New_York", date(2026, 3, 7), [24, 23, 24], datetime(2026, 3, 7, 5, tzinfo=UTC)),
        ("America/New_York", date(2026, 10, 31), [24, 25, 24],
         datetime(2026, 10, 31, 4, tzinfo=UTC)),
        ("Asia/Kathmandu", date(2026, 3, 28), [24, 24, 24],
         datetime(2026, 3, 27, 18, 15, tzinfo=UTC)),
        ("UTC", date(2026, 3, 28), [24, 24, 24], datetime(2026, 3, 28, tzinfo=UTC)),
        # There the clocks go forward at midnight, so that the day begins at one.
        ("America/Santiago", date(2026, 9, 5), [24, 23, 24], datetime(2026, 9, 5, 4, tzinfo=UTC)),
        # Samoa left a day out.
        ("Pacific/Apia", date(2011, 12, 29), [24, 0, 24], datetime(2011, 12, 29, 10, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_days_begin_and_end_as_the_clock_says(
    reading: Reading, zone: str, first: date, hours: list[int], begin: datetime
) -> None:
    with reading(zone=zone):
        assert hours_of_days(first, 3) == hours
        assert Period(first, first).start == begin


def test_weeks_begin_on_monday_and_months_on_their_first() -> None:
    period = Period(date(2026, 1, 30), date(2026, 3, 2))
    assert cut(period, Unit.WEEK)[:2] == [
        Bucket(date(2026, 1, 30), date(2026, 2, 1)),
        Bucket(date(2026, 2, 2), date(2026, 2, 8)),
    ]
    assert cut(period, Unit.MONTH) == [
        Bucket(date(2026, 1, 30), date(2026, 1, 31)),
        Bucket(date(2026, 2, 1), date(2026, 2, 28)),
        Bucket(date(2026, 3, 1), date(2026, 3, 2)),
    ]


@pytest.mark.parametrize("unit", Unit)
def test_the_parts_are_the_whole_period_however_long_it_is(unit: Unit) -> None:
    for period in (Period(date(1999, 12, 31), date(2001, 1, 1)), ALL_TIME):
        parts = cut(period, fitting_unit(period, unit))
        assert len(parts) <= MOST_BUCKETS
        assert parts[0].first == period.first
        assert parts[-1].last == period.last
        assert all(one.last + timedelta(1) == other.first for one, other in pairwise(parts))


def formers() -> Iterator[tuple[Period, Comparison, Period | None]]:
    """Periods and what they are compared with."""
    before, year = Comparison.BEFORE, Comparison.YEAR
    week = Period(date(2026, 3, 2), date(2026, 3, 8))
    yield week, before, Period(date(2026, 2, 23), date(2026, 3, 1))
    yield week, year, Period(date(2025, 3, 2), date(2025, 3, 8))
    yield week, Comparison.NONE, None
    march = free_period(date(2026, 3, 1), date(2026, 3, 31))
    yield march, before, free_period(date(2026, 2, 1), date(2026, 2, 28))
    to_date = Period(date(2026, 3, 1), date(2026, 3, 30), 1)
    yield to_date, before, Period(date(2026, 2, 1), date(2026, 2, 28), 1)
    leap = free_period(date(2024, 2, 1), date(2024, 2, 29))
    yield leap, year, free_period(date(2023, 2, 1), date(2023, 2, 28))
    yield free_period(date(2025, 2, 1), date(2025, 2, 28)), year, leap
    yield (
        Period(date(2024, 2, 29), date(2024, 2, 29)),
        year,
        Period(date(2023, 2, 28), date(2023, 2, 28)),
    )
    yield ALL_TIME, before, None
    yield Period(date(1, 1, 1), date(1, 1, 5)), before, None


@pytest.mark.parametrize(("period", "comparison", "expected"), list(formers()))
def test_what_a_period_is_compared_with(
    period: Period, comparison: Comparison, expected: Period | None
) -> None:
    assert period.former(comparison) == expected


def test_presets_end_today_or_with_the_last_month_or_year() -> None:
    today = date(2026, 3, 31)
    found = {name: make(today) for name, (_, make) in PRESETS.items()}
    assert found["7d"] == Period(date(2026, 3, 25), today)
    assert found["last_month"] == Period(date(2026, 2, 1), date(2026, 2, 28), 1)
    assert found["last_year"] == Period(date(2025, 1, 1), date(2025, 12, 31), 12)
    assert found["all"].is_all_time


@pytest.mark.parametrize(
    ("args", "first", "last", "words"),
    [
        ({"from": "2026-02-01", "to": "2026-02-30"}, "2026-02-01", "2026-02-28", "There is no day"),
        ({"from": "2026-03-09", "to": "2026-03-02"}, "2026-03-02", "2026-03-09", "exchanged"),
        ({"to": "2026-03-30"}, "2026-03-01", "2026-03-30", "needs two days"),
        ({"from": "9999-12-31", "to": "9999-12-31"}, "9999-12-31", "9999-12-31", ""),
    ],
)
def test_days_that_cannot_be_taken_become_the_nearest(
    reading: Reading, args: dict[str, str], first: str, last: str, words: str
) -> None:
    notices: list[str] = []
    with reading():
        period, said = read_period(args, "30d", notices)
    assert said == {"from": first, "to": last}
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)
    assert words in " ".join(notices)
    assert bool(words) is bool(notices)


@pytest.mark.parametrize(
    "args", [{"from": "abc"}, {"to": "2026-13-01"}, {"from": "0000-01-01"}, {"period": "never"}]
)
def test_what_is_no_period_is_said_and_the_usual_one_taken(
    reading: Reading, args: dict[str, str]
) -> None:
    notices: list[str] = []
    with reading():
        period, said = read_period(args, "30d", notices)
    assert period.days == 30
    assert said == {"period": "30d"}
    assert len(notices) == 1
