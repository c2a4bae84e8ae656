"""How a value of a report looks on a page and in a file."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import format_decimal, format_percent, gettext
from markupsafe import Markup

from admin_app.backoffice.formatters import cell
from admin_app.reports import files
from admin_app.reports.asked import Asked
from admin_app.reports.buckets import Bucket
from admin_app.reports.charts import sparkline
from admin_app.reports.declared import Column
from admin_app.reports.periods import Period

RIGHT_ALIGNED = frozenset({"whole", "average", "change", "share"})
_FILE_KINDS: dict[str, files.Kind] = {
    "whole": "whole",
    "average": "average",
    "change": "whole",
    "share": "share",
    "moment": "moment",
}


def shown(asked: Asked, column: Column, row: Any) -> Markup:
    """The value as HTML, leading to the rows behind it."""
    value = column.value(row)
    words = _words(column, value)
    address = column.opens(asked, row) if column.opens is not None and value is not None else None
    return Markup('<a href="%s">%s</a>') % (address, words) if address else words


def _words(column: Column, value: Any) -> Markup:
    if column.kind == "trend":
        return sparkline(value, trend_in_words(value))
    if value is None and column.kind != "flag":
        return Markup("")
    if column.kind in RIGHT_ALIGNED:
        return Markup("%s") % number_in_words(column, value)
    if isinstance(value, Bucket):
        days = Period(value.first, value.last)
        return Markup('<time datetime="%s">%s</time>') % (value.first.isoformat(), days.describe())
    if isinstance(value, str) and not value.strip() and column.opens is not None:
        # Something has to be there to be clicked.
        return Markup("%s") % f"“{value}”"
    return cell(value)


def number_in_words(column: Column, value: float) -> str:
    """A number as the reader writes it; a change with its sign."""
    if column.kind == "share":
        return str(format_percent(value, "#,##0.0 %"))
    number = str(
        format_decimal(value, "#,##0.##") if column.kind == "average" else format_decimal(value)
    )
    return f"+{number}" if column.kind == "change" and value > 0 else number


def trend_in_words(values: Sequence[int]) -> str:
    """A small drawing for those who do not see it."""
    return ", ".join(str(format_decimal(value)) for value in values) or str(gettext("none"))


def file_columns(columns: Sequence[Column]) -> list[files.Column]:
    """The columns as a file has them: days in two columns, and no drawings."""
    found = []
    for column in columns:
        label = str(column.label)
        if column.kind == "period":
            found += [
                files.Column(f"{column.name}_from", gettext("%(name)s, from", name=label), "date"),
                files.Column(f"{column.name}_to", gettext("%(name)s, to", name=label), "date"),
            ]
        elif column.kind != "trend":
            found.append(files.Column(column.name, label, _FILE_KINDS.get(column.kind, "text")))
    return found


def file_values(columns: Sequence[Column], row: Any) -> list[Any]:
    """The values of a row as a file has them."""
    return list(_file_values(columns, row))


def _file_values(columns: Sequence[Column], row: Any) -> Iterator[Any]:
    for column in columns:
        value = column.value(row)
        if column.kind == "period":
            yield None if value is None else value.first
            yield None if value is None else value.last
        elif column.kind != "trend":
            yield value
