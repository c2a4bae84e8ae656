"""Cutting a period into days, weeks or months of the reader's calendar, and counting in each.

The limits of the parts are computed here and counted between by index: neither engine knows the
rules of the reader's time zone, and a day may have 23, 24 or 25 hours.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import LazyString, lazy_gettext
from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    FromClause,
    Integer,
    ScalarSelect,
    column,
    func,
    select,
    values,
)

from admin_app.content.models import Post
from admin_app.db.types import UTCDateTime
from admin_app.extensions import db
from admin_app.reports.periods import MONTHS_OF_YEAR, Period, add_months

MOST_BUCKETS = 400
DAYS_OF_WEEK = 7


class Unit(StrEnum):
    """How long each part is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    CENTURY = "century"


# Those that can be chosen; the others serve for dates that are centuries apart by mistake.
UNIT_LABELS: dict[Unit, LazyString] = {
    Unit.DAY: lazy_gettext("day"),
    Unit.WEEK: lazy_gettext("week"),
    Unit.MONTH: lazy_gettext("month"),
}

_MONTHS = {Unit.MONTH: 1, Unit.YEAR: MONTHS_OF_YEAR, Unit.CENTURY: 100 * MONTHS_OF_YEAR}
_USUAL_DAYS = {Unit.DAY: 1, Unit.WEEK: DAYS_OF_WEEK, Unit.MONTH: 30, Unit.YEAR: 365,
               Unit.CENTURY: 36_500}  # fmt: skip
# Up to so many days a unit is the natural one.
_NATURAL_UP_TO = {Unit.DAY: 92, Unit.WEEK: 740}


@dataclass(frozen=True)
class Bucket:
    """One part of a period: its first and last day."""

    first: date
    last: date


def natural_unit(period: Period) -> Unit:
    """The unit that cuts this period into a readable number of parts."""
    for unit, days in _NATURAL_UP_TO.items():
        if period.days <= days:
            return unit
    return fitting_unit(period, Unit.MONTH)


def fitting_unit(period: Period, wanted: Unit) -> Unit:
    """The wanted unit, or the next longer one that gives no more than `MOST_BUCKETS` parts."""
    units = list(Unit)
    for unit in units[units.index(wanted) :]:
        if period.days / _USUAL_DAYS[unit] <= MOST_BUCKETS:
            return unit
    return Unit.CENTURY


def cut(period: Period, unit: Unit) -> list[Bucket]:
    """The parts in order; the first and the last may be shorter. Weeks begin on Monday."""
    return list(_parts(period, unit))


def _parts(period: Period, unit: Unit) -> Iterator[Bucket]:
    first = period.first
    while first <= period.last:
        last = min(last_of(first, unit), period.last)
        yield Bucket(first, last)
        if last == date.max:
            return
        first = last + timedelta(days=1)


def is_first_of(day: date, unit: Unit) -> bool:
    """Whether a day, week or month begins with this one."""
    return day == date.min or last_of(day - timedelta(days=1), unit) < day


def last_of(day: date, unit: Unit) -> date:
    """The last day of the day, week, month … that holds this one, as far as the calendar goes."""
    try:
        if unit is Unit.DAY:
            return day
        if unit is Unit.WEEK:
            return day + timedelta(days=DAYS_OF_WEEK - 1 - day.weekday())
        months = _MONTHS[unit]
        number = day.year * MONTHS_OF_YEAR + day.month - 1
        return add_months(day.replace(day=1), months - number % months) - timedelta(days=1)
    except (OverflowError, ValueError):
        return date.max


def bounds(buckets: Sequence[Bucket]) -> list[tuple[datetime, datetime]]:
    """The first UTC moment of each part, and that at which it is over."""
    periods = (Period(bucket.first, bucket.last) for bucket in buckets)
    return [(period.start, period.end) for period in periods]


def spans(limits: Sequence[tuple[Any, ...]], *further: str) -> FromClause:
    """A table of numbered half-open spans of time to count in: `number`, `start`, `stop`, and
    whole numbers under further names."""
    columns: list[ColumnClause[Any]] = [
        column("number", Integer),
        column("start", UTCDateTime),
        column("stop", UTCDateTime),
        *(column(name, Integer) for name in further),
    ]
    rows = [(number, *limit) for number, limit in enumerate(limits)]
    return values(*columns, name="spans").data(rows).cte("spans")


def within(moment: Any, table: FromClause) -> ColumnElement[bool]:
    """Whether the moment lies in the span."""
    inside: ColumnElement[bool] = (moment >= table.c.start) & (moment < table.c.stop)
    return inside


def count_in_spans(
    limits: Sequence[tuple[datetime, datetime]], *kinds: Sequence[ColumnElement[bool]]
) -> list[tuple[int, ...]]:
    """How many posts were created in each span, once for each kind of posts, in one statement."""
    if not limits:
        return []
    table = spans(limits)

    def counted(conditions: Sequence[ColumnElement[bool]]) -> ScalarSelect[int]:
        return (
            select(func.count())
            .select_from(Post)
            .where(within(Post.created_at, table), *conditions)
            .correlate(table)
            .scalar_subquery()
        )

    rows = db.session.execute(
        select(*(counted(conditions) for conditions in kinds))
        .select_from(table)
        .order_by(table.c.number)
    )
    return [tuple(row) for row in rows]
