"""A report as a file: CSV with data only, and a workbook that says what it is."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any, BinaryIO, Literal, cast

from flask_babel import format_decimal, gettext
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from admin_app.backoffice import csv_export
from admin_app.backoffice.formatters import as_text
from admin_app.backoffice.moments import reader_zone, to_local
from admin_app.i18n import text_direction

Kind = Literal["text", "whole", "average", "share", "date", "moment"]

# What a sheet of the format holds at most, its headings left out.
ROWS_OF_SHEET = 1_048_576 - 1
# Cells hold binary fractions of 64 bits, of which a spreadsheet shows 15 digits.
DIGITS_OF_NUMBER = 15
# A hundredth of a percent.
DIGITS_OF_SHARE = 4
# Where the calendar of spreadsheets begins.
FIRST_YEAR = 1900
NUMBER_FORMATS: dict[Kind, str] = {
    # Text that stays text when somebody edits the cell.
    "text": "@",
    "whole": "#,##0",
    "average": "#,##0.00",
    "share": "0.0%",
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm:ss",
}
WIDTHS: dict[Kind, int] = {
    "text": 30,
    "whole": 12,
    "average": 12,
    "share": 10,
    "date": 12,
    "moment": 20,
}


@dataclass(frozen=True)
class Column:
    """A column of a report: its name in addresses, its heading and what it holds.

    A share is a fraction of 1, a moment an aware date-time; None is an empty cell in each.
    """

    name: str
    label: str
    kind: Kind


def csv_lines(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The report as a CSV file in pieces, in constant memory; see `csv_export.csv_lines`."""
    shares = [number for number, column in enumerate(columns) if column.kind == "share"]
    return csv_export.csv_lines(
        [str(column.label) for column in columns], (_rounded(row, shares) for row in rows)
    )


def _rounded(row: Sequence[Any], shares: Sequence[int]) -> list[Any]:
    """The row with its shares as short as people read them."""
    values = list(row)
    for number in shares:
        if values[number] is not None:
            values[number] = round(values[number], DIGITS_OF_SHARE)
    return values


def xlsx_file(
    title: str,
    about: Sequence[tuple[str, str]],
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
) -> BinaryIO:
    """The report as a workbook: a sheet of rows, and one that says what they are.

    Moments are on the reader's clock. Rows are written to a temporary file as they are read; it
    is gone once it is closed, which is up to the caller.
    """
    with ExitStack() as on_failure:
        file = cast(BinaryIO, on_failure.enter_context(TemporaryFile()))
        # A folder of its own, so that nothing is left behind where reading the rows fails.
        with (
            TemporaryDirectory() as folder,
            Workbook(file, {"constant_memory": True, "tmpdir": folder}) as workbook,
        ):
            workbook.set_properties({"title": title})
            sheet = _RowSheet(workbook, columns)
            sheet.write(rows)
            _write_about(workbook, title, [*about, *sheet.remarks()])
        file.seek(0)
        on_failure.pop_all()
    return file


class _RowSheet:
    """The sheet with the rows of a report."""

    def __init__(self, workbook: Workbook, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._sheet = _new_sheet(workbook, gettext("Rows"))
        self._formats = [
            workbook.add_format({"num_format": NUMBER_FORMATS[column.kind]}) for column in columns
        ]
        self._heading = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self._zone = reader_zone()
        self._rows = self._cut_cells = 0
        self._is_cut = False

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write the headings and as many rows as a sheet holds."""
        self._sheet.freeze_panes(1, 0)
        for number, column in enumerate(self._columns):
            self._sheet.set_column(number, number, max(WIDTHS[column.kind], len(column.label) + 2))
            self._sheet.write_string(0, number, str(column.label), self._heading)
        remaining = iter(rows)
        for self._rows, row in enumerate(islice(remaining, ROWS_OF_SHEET), start=1):
            for number, value in enumerate(row):
                if value is not None:
                    self._write_cell(number, value)
        self._is_cut = next(remaining, None) is not None
        self._sheet.autofilter(0, 0, self._rows, max(len(self._columns) - 1, 0))

    def _write_cell(self, number: int, value: Any) -> None:
        sheet, place, form = self._sheet, (self._rows, number), self._formats[number]
        kind = self._columns[number].kind
        if kind == "moment":
            value = to_local(value, self._zone).replace(tzinfo=None)
        if kind in ("date", "moment") and value.year >= FIRST_YEAR:
            sheet.write_datetime(*place, value, form)
        elif kind in ("whole", "average", "share") and abs(value) < 10**DIGITS_OF_NUMBER:
            sheet.write_number(*place, value, form)
        # Negative where the text was longer than a cell can hold.
        elif sheet.write_string(*place, as_text(value), form) < 0:
            self._cut_cells += 1

    def remarks(self) -> list[tuple[str, str]]:
        """How many rows there are, and what a sheet could not hold of them."""
        remarks = [(gettext("Rows"), format_decimal(self._rows))]
        if self._is_cut:
            sentence = gettext(
                "These are the first %(count)s rows; a sheet holds no more. "
                "The CSV file has all of them.",
                count=format_decimal(self._rows),
            )
            remarks.append((gettext("Left out"), sentence))
        if self._cut_cells:
            sentence = gettext("Texts that are longer than a cell can hold end early.")
            remarks.append((gettext("Cut off"), sentence))
        return remarks


def _write_about(workbook: Workbook, title: str, about: Sequence[tuple[str, str]]) -> None:
    sheet = _new_sheet(workbook, gettext("About"))
    label = workbook.add_format({"bold": True, "valign": "top"})
    words = workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 80)
    sheet.write_string(0, 0, title, workbook.add_format({"bold": True, "font_size": 14}))
    for number, pair in enumerate(about, start=2):
        for place, text, form in zip((0, 1), pair, (label, words), strict=True):
            sheet.write_string(number, place, str(text), form)


def _new_sheet(workbook: Workbook, name: str) -> Worksheet:
    sheet = workbook.add_worksheet(name)
    if text_direction() == "rtl":
        sheet.right_to_left()
    return sheet
