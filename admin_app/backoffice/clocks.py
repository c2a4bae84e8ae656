"""What the reader's clock showed at a moment, worked out by the database.

No engine is asked for the rules of a time zone: the moments at which its clocks were changed are
looked up here and written into the statement.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from flask_babel import get_locale
from sqlalchemy import ColumnElement, case, literal

from admin_app.backoffice.moments import reader_zone, to_local
from admin_app.db.dialects import dialect_of
from admin_app.extensions import db

HOURS_OF_DAY, DAYS_OF_WEEK = 24, 7
HOURS_OF_WEEK = HOURS_OF_DAY * DAYS_OF_WEEK
SECONDS_OF_HOUR = 3600
# Enough whole weeks to make the year 1 positive; Unix time begins on a Thursday.
_BEFORE_UNIX_TIME = 110_000 * HOURS_OF_WEEK * SECONDS_OF_HOUR
_FIRST_WEEKDAY = 3
_WEEK = timedelta(days=DAYS_OF_WEEK)

Shift = tuple[datetime, int]


def weekday_names() -> list[str]:
    """The days of the week in the reader's language, from Monday."""
    names = get_day_names("wide", "stand-alone", get_locale())
    return [str(names[number]) for number in range(DAYS_OF_WEEK)]


def hour_of_week(moment: Any, start: datetime, stop: datetime) -> ColumnElement[int]:
    """The hour of the reader's week, 0 to 167 from Monday at midnight, of moments in this span."""
    seconds = dialect_of(db.engine).unix_time(moment)
    ahead = _ahead_of_utc(moment, shifts(start, stop, reader_zone()))
    begun = _BEFORE_UNIX_TIME + _FIRST_WEEKDAY * HOURS_OF_DAY * SECONDS_OF_HOUR
    hour: ColumnElement[int] = (seconds + ahead + begun) // SECONDS_OF_HOUR % HOURS_OF_WEEK
    return hour


def _ahead_of_utc(moment: Any, found: tuple[Shift, ...]) -> Any:
    (_, first), *later = found
    if not later:
        return literal(first)
    # Newest first: that is where most rows are.
    return case(*((moment >= begun, offset) for begun, offset in reversed(later)), else_=first)


@lru_cache(maxsize=200)
def shifts(start: datetime, stop: datetime, zone: ZoneInfo) -> tuple[Shift, ...]:
    """From which moment on the zone is how many seconds ahead of UTC, in this span.

    The zone data names no changes, so that they are looked for week by week: hardly any clock
    has been changed twice within one.
    """
    found = [(start, _offset(start, zone))]
    for before, after in _weeks(start, stop):
        if _offset(after, zone) != found[-1][1]:
            found.append((_change_between(before, after, zone), _offset(after, zone)))
    return tuple(found)


def _weeks(start: datetime, stop: datetime) -> Iterator[tuple[datetime, datetime]]:
    while start < stop:
        after = start + _WEEK if stop - start > _WEEK else stop
        yield start, after
        start = after


def _offset(moment: datetime, zone: ZoneInfo) -> int:
    ahead = to_local(moment, zone).utcoffset()
    return 0 if ahead is None else int(ahead.total_seconds())


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first whole second with the later offset."""
    old, low, high = _offset(before, zone), 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(before + timedelta(seconds=middle), zone) == old:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)
