"""Periods: runs of whole days on the reader's calendar, and what each is compared with."""

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from babel import dates
from flask_babel import LazyString, format_date, get_locale, gettext, lazy_gettext

from admin_app.backoffice import moments

MONTHS_OF_YEAR = 12
# How long a period is of which only the end is known.
DAYS_UP_TO_A_DAY = 30
_WRITTEN_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", re.ASCII)


class Comparison(StrEnum):
    """What a period is compared with."""

    BEFORE = "before"
    YEAR = "year"
    NONE = "none"


COMPARISON_LABELS: dict[Comparison, LazyString] = {
    Comparison.BEFORE: lazy_gettext("the period before"),
    Comparison.YEAR: lazy_gettext("a year before"),
    Comparison.NONE: lazy_gettext("nothing"),
}


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both included; without them, all time.

    `months` is how many calendar months it stands for, whole or up to today: a month is compared
    with the month before, however many days either has.
    """

    first: date = date.min
    last: date = date.max
    months: int = 0

    @property
    def is_all_time(self) -> bool:
        """Whether nothing limits it."""
        return self.first == date.min and self.last == date.max

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def start(self) -> datetime:
        """Its first UTC moment."""
        return moments.start_of_day(self.first)

    @property
    def end(self) -> datetime:
        """The UTC moment at which it is over."""
        return moments.start_of_next_day(self.last)

    def former(self, comparison: Comparison) -> "Period | None":
        """The period to compare with; None for all time, or before the calendar begins."""
        if self.is_all_time or comparison is Comparison.NONE:
            return None
        try:
            if comparison is Comparison.YEAR:
                return self._months_back(MONTHS_OF_YEAR)
            if self.months:
                return self._months_back(self.months)
            length = timedelta(days=self.days)
            return Period(self.first - length, self.last - length)
        except (OverflowError, ValueError):
            return None

    def _months_back(self, months: int) -> "Period":
        last = add_months(self.last, -months)
        if self.months and is_last_of_month(self.last):
            last = last_of_month(last)
        return Period(add_months(self.first, -months), last, self.months)

    def grid_args(self, column: str) -> dict[str, Any]:
        """The filters of a grid that leave exactly the rows of this period; none for all time."""
        if self.is_all_time:
            return {}
        return {f"{column}_from": self.first.isoformat(), f"{column}_to": self.last.isoformat()}

    def describe(self) -> str:
        """For example “1 to 30 Nov 2026” in the reader's language."""
        if self.is_all_time:
            return str(gettext("all time"))
        locale = str(get_locale())
        first = day_in_words(self.first, locale)
        if self.first == self.last:
            return first
        return str(gettext("%(first)s to %(last)s", first=first,
                           last=day_in_words(self.last, locale)))  # fmt: skip


ALL_TIME = Period()


# A page shows the same days more than once, and everybody looks at the last weeks.
@lru_cache(2_000)
def day_in_words(day: date, locale: str) -> str:
    """A day as people write it in this language."""
    return str(dates.format_date(day, "medium", locale=locale))


def last_days(days: int, today: date) -> Period:
    """The last so many days up to and with this one, as far as the calendar goes back."""
    return Period(date.fromordinal(max(1, today.toordinal() - days + 1)), today)


def _this_month(today: date) -> Period:
    return Period(today.replace(day=1), today, 1)


def _last_month(today: date) -> Period:
    last = today.replace(day=1) - timedelta(days=1)
    return Period(last.replace(day=1), last, 1)


def _this_year(today: date) -> Period:
    return Period(today.replace(month=1, day=1), today, MONTHS_OF_YEAR)


def _last_year(today: date) -> Period:
    year = today.year - 1
    return Period(date(year, 1, 1), date(year, 12, 31), MONTHS_OF_YEAR)


PRESETS: dict[str, tuple[LazyString, Callable[[date], Period]]] = {
    "today": (lazy_gettext("Today"), lambda today: last_days(1, today)),
    "7d": (lazy_gettext("7 days"), lambda today: last_days(7, today)),
    "30d": (lazy_gettext("30 days"), lambda today: last_days(30, today)),
    "365d": (lazy_gettext("365 days"), lambda today: last_days(365, today)),
    "month": (lazy_gettext("This month"), _this_month),
    "last_month": (lazy_gettext("Last month"), _last_month),
    "year": (lazy_gettext("This year"), _this_year),
    "last_year": (lazy_gettext("Last year"), _last_year),
    "all": (lazy_gettext("All time"), lambda today: ALL_TIME),
}


def free_period(first: date, last: date) -> Period:
    """The period between two days; one of whole months counts as months."""
    if first.day == 1 and is_last_of_month(last):
        months = (last.year - first.year) * MONTHS_OF_YEAR + last.month - first.month + 1
        return Period(first, last, months)
    return Period(first, last)


def read_period(
    args: Mapping[str, str], default: str, notices: list[str]
) -> tuple[Period, dict[str, str]]:
    """The period that an address names, and how the address says it.

    What cannot be understood becomes the nearest that can, and is said in `notices`.
    """
    days = {name: _read_day(args.get(name, ""), notices) for name in ("from", "to")}
    name = args.get("period", default)
    if any(days.values()) and not _is_preset(args.get("period", ""), days["from"], days["to"]):
        return _between(days["from"], days["to"], notices)
    if name not in PRESETS:
        notices.append(gettext("“%(value)s” is not a period here.", value=name[:60]))
        name = default
    return PRESETS[name][1](moments.today()), {"period": name}


def _is_preset(name: str, first: date | None, last: date | None) -> bool:
    """Whether these are the days of the usual period of this name."""
    period = PRESETS[name][1](moments.today()) if name in PRESETS else None
    return period is not None and (period.first, period.last) == (first, last)


def _between(
    first: date | None, last: date | None, notices: list[str]
) -> tuple[Period, dict[str, str]]:
    if first is None or last is None:
        first, last, missing = _completed(first, last)
        notices.append(
            gettext("A free period needs two days; the missing one was taken as %(day)s.",
                    day=format_date(missing, rebase=False))
        )  # fmt: skip
    if last < first:
        first, last = last, first
        notices.append(gettext("The period ended before it began; its days were exchanged."))
    period = free_period(first, last)
    return period, {"from": first.isoformat(), "to": last.isoformat()}


def _completed(first: date | None, last: date | None) -> tuple[date, date, date]:
    """Both days, where one is known, and the one that was missing."""
    if first is not None:
        today = max(first, moments.today())
        return first, today, today
    end = last or moments.today()
    begin = last_days(DAYS_UP_TO_A_DAY, end).first
    return begin, end, begin


def _read_day(text: str, notices: list[str]) -> date | None:
    """The day written in the text, or the nearest there is: 30 February is the last of February."""
    if not text:
        return None
    written = _WRITTEN_DAY.fullmatch(text.strip())
    year, month, day = map(int, written.groups()) if written else (0, 0, 0)
    if not year or not 1 <= month <= MONTHS_OF_YEAR or day < 1:
        notices.append(gettext("“%(value)s” is not a day such as 2026-11-22.", value=text[:60]))
        return None
    nearest = date(year, month, min(day, calendar.monthrange(year, month)[1]))
    if nearest.day != day:
        notices.append(
            gettext("There is no day %(value)s; %(day)s was taken.",
                    value=text[:60], day=format_date(nearest, rebase=False))
        )  # fmt: skip
    return nearest


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month.

    :raises ValueError: outside of the calendar
    """
    number = day.year * MONTHS_OF_YEAR + day.month - 1 + months
    first = date(number // MONTHS_OF_YEAR, number % MONTHS_OF_YEAR + 1, 1)
    return first.replace(day=min(day.day, last_of_month(first).day))


def last_of_month(day: date) -> date:
    """The last day of the month that holds this one."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def is_last_of_month(day: date) -> bool:
    """Whether a month ends with this day."""
    return day == last_of_month(day)
