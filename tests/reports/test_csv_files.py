"""A report as a CSV file: data only, safe to open, sent while it is read."""

import csv
import io
import tracemalloc
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from admin_app.reports.files import Column, csv_lines

COLUMNS = (
    Column("name", "Name", "text"),
    Column("posts", "Posts", "whole"),
    Column("share", "Share", "share"),
    Column("day", "Day", "date"),
    Column("last", "Last post", "moment"),
)


def parsed(columns: Iterable[Column], rows: Iterable[Any]) -> list[list[str]]:
    """The file as a spreadsheet reads it."""
    text = b"".join(csv_lines(tuple(columns), rows)).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def test_there_is_one_row_of_headings_and_then_only_data() -> None:
    moment = datetime(2026, 11, 22, 7, 8, 9, tzinfo=UTC)
    rows = parsed(COLUMNS, [("Ann, “the” first\r\n", 1234567, 0.25, date(2026, 11, 22), moment)])
    assert rows == [
        ["Name", "Posts", "Share", "Day", "Last post"],
        ["Ann, “the” first\r\n", "1234567", "0.25", "2026-11-22", "2026-11-22 07:08:09+00:00"],
    ]


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx"])
def test_a_text_never_becomes_a_formula(start: str) -> None:
    headings, row = parsed([Column("tag", start, "text")], [(start,)])
    assert headings == row == [f"'{start}"]


@pytest.mark.parametrize(
    ("value", "written"),
    [(-7, "-7"), (-0.5, "-0.5"), (1e-7, "0.0000001"), (1e22, "1" + 22 * "0"), (0, "0")],
)
def test_a_number_is_plain_digits(value: float, written: str) -> None:
    assert parsed([COLUMNS[1]], [(value,)])[1:] == [[written]]


def test_what_is_not_set_is_an_empty_cell() -> None:
    assert parsed(COLUMNS, [("", None, None, None, None)])[1:] == [[""] * 5]


def test_the_headings_are_sent_before_the_first_row_is_read() -> None:
    read = []

    def rows() -> Iterator[tuple[int]]:
        for number in range(1_200):
            read.append(number)
            yield (number,)

    lines = csv_lines([COLUMNS[1]], rows())
    assert next(lines) == b"\xef\xbb\xbfPosts\r\n"
    assert read == []
    next(lines)
    assert 0 < len(read) < 1_000


def test_a_large_file_takes_no_more_memory_than_a_small_one() -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in csv_lines(COLUMNS[:2], (("x" * 50, number) for number in range(count))):
            pass
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    peak(2_000)
    assert peak(40_000) < 1.5 * peak(2_000)
