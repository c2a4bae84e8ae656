"""A report as its page and its files show it: read once, with everything that it says of itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from flask import url_for
from flask_babel import format_datetime, format_decimal, gettext
from markupsafe import Markup
from sqlalchemy import Select

from admin_app.backoffice.queries import Page
from admin_app.extensions import db
from admin_app.i18n import time_zone_name
from admin_app.reports.asked import Asked
from admin_app.reports.cells import file_values, shown
from admin_app.reports.charts import chart_svg
from admin_app.reports.declared import Column, Figure, LongTable, Report, Table
from admin_app.reports.periods import COMPARISON_LABELS, PRESETS

ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class TableOnPage:
    """One table with what it shows; `page` says which rows of a long one these are."""

    table: Table
    columns: Sequence[Column]
    rows: Sequence[Sequence[Markup]]
    total: int
    chart: Markup | None
    chart_words: tuple[str, str]
    page: Page | None


@dataclass(frozen=True)
class PeriodPicker:
    """What the period picker of the components shows."""

    presets: Sequence[tuple[str, str, bool]]
    first: str
    last: str
    comparisons: Sequence[tuple[str, str]]
    comparison: str
    kept: Mapping[str, str]


def read_tables(report: Report, asked: Asked) -> list[TableOnPage]:
    """Every table of the page, a long one with the rows of the page asked for."""
    return [_read_table(table, asked) for table in report.tables_for(asked)]


def _read_table(table: Table, asked: Asked) -> TableOnPage:
    columns = table.columns_for(asked)
    if isinstance(table, LongTable):
        page = _read_page(table, asked)
        cells = _cells(asked, columns, page.rows)
        return TableOnPage(table, columns, cells, page.total, None, ("", ""), page)
    rows = table.read(asked)
    chart = table.chart(asked, rows) if table.chart is not None and rows else None
    words = (chart.title, chart.description) if chart else ("", "")
    drawn = chart_svg(chart) if chart else None
    return TableOnPage(
        table, columns, _cells(asked, columns, rows), len(rows), drawn, words, None
    )  # fmt: skip


def _read_page(table: LongTable, asked: Asked) -> Page:
    listing, total = asked.listing, table.count(asked)
    number = min(listing.page, max(0, (total - 1) // listing.page_size))
    begin = number * listing.page_size
    rows = table.read(asked, _read_ids(table, asked, begin, min(listing.page_size, total - begin)))
    return Page(rows, total, number, listing.page_size)


def _read_ids(table: LongTable, asked: Asked, begin: int, number: int) -> Sequence[int]:
    leading = table.leading_ids(asked) if table.leading_ids is not None else None
    if isinstance(leading, Select):
        leading = db.session.scalars(leading.limit(number).offset(begin)).all()
    elif leading is not None:
        leading = leading[begin : begin + number]
    if leading is not None and len(leading) == number:
        return leading
    return db.session.scalars(table.ids(asked).limit(number).offset(begin)).all()


def _cells(asked: Asked, columns: Sequence[Column], rows: Sequence[Any]) -> list[list[Markup]]:
    return [[shown(asked, column, row) for column in columns] for row in rows]


def count_rows(table: Table, asked: Asked) -> int:
    """How many rows the table has."""
    return table.count(asked) if isinstance(table, LongTable) else len(table.read(asked))


def rows_of_file(table: Table, asked: Asked) -> Iterator[list[Any]]:
    """Every row as a file has it; of a long table some hundred are held at a time."""
    columns = table.columns_for(asked)
    if not isinstance(table, LongTable):
        yield from (file_values(columns, row) for row in table.read(asked))
        return
    statement = table.ids(asked).execution_options(yield_per=ROWS_AT_ONCE)
    ids = iter(db.session.scalars(statement))
    while chunk := list(islice(ids, ROWS_AT_ONCE)):
        yield from (file_values(columns, row) for row in table.read(asked, chunk))


def about(report: Report, asked: Asked, rows: int, moment: datetime) -> list[tuple[str, str]]:
    """What a report says of itself, as pairs of label and words."""
    pairs = [
        (gettext("Question"), str(report.question)),
        (gettext("Period"), asked.period.describe()),
    ]
    if asked.former is not None:
        pairs.append((gettext("Compared with"), asked.former.describe()))
    pairs += [
        (str(each.label), each.describe(asked.values[each.name])) for each in report.parameters
    ]
    if asked.listing.search:
        pairs.append((gettext("Search"), asked.listing.search))
    return [
        *pairs,
        (gettext("Time zone"), time_zone_name()),
        (gettext("Data as of"), moment_in_words(moment)),
        (gettext("Rows"), str(format_decimal(rows))),
    ]


def moment_in_words(moment: datetime) -> str:
    """A moment on the reader's clock, to the minute."""
    return str(format_datetime(moment, "medium"))


def period_picker(report: Report, asked: Asked) -> PeriodPicker:
    """Links to the usual periods, and what the form for free ones begins with."""
    chosen = asked.args()
    period_said = {name: chosen.pop(name) for name in ("period", "from", "to") if name in chosen}
    current = "" if "from" in period_said else period_said.get("period", report.period)
    presets = [
        (str(words), report_address(report, {**chosen, "period": name}), name == current)
        for name, (words, _) in PRESETS.items()
    ]
    is_free = not asked.period.is_all_time
    comparison = chosen.pop("compare", report.comparison.value)
    # Sent along, so that a usual period keeps its name as long as its days are not changed.
    kept = {**chosen, "period": current} if current else chosen
    return PeriodPicker(
        presets,
        asked.period.first.isoformat() if is_free else "",
        asked.period.last.isoformat() if is_free else "",
        [(value.value, str(words)) for value, words in COMPARISON_LABELS.items()],
        comparison,
        kept,
    )


def report_address(report: Report, arguments: Mapping[str, str]) -> str:
    """The page of a report as it is asked for."""
    named: dict[str, Any] = {**arguments, "report": report.name}
    return url_for("reports.report", **named)


def headline_of(report: Report, asked: Asked) -> Figure:
    """The figure that a card shows."""
    return report.headline(asked) if report.headline is not None else report.figures(asked)[0]


def is_sorted_by(table: LongTable, asked: Asked, column: Column) -> str:
    """`ascending` or `descending` where the rows stand in the order of this column, else empty."""
    listing = asked.listing
    name, falling = (listing.sort, listing.descending) if listing.sort else table.default_sort
    return ("descending" if falling else "ascending") if name == column.name else ""
