"""What an address asks of a report, read with every wrong value made the nearest right one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from admin_app.backoffice import moments
from admin_app.backoffice.listing import Listing, read_listing
from admin_app.reports.buckets import (
    MOST_BUCKETS,
    UNIT_LABELS,
    Bucket,
    Unit,
    cut,
    fitting_unit,
    natural_unit,
)
from admin_app.reports.periods import Comparison, Period, last_days, read_period
from admin_app.reports.queries.dates import extent
from admin_app.reports.trends import TrendParts, trend_parts

if TYPE_CHECKING:
    from admin_app.reports.declared import Report

Answer = TypeVar("Answer")

LISTING_NAMES = ("search", "sort", "desc", "page", "page_size")
PERIOD_NAMES = ("period", "from", "to", "compare")
# Names how long the parts are, in the reports that are asked for it.
UNIT_NAME = "per"
# Names a table in the address of a file.
TABLE_NAME = "table"


@dataclass(frozen=True)
class Asked:
    """The period, what it is compared with, the parameters, and the order and page of the rows."""

    period: Period
    former: Period | None = None
    comparison: Comparison = Comparison.NONE
    values: Mapping[str, Any] = field(default_factory=dict)
    listing: Listing = field(default_factory=Listing)
    arguments: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    is_for_file: bool = False
    _found: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def args(self, **changes: Any) -> dict[str, str]:
        """The arguments of the same address with another order or page of rows."""
        return {**self.arguments, **self.listing.args(**changes)}

    def number(self, name: str) -> int:
        """The value of a parameter that is a number."""
        return int(self.values[name])

    def choice(self, name: str) -> str:
        """The value of a parameter that is a word."""
        return str(self.values[name])

    def once(self, read: Callable[["Asked"], Answer]) -> Answer:
        """What `read` finds, read once where several tables show it."""
        if read not in self._found:
            self._found[read] = read(self)
        answer: Answer = self._found[read]
        return answer

    @cached_property
    def timeline(self) -> Period | None:
        """The period, or for all time that of the posts there are; None without dated posts."""
        return extent() if self.period.is_all_time else self.period

    @cached_property
    def unit(self) -> Unit:
        """How long the parts are that the period is cut into: as asked for, as far as it fits."""
        if self.timeline is None:
            return Unit.DAY
        wanted = self.values.get(UNIT_NAME)
        if not wanted:
            return natural_unit(self.timeline)
        return fitting_unit(self.timeline, Unit(wanted))

    @cached_property
    def buckets(self) -> list[Bucket]:
        """The parts of the period, in order."""
        return cut(self.timeline, self.unit) if self.timeline is not None else []

    @cached_property
    def trend(self) -> TrendParts:
        """What a small trend shows; files have no drawings, so that nothing is counted for them."""
        if self.is_for_file or self.timeline is None:
            return TrendParts()
        return trend_parts(self.period, self.timeline, moments.today())

    @cached_property
    def former_buckets(self) -> list[Bucket]:
        """The parts of the period that this one is compared with."""
        return cut(self.former, self.unit) if self.former is not None else []


def read_asked(report: "Report", args: MultiDict[str, str]) -> Asked:
    """Read an address; whatever cannot be understood is said in `notices`."""
    # Neither a page nor a query can hold NUL.
    args = MultiDict([(name, text.replace("\0", "\ufffd")) for name, text in args.items()])
    notices: list[str] = []
    values = {each.name: each.read(args.get(each.name), notices) for each in report.parameters}
    arguments = {
        each.name: str(values[each.name])
        for each in report.parameters
        if values[each.name] != each.default
    }
    if report.period:
        period, said = read_period(args, report.period, notices)
        arguments |= said if said != {"period": report.period} else {}
    else:
        period = last_days(int(values["days"]), moments.today())
    _take_unit_that_fits(period, values, arguments, notices)
    comparison = _read_comparison(report, args, notices)
    former = period.former(comparison)
    if comparison is not report.comparison:
        arguments["compare"] = comparison.value
        if former is None and comparison is not Comparison.NONE:
            notices.append(gettext("There is no time before this period to compare it with."))
    listing = _read_listing(report, args)
    notices += [*listing.notices, *_unknown(report, args)]
    return Asked(
        period, former, comparison, values, replace(listing, notices=()),
        arguments, tuple(notices),
    )  # fmt: skip


def _take_unit_that_fits(
    period: Period, values: dict[str, Any], arguments: dict[str, str], notices: list[str]
) -> None:
    """Make the unit asked for the one that is shown, where that gives too many parts."""
    wanted = str(values.get(UNIT_NAME) or "")
    span = (extent() if period.is_all_time else period) if wanted else None
    if span is None or (fits := fitting_unit(span, Unit(wanted))) == wanted:
        return
    # Units that nobody can choose are those that are taken where none is named.
    values[UNIT_NAME] = fits.value if fits in UNIT_LABELS else ""
    arguments.pop(UNIT_NAME)
    if values[UNIT_NAME]:
        arguments[UNIT_NAME] = values[UNIT_NAME]
    notices.append(
        gettext("By %(wanted)s there would be more than %(most)s parts; longer ones are shown.",
                wanted=str(UNIT_LABELS[Unit(wanted)]), most=MOST_BUCKETS)
    )  # fmt: skip


def _read_comparison(report: "Report", args: Mapping[str, str], notices: list[str]) -> Comparison:
    text = args.get("compare", "") or report.comparison.value
    if text in list(Comparison):
        return Comparison(text)
    notices.append(gettext("“%(value)s” is nothing to compare with here.", value=text[:60]))
    return report.comparison


def _read_listing(report: "Report", args: MultiDict[str, str]) -> Listing:
    table = report.long_table
    if table is None:
        return Listing()
    names = LISTING_NAMES if table.searched else LISTING_NAMES[1:]
    own = MultiDict([(name, args[name]) for name in names if args.get(name)])
    return read_listing(own, (), dict.fromkeys(table.sorts))


def _unknown(report: "Report", args: Mapping[str, str]) -> list[str]:
    known = {TABLE_NAME, "compare", *(each.name for each in report.parameters)}
    known.update(PERIOD_NAMES if report.period else ())
    if report.long_table is not None:
        known.update(LISTING_NAMES if report.long_table.searched else LISTING_NAMES[1:])
    return [
        gettext("“%(name)s” in the address means nothing to this report.", name=name[:60])
        for name in list(args)
        if name not in known
    ][:3]
