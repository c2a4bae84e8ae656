"""Narrowing a grid by how many related rows there are, of all time or of a period."""

from collections.abc import Mapping
from typing import Any, cast

from flask_babel import format_date, format_decimal, gettext
from sqlalchemy import ColumnElement, Select, and_, func, inspect, select
from sqlalchemy.orm import InstrumentedAttribute

from admin_app.backoffice import moments
from admin_app.backoffice.filters import Filter, Label, read_day
from admin_app.backoffice.rows import identity_column
from admin_app.extensions import Base

MOST = 1_000_000_000


class CountFilter(Filter):
    """At least or at most so many related rows, such as posts, created between two days.

    `posts_at_least=6&posts_from=2026-11-01&posts_to=2026-11-30` leaves the users, or tags, with six
    posts of November or more; days alone stand for at least one.
    """

    kind = "count"

    def __init__(
        self, attribute: InstrumentedAttribute[Any], label: Label,
        moment: InstrumentedAttribute[Any],
    ) -> None:  # fmt: skip
        super().__init__(attribute, label)
        self.moment = moment

    @property
    def arg_names(self) -> tuple[str, ...]:
        """The smallest and the largest number, the first and the last day."""
        endings = ("at_least", "at_most", "from", "to")
        return tuple(f"{self.name}_{ending}" for ending in endings)

    def problem(self, name: str, value: str) -> str | None:
        """Numbers are whole and not below zero; a day is written 2026-11-22."""
        if name in self.arg_names[:2]:
            if value.isascii() and value.isdigit() and len(value) <= len(str(MOST)):
                return None
            return str(gettext("“%(value)s” is not a number of rows.", value=value[:60]))
        if read_day(value):
            return None
        return str(gettext("“%(value)s” is not a day such as 2026-11-22.", value=value[:60]))

    def condition(self, values: Mapping[str, str]) -> ColumnElement[bool] | None:
        """A subquery that counts related rows, by an index on their key where there is one."""
        at_least, at_most, first, last = (values.get(name) for name in self.arg_names)
        if not any((at_least, at_most, first, last)):
            return None
        parts: list[ColumnElement[bool]] = []
        own = identity_column(cast("type[Base]", self.attribute.class_))
        fewest = int(at_least) if at_least else 0 if at_most else 1
        if fewest:
            parts.append(own.in_(self._with_more_than(fewest - 1, values)))
        if at_most:
            parts.append(own.not_in(self._with_more_than(int(at_most), values)))
        return and_(True, *parts)

    def _with_more_than(self, number: int, values: Mapping[str, str]) -> Select[Any]:
        """The keys of the rows that have more related rows than this."""
        _, _, first, last = (read_day(values.get(name)) for name in self.arg_names)
        relation = inspect(self.attribute).property
        if relation.secondary is None:
            (key,) = relation.remote_side
            counted = select(key)
        else:
            ((_, key),) = relation.synchronize_pairs
            ((other, link),) = relation.secondary_synchronize_pairs
            counted = select(key)
            if first or last:
                counted = counted.join(relation.mapper.local_table, other == link)
        if first:
            counted = counted.where(self.moment >= moments.start_of_day(first))
        if last:
            counted = counted.where(self.moment < moments.start_of_next_day(last))
        # A site may leave the columns of its links without NOT NULL.
        counted = counted.where(key.is_not(None)).group_by(key)
        return counted.having(func.count() > number) if number else counted

    def describe(self, values: Mapping[str, str]) -> str | None:
        """For example “Posts: at least 6 from 1 Nov 2026”."""
        at_least, at_most, first, last = (values.get(name) for name in self.arg_names)
        words = []
        if at_least:
            words.append(gettext("at least %(count)s", count=format_decimal(int(at_least))))
        if at_most:
            words.append(gettext("at most %(count)s", count=format_decimal(int(at_most))))
        if first_day := read_day(first):
            words.append(gettext("from %(day)s", day=format_date(first_day, rebase=False)))
        if last_day := read_day(last):
            words.append(gettext("to %(day)s", day=format_date(last_day, rebase=False)))
        return f"{self.label}: {' '.join(words)}" if words else None
