"""Rows as a CSV file that is sent while they are read."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from admin_app.backoffice.formatters import plain

ROWS_PER_CHUNK = 500
# Without it Excel takes the file for one in the system's own encoding.
BYTE_ORDER_MARK = "\ufeff"


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The file in pieces, as UTF-8: the headings at once, then some hundred rows at a time.

    Values are written by `plain`, so that no cell becomes a formula.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write(BYTE_ORDER_MARK)
    writer.writerow(map(plain, headings))
    yield _taken(buffer)
    for number, row in enumerate(rows, start=1):
        writer.writerow(map(plain, row))
        if number % ROWS_PER_CHUNK == 0:
            yield _taken(buffer)
    if buffer.tell():
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
