"""Small trends: the parts of a period that a line as high as a word compares."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from admin_app.reports.buckets import Bucket, Unit, cut, is_first_of, last_of
from admin_app.reports.periods import Period, last_days

# Every post of them is looked at for a report of tags.
MOST_MONTHS = 24
LONGEST_MONTH, LONGEST_YEAR = 31, 366


@dataclass(frozen=True)
class TrendParts:
    """The last parts of a period up to today, and the place of those that are whole.

    A part that the period cuts, or that is not over yet, holds less than those beside it: a line
    through it would show a drop that is none.
    """

    unit: Unit = Unit.DAY
    parts: Sequence[Bucket] = ()
    first: int = 0
    stop: int = 0

    @property
    def whole(self) -> Sequence[Bucket]:
        """The parts that can be compared, in order."""
        return self.parts[self.first : self.stop]

    @property
    def is_line(self) -> bool:
        """Whether there are parts enough to compare."""
        return len(self.whole) > 1

    def are_all_of(self, period: Period) -> bool:
        """Whether every post of the period is of one of the parts, and none is of another."""
        return bool(self.parts) and (self.parts[0].first, self.parts[-1].last) == (
            period.first, period.last,
        )  # fmt: skip


def trend_parts(period: Period, timeline: Period, today: date) -> TrendParts:
    """Days up to 31 of them, weeks up to a year, months beyond; `timeline` has limits always."""
    last = min(timeline.last, today)
    if last < timeline.first:
        return TrendParts()
    unit = _unit_of(Period(timeline.first, last).days)
    # Two months more than are wanted, so that the first that is kept is not cut.
    earliest = last_days((MOST_MONTHS + 2) * LONGEST_MONTH, last).first
    parts = cut(Period(max(timeline.first, earliest), last), unit)
    parts = parts[-MOST_MONTHS:] if unit is Unit.MONTH else parts
    # Of all time there is nothing before the first day, or after the last, that is left out.
    is_cut = not (period.is_all_time or is_first_of(parts[0].first, unit))
    end = last_of(last, unit)
    is_over = end < today and end <= period.last
    return TrendParts(unit, parts, int(is_cut), len(parts) if is_over else len(parts) - 1)


def _unit_of(days: int) -> Unit:
    if days <= LONGEST_MONTH:
        return Unit.DAY
    return Unit.WEEK if days <= LONGEST_YEAR else Unit.MONTH
