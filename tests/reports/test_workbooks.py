"""A report as a workbook, read back by another program."""

import gc
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from datetime import date as day
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from admin_app.reports.files import Column, xlsx_file
from tests.reports.conftest import Reading

TEXT = Column("name", "Name", "text")
WHOLE = Column("posts", "Posts", "whole")
SHARE = Column("share", "Share", "share")
DATE = Column("day", "Day", "date")
MOMENT = Column("last", "Last post", "moment")
ALL = (TEXT, WHOLE, SHARE, DATE, MOMENT)


def read_back(columns: Sequence[Column], rows: Sequence[Any], about: Any = ()) -> Workbook:
    """The workbook as another program reads it."""
    with xlsx_file("Posts per user", about, columns, rows) as file:
        return load_workbook(file)


def cells(book: Workbook) -> list[list[Any]]:
    """The rows of the first sheet."""
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def facts(book: Workbook) -> dict[str, str]:
    """What the last sheet says."""
    pairs = book.worksheets[-1].iter_rows(values_only=True)
    return {str(label): str(value) for label, value in pairs if value is not None}


def test_numbers_and_dates_are_numbers_and_dates(reading: Reading) -> None:
    moment = datetime(2026, 11, 22, 7, 8, 9, tzinfo=UTC)
    with reading():
        book = read_back(ALL, [("Ann", 1234567, 0.125, day(2026, 11, 22), moment)])
    row = book.worksheets[0][2]
    at_eight = datetime(2026, 11, 22, 7, 8, 9)  # noqa: DTZ001 - cells know no zone
    midnight = datetime(2026, 11, 22)  # noqa: DTZ001
    assert [cell.value for cell in row] == ["Ann", 1234567, 0.125, midnight, at_eight]
    assert [cell.data_type for cell in row] == ["s", "n", "n", "d", "d"]
    assert [cell.number_format for cell in row] == [
        "@", "#,##0", "0.0%", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss",
    ]  # fmt: skip


def test_moments_are_on_the_clock_of_the_reader(reading: Reading) -> None:
    with reading(zone="Asia/Kathmandu"):
        book = read_back([MOMENT], [(datetime(2026, 11, 22, 20, 0, tzinfo=UTC),)])
    assert cells(book)[1] == [datetime(2026, 11, 23, 1, 45)]  # noqa: DTZ001


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@x", "\tx", "{=1}", "http://a.example", "mailto:a@b", "0123", "1e5",
     "a\x00\x1b\ufffe\uffffb", "_x0041_", " both ends ", "مقالة", "a\nb", "'quoted", "TRUE"],
)  # fmt: skip
def test_a_text_stays_the_text_it_is(reading: Reading, text: str) -> None:
    with reading():
        book = read_back([TEXT], [(text,)])
    cell = book.worksheets[0]["A2"]
    # The file format writes control characters as their numbers.
    written = re.sub(r"_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), cell.value)
    assert (written, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_what_is_not_set_is_an_empty_cell(reading: Reading) -> None:
    with reading():
        assert cells(read_back(ALL, [("x", *[None] * 4), [None] * 5])) == [
            ["Name", "Posts", "Share", "Day", "Last post"],
            ["x", *[None] * 4],
        ]


def test_a_number_with_more_digits_than_a_cell_holds_keeps_them_all(reading: Reading) -> None:
    with reading():
        rows = cells(read_back([WHOLE], [(10**15 - 1,), (-(2**63),)]))
    assert rows[1:] == [[999_999_999_999_999], ["-9223372036854775808"]]


def test_a_day_before_the_calendar_of_spreadsheets_is_text(reading: Reading) -> None:
    with reading():
        early = read_back([DATE, MOMENT], [(day(1899, 12, 31), datetime(1, 1, 1, tzinfo=UTC))])
    assert cells(early)[1] == ["1899-12-31", "0001-01-01 00:00:00"]


def test_the_headings_stay_in_sight_and_can_be_filtered(reading: Reading) -> None:
    with reading():
        sheet = read_back([TEXT, WHOLE], [("a", 1), ("b", 2)]).worksheets[0]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B3")


def test_a_sheet_says_what_the_file_is(reading: Reading) -> None:
    about = [("Period", "1–30 November 2026"), ("Time zone", "Asia/Kathmandu"), ("Tag", "=x")]
    with reading():
        book = read_back([WHOLE], [(number,) for number in range(1_500)], about)
    assert book.sheetnames == ["Rows", "About"]
    assert book.worksheets[-1]["A1"].value == book.properties.title == "Posts per user"
    assert facts(book) == dict(about) | {"Rows": "1,500"}


def test_a_report_without_rows_has_its_headings(reading: Reading) -> None:
    with reading():
        book = read_back([TEXT, WHOLE], [])
    assert cells(book) == [["Name", "Posts"]]
    assert facts(book) == {"Rows": "0"}


def test_an_arabic_reader_gets_sheets_that_run_from_right_to_left(reading: Reading) -> None:
    with reading("ar"):
        book = read_back([TEXT], [("x",)])
    assert [sheet.sheet_view.rightToLeft for sheet in book] == [True, True]
    assert "About" not in book.sheetnames


def test_a_text_that_no_cell_can_hold_is_cut_and_said_so(reading: Reading) -> None:
    with reading():
        book = read_back([TEXT], [("x" * 40_000,)])
    assert len(cells(book)[1][0]) == 32_767
    assert facts(book)["Cut off"] == "Texts that are longer than a cell can hold end early."


def test_nothing_is_left_behind_when_reading_the_rows_fails(
    reading: Reading, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "kept"))
    (tmp_path / "kept").mkdir()

    def rows() -> Iterator[tuple[str]]:
        yield ("first",)
        raise ConnectionError

    with reading(), pytest.raises(ConnectionError):
        xlsx_file("Broken", [], [TEXT], rows())
    # A file left open would warn here, and warnings are errors.
    gc.collect()
    assert list((tmp_path / "kept").iterdir()) == []


@pytest.mark.slow
def test_more_rows_than_a_sheet_holds_are_left_out_and_said_so(reading: Reading) -> None:
    with (
        reading(),
        xlsx_file("Large", [], [WHOLE], repeat((1,), 1_048_600)) as file,
        zipfile.ZipFile(file) as parts,
    ):
        sheet = parts.read("xl/worksheets/sheet1.xml")
        about = parts.read("xl/worksheets/sheet2.xml").decode()
    assert b'<row r="1048576"' in sheet
    assert b'<row r="1048577"' not in sheet
    assert "These are the first 1,048,575 rows; a sheet holds no more." in about
