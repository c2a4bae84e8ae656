"""Narrowing a grid by what the reader's clock showed: a weekday, an hour of the day."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import ColumnElement, and_, false, func, select

from admin_app.backoffice import moments
from admin_app.backoffice.clocks import HOURS_OF_DAY, hour_of_week, weekday_names
from admin_app.backoffice.filters import Filter, read_day
from admin_app.extensions import db


class ClockFilter(Filter):
    """`created_at_weekday` from 1, Monday, to 7 and `created_at_hour` from 0 to 23."""

    kind = "clock"

    @property
    def arg_names(self) -> tuple[str, ...]:
        """The weekday and the hour."""
        return (f"{self.name}_weekday", f"{self.name}_hour")

    @property
    def weekdays(self) -> dict[str, str]:
        """What weekdays can be chosen."""
        return {str(number): name for number, name in enumerate(weekday_names(), start=1)}

    @property
    def hours(self) -> dict[str, str]:
        """What hours can be chosen."""
        return {str(hour): f"{hour:02}:00" for hour in range(HOURS_OF_DAY)}

    def problem(self, name: str, value: str) -> str | None:
        """Only numbers within the limits are known."""
        allowed = self.weekdays if name == self.arg_names[0] else self.hours
        return None if value in allowed else self._not_a_choice(value)

    def condition(self, values: Mapping[str, str]) -> ColumnElement[bool] | None:
        """By the offsets of the reader's zone in the time that is asked for."""
        weekday, hour = (values.get(name) for name in self.arg_names)
        if weekday is None and hour is None:
            return None
        span = self._span(values)
        if span is None:
            return false()
        shown = hour_of_week(self.attribute, *span)
        parts: list[ColumnElement[bool]] = []
        if weekday is not None:
            parts.append(shown // HOURS_OF_DAY == int(weekday) - 1)
        if hour is not None:
            parts.append(shown % HOURS_OF_DAY == int(hour))
        return and_(*parts)

    def _span(self, values: Mapping[str, str]) -> tuple[datetime, datetime] | None:
        """The moments that the clock is asked about: those of the days that the grid is narrowed
        to as well, else all that there are."""
        first, last = db.session.execute(
            select(func.min(self.attribute), func.max(self.attribute))
        ).one()
        if first is None:
            return None
        if first_day := read_day(values.get(f"{self.name}_from")):
            first = max(first, moments.start_of_day(first_day))
        if last_day := read_day(values.get(f"{self.name}_to")):
            last = min(last, moments.start_of_next_day(last_day))
        return first, max(first, last)

    def describe(self, values: Mapping[str, str]) -> str | None:
        """For example “Created: Monday”."""
        weekday, hour = (values.get(name) for name in self.arg_names)
        words = []
        if weekday is not None:
            words.append(self.weekdays[weekday])
        if hour is not None:
            words.append(gettext("from %(hour)s on, for an hour", hour=self.hours[hour]))
        return f"{self.label}: {', '.join(words)}" if words else None
