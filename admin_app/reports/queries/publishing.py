"""How much was written and published, by the calendar and by the clock."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import zip_longest
from typing import NamedTuple

from sqlalchemy import func, select

from admin_app.backoffice import moments
from admin_app.backoffice.clocks import HOURS_OF_DAY, HOURS_OF_WEEK, hour_of_week
from admin_app.content.models import Post
from admin_app.extensions import db
from admin_app.reports.buckets import DAYS_OF_WEEK, Bucket, bounds, count_in_spans
from admin_app.reports.periods import Period
from admin_app.reports.queries.dates import (
    PUBLISHED,
    UNPUBLISHED_STATES,
    count_unpublished,
    created_in,
)

# The first ages, in days, of the rows that drafts are sorted into.
DRAFT_AGES = (0, 7, 30, 90, 365)


class TimelineRow(NamedTuple):
    """One part of the period, beside the part of the former period in the same place."""

    bucket: Bucket
    former_bucket: Bucket | None
    posts: int
    published: int
    former_posts: int | None


class ClockRow(NamedTuple):
    """How many posts were created on a weekday (0 is Monday) or in an hour of the day."""

    number: int
    posts: int


class WeekdayRow(NamedTuple):
    """How many posts were created on a weekday (0 is Monday), in all and on each such day.

    None where the period has no such day.
    """

    number: int
    posts: int
    average: float | None


class DraftsRow(NamedTuple):
    """How many posts are not published, from the youngest to the oldest day of creation.

    None stands for no limit; neither day and `undated` for posts without a date.
    """

    youngest: date | None
    oldest: date | None
    undated: bool
    posts: int


def timeline(buckets: Sequence[Bucket], former: Sequence[Bucket]) -> list[TimelineRow]:
    """Posts and published posts in each part, with those of the former period where there is one.

    A former period with more parts, such as a longer month, is cut to the length of this one.
    """
    counted = count_in_spans(bounds(buckets), (), (PUBLISHED,))
    before = [posts for (posts,) in count_in_spans(bounds(former[: len(buckets)]), ())]
    rows = zip_longest(buckets, counted, former[: len(buckets)], before)
    return [
        TimelineRow(bucket, former_bucket, posts, published, former_posts)
        for bucket, (posts, published), former_bucket, former_posts in rows
    ]


def hours_of_week(period: Period) -> list[int]:
    """Posts in each hour of the reader's week, from Monday at midnight."""
    hour = hour_of_week(Post.created_at, period.start, period.end)
    # Worked out before it is grouped by: a statement with parameters does not know it again.
    worked_out = select(hour.label("hour")).where(*created_in(period)).subquery()
    number = worked_out.c.hour
    rows = db.session.execute(select(number, func.count()).group_by(number))
    counts: dict[int, int] = dict(rows.all())
    return [counts.get(number, 0) for number in range(HOURS_OF_WEEK)]


def by_weekday(hours: Sequence[int], period: Period) -> list[WeekdayRow]:
    """The hours of the week added up to seven days, and shared among the days of the period.

    A period has a weekday once more than another, so that sums alone mislead.
    """
    rows = []
    for number, start in enumerate(range(0, HOURS_OF_WEEK, HOURS_OF_DAY)):
        posts, days = sum(hours[start : start + HOURS_OF_DAY]), weekdays_of(period, number)
        rows.append(WeekdayRow(number, posts, round(posts / days, 2) if days else None))
    return rows


def weekdays_of(period: Period, number: int) -> int:
    """How many days of the period are this weekday; 0 is Monday."""
    weeks, more = divmod(period.days, DAYS_OF_WEEK)
    return weeks + ((number - period.first.weekday()) % DAYS_OF_WEEK < more)


def by_hour(hours: Sequence[int]) -> list[ClockRow]:
    """The hours of the week added up to the hours of a day."""
    return [ClockRow(hour, sum(hours[hour::HOURS_OF_DAY])) for hour in range(HOURS_OF_DAY)]


def drafts_by_age() -> list[DraftsRow]:
    """Posts that are not published, by how many days ago they were created."""
    today = moments.today()
    tomorrow = today + timedelta(days=1)
    limits: list[tuple[date | None, date | None]] = [(None, tomorrow)]
    for youngest, older in zip_longest(DRAFT_AGES, DRAFT_AGES[1:]):
        oldest = None if older is None else today - timedelta(days=older - 1)
        limits.append((today - timedelta(days=youngest), oldest))
    periods = [Period(oldest or date.min, youngest or date.max) for youngest, oldest in limits]
    limits_in_utc = [(period.start, period.end) for period in periods]
    counted = count_in_spans(limits_in_utc, *((state,) for state in UNPUBLISHED_STATES))
    rows = [
        DraftsRow(youngest, oldest, False, sum(posts))
        for (youngest, oldest), posts in zip(limits, counted, strict=True)
    ]
    undated = count_unpublished(Post.created_at.is_(None))
    return [*rows, DraftsRow(None, None, True, undated)]
