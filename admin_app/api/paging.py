"""Pages of a list, by their number or `after` the last row of the page before.

A page by number near the end is read from the end. A page `after` a row costs the same wherever
it is, and shows no row twice when others come in meanwhile.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import request
from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    func,
    select,
    tuple_,
)

from admin_app.api.problems import Problem
from admin_app.extensions import Base, db

MOST_ROWS = 100
# Up to here one query gives rows and total; further on it is asked first from which end to read.
NEAR_THE_BEGINNING = 1000

Rows = Sequence[Row[Any]]


@dataclass(frozen=True)
class Newest:
    """The order of a list: by a moment, where there is one, then by id, both falling."""

    id: Any
    created_at: Any = None

    @property
    def falling(self) -> list[Any]:
        """Newest first; rows without a moment come last."""
        moments = [] if self.created_at is None else [self.created_at.desc().nulls_last()]
        return [*moments, self.id.desc()]

    @property
    def rising(self) -> list[Any]:
        """The same from its end."""
        moments = [] if self.created_at is None else [self.created_at.asc().nulls_first()]
        return [*moments, self.id.asc()]

    def cursor(self, row: Any) -> str:
        """The place of a row in this order."""
        moment = getattr(row, self.created_at.key) if self.created_at is not None else None
        place = [row.id, moment and moment.isoformat()]
        return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")

    def conditions_after(self, cursor: str) -> list[ColumnElement[bool]]:
        """What is true of the rows after that place: of each part of the list in turn.

        :raises Problem: when the text is no place
        """
        row_id, moment = _read_cursor(cursor)
        if self.created_at is None:
            return [self.id < row_id]
        undated = self.created_at.is_(None)
        if moment is None:
            return [and_(undated, self.id < row_id)]
        # Two conditions, since an index serves each of them and not both in one.
        return [tuple_(self.created_at, self.id) < tuple_(moment, row_id), undated]


class Statements(NamedTuple):
    """The queries behind the pages of one list; `size` and `offset` are parameters."""

    number: Select[Any]
    with_total: Select[Any]
    falling: Select[Any]
    rising: Select[Any]


@dataclass(frozen=True)
class Asked:
    """Which page is asked for; pages count from 1."""

    page: int
    per_page: int
    after: str | None = None


@dataclass(frozen=True)
class Page:
    """The rows of a page and how many there are in all."""

    rows: Rows
    total: int
    asked: Asked
    has_next: bool
    next_after: str | None

    def facts(self) -> dict[str, Any]:
        """What stands beside the rows."""
        by_number = self.asked.after is None
        return {
            "total": self.total,
            "pages": -(-self.total // self.asked.per_page),
            "current_page": self.asked.page if by_number else None,
            "has_next": self.has_next,
            "has_prev": self.asked.page > 1 if by_number else True,
        }

    def headers(self) -> dict[str, str]:
        """The link to the page after this one."""
        if self.next_after is None:
            return {}
        kept = {n: v for n, v in request.args.items(multi=True) if n not in ("page", "after")}
        address = f"{request.path}?{urlencode(kept | {'after': self.next_after})}"
        return {"Link": f'<{address}>; rel="next"'}


def read_page(
    model: type[Base],
    columns: Sequence[Any],
    conditions: Sequence[ColumnElement[bool]],
    order: Newest,
    asked: Asked,
) -> Page:
    """Read these columns of one page."""
    statements = (
        _statements(model, tuple(columns), tuple(conditions), order)
        if conditions
        else _kept_statements(model, tuple(columns), order)
    )
    if asked.after is None:
        offset = (asked.page - 1) * asked.per_page
        rows, total = _rows_at(statements, offset, asked.per_page)
        has_next = offset + asked.per_page < total
    else:
        query = select(*columns).where(*conditions)
        rows, total = _rows_after(query, order, asked.after, asked.per_page + 1), _total(statements)
        has_next = len(rows) > asked.per_page
        rows = rows[: asked.per_page]
    next_after = order.cursor(rows[-1]) if rows and has_next else None
    return Page(rows, total, asked, has_next, next_after)


def _statements(
    model: type[Base], columns: tuple[Any, ...], conditions: tuple[Any, ...], order: Newest
) -> Statements:
    count = select(func.count()).select_from(model).where(*conditions)
    size, offset = bindparam("size", type_=Integer), bindparam("offset", type_=Integer)
    query = select(*columns).where(*conditions).limit(size).offset(offset)
    return Statements(
        count,
        query.add_columns(count.scalar_subquery().label("total")).order_by(*order.falling),
        query.order_by(*order.falling),
        query.order_by(*order.rising),
    )


@cache
def _kept_statements(model: type[Base], columns: tuple[Any, ...], order: Newest) -> Statements:
    """Those of the whole list, built once: building takes longer than running them."""
    return _statements(model, columns, (), order)


def _total(statements: Statements) -> int:
    return int(db.session.connection().scalar(statements.number) or 0)


def _rows_at(statements: Statements, offset: int, size: int) -> tuple[Rows, int]:
    # No objects are made of what is only passed on.
    connection = db.session.connection()
    if offset <= NEAR_THE_BEGINNING:
        place = {"size": size, "offset": offset}
        rows = connection.execute(statements.with_total, place).all()
        return rows, rows[0].total if rows else _total(statements)
    total = _total(statements)
    size = min(size, total - offset)
    if size <= 0:
        return [], total
    if offset <= total // 2:
        place = {"size": size, "offset": offset}
        return connection.execute(statements.falling, place).all(), total
    place = {"size": size, "offset": total - offset - size}
    return connection.execute(statements.rising, place).all()[::-1], total


def _rows_after(query: Any, order: Newest, cursor: str, size: int) -> Rows:
    rows: list[Row[Any]] = []
    for condition in order.conditions_after(cursor):
        if len(rows) < size:
            ordered = query.where(condition).order_by(*order.falling).limit(size - len(rows))
            rows += db.session.execute(ordered).all()
    return rows


def _read_cursor(text: str) -> tuple[int, datetime | None]:
    try:
        padded = text.encode() + b"=" * (-len(text) % 4)
        row_id, moment = json.loads(base64.urlsafe_b64decode(padded))
        if type(row_id) is not int or not -(2**63) <= row_id < 2**63:
            raise ValueError(text)
        return row_id, None if moment is None else _aware(datetime.fromisoformat(moment))
    except (ValueError, TypeError, RecursionError, binascii.Error):
        errors = {"after": ["This is not a place in the list; take it from the link “next”."]}
        raise Problem(400, f"after: {errors['after'][0]}", errors) from None


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(moment)
    return moment
