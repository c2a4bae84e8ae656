"""What a report is: declared once, shown by one page, sent as one kind of file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, TypeAlias

from flask_babel import LazyString
from sqlalchemy import Select

from admin_app.reports.asked import Asked
from admin_app.reports.charts import Chart
from admin_app.reports.parameters import Parameter
from admin_app.reports.periods import Comparison
from admin_app.security.permissions import Permission

Label: TypeAlias = "LazyString | str"
# A trend is a row of numbers, drawn small; files leave it out.
Kind = Literal["text", "whole", "average", "change", "share", "moment", "flag", "period", "trend"]
Opens = Callable[[Asked, Any], str | None]


@dataclass(frozen=True)
class Column:
    """An attribute of a table's rows, or what `text` makes of a row.

    `opens` gives the address of the rows behind a figure. A column that `compares` is left out
    where there is no former period, and a trend where there are no two parts to compare.
    `label_of` gives its heading where that depends on what is asked.
    """

    name: str
    label: Label
    kind: Kind = "text"
    opens: Opens | None = None
    text: Callable[[Any], str] | None = None
    compares: bool = False
    label_of: Callable[[Asked], Label] | None = None

    def value(self, row: Any) -> Any:
        """What stands in this column of the row."""
        return self.text(row) if self.text is not None else getattr(row, self.name)


@dataclass(frozen=True)
class _Headed:
    """A table of some columns."""

    name: str
    title: Label
    columns: tuple[Column, ...]

    def columns_for(self, asked: Asked) -> tuple[Column, ...]:
        """The columns that have something to say of what is asked, as they are called there."""
        return tuple(
            replace(column, label=column.label_of(asked)) if column.label_of else column
            for column in self.columns
            if (asked.former is not None or not column.compares)
            and (asked.trend.is_line or column.kind != "trend")
        )


@dataclass(frozen=True)
class ShortTable(_Headed):
    """A table whose rows are all read at once; a folded one stands below its chart, closed.

    One that `compares` is left out of the page where there is no former period.
    """

    read: Callable[[Asked], Sequence[Any]]
    chart: Callable[[Asked, Sequence[Any]], Chart] | None = None
    note: Label = ""
    folded: bool = False
    compares: bool = False


@dataclass(frozen=True)
class LongTable(_Headed):
    """A table that is read a page at a time: `ids` in the order asked for, then their rows.

    `leading_ids` may give the beginning of `ids` sooner; it serves the pages that it fills.
    `sorts` are the columns that the reader may sort by; `default_sort` is a column and whether its
    values fall.
    """

    count: Callable[[Asked], int]
    ids: Callable[[Asked], Select[int]]
    read: Callable[[Asked, Sequence[int]], Sequence[Any]]
    leading_ids: Callable[[Asked], Select[int] | Sequence[int] | None] | None = None
    sorts: tuple[str, ...] = ()
    default_sort: tuple[str, bool] = ("posts", True)
    note: Label = ""
    searched: bool = False
    folded: ClassVar[bool] = False
    compares: ClassVar[bool] = False


Table: TypeAlias = ShortTable | LongTable


@dataclass(frozen=True)
class Figure:
    """One number with the rows behind it, and the same for the period it is compared with."""

    label: Label
    value: int
    address: str
    former: int | None = None
    former_address: str = ""


@dataclass(frozen=True)
class Report:
    """A question and how it is answered; the first figure is what a card on the first page shows.

    `period` is the preset that is taken unless the address names another; a report without one
    reads its period from its own parameters.
    """

    name: str
    label: Label
    question: Label
    figures: Callable[[Asked], Sequence[Figure]]
    tables: tuple[Table, ...]
    period: str = ""
    comparison: Comparison = Comparison.BEFORE
    parameters: tuple[Parameter, ...] = ()
    headline: Callable[[Asked], Figure] | None = None
    trend: Callable[[Asked], Sequence[int]] | None = None
    notes: Callable[[Asked], Sequence[str]] | None = None
    permission: Permission = Permission.REPORT_VIEW

    @property
    def main_table(self) -> Table:
        """The table that a file holds unless another is named."""
        return self.tables[0]

    @property
    def long_table(self) -> LongTable | None:
        """The table that is paged, of which a report has at most one."""
        return next((each for each in self.tables if isinstance(each, LongTable)), None)

    def tables_for(self, asked: Asked) -> list[Table]:
        """The tables that have something to say of what is asked."""
        return [table for table in self.tables if asked.former is not None or not table.compares]

    def table_named(self, name: str) -> Table | None:
        """The table of this name."""
        return {table.name: table for table in self.tables}.get(name)


Catalogue: TypeAlias = Mapping[str, Report]
