"""Reading rows for grids: always named columns, a fixed number of statements, one page at most."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, UnaryExpression, func, inspect, or_, select
from sqlalchemy.orm import (
    InstrumentedAttribute,
    Mapper,
    RelationshipProperty,
    load_only,
    raiseload,
    selectinload,
)
from sqlalchemy.sql import operators

from admin_app.backoffice.filters import Filter
from admin_app.backoffice.listing import Listing
from admin_app.backoffice.plain_rows import read_rows
from admin_app.backoffice.rows import identity_column, naming_column, read_id
from admin_app.db.dialects import dialect_of
from admin_app.extensions import Base, db


@dataclass(frozen=True)
class Page:
    """One page of a grid: its rows, how many there are in all, and which these are."""

    rows: Sequence[Any]
    total: int
    number: int
    size: int

    @property
    def first(self) -> int:
        """The place of the first row shown, counted from 1; 0 on an empty page."""
        return self.number * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The place of the last row shown."""
        return self.number * self.size + len(self.rows)

    @property
    def last_number(self) -> int:
        """The number of the last page, counted from 0."""
        return max(0, (self.total - 1) // self.size)


def attribute_at(model: type[Base], path: str) -> tuple[InstrumentedAttribute[Any], ...]:
    """The attributes along a path such as `author.username`, relation first."""
    attributes = []
    for name in path.split("."):
        attribute = getattr(model, name)
        attributes.append(attribute)
        if isinstance(attribute.property, RelationshipProperty):
            model = attribute.property.mapper.class_
    return tuple(attributes)


def narrowed(
    model: type[Base], listing: Listing, searchable: Iterable[str], filters: Iterable[Filter]
) -> list[ColumnElement[bool]]:
    """The conditions of a listing: every word is found somewhere and every filter holds; a number
    alone finds the record of that number too."""
    conditions = [_holds_word(model, word, searchable) for word in listing.words]
    number = number_sought(listing.search)
    if number is not None:
        conditions = [or_(identity_column(model) == number, *conditions)]
    for each in filters:
        condition = each.condition(listing.filters)
        if condition is not None:
            conditions.append(condition)
    return conditions


def number_sought(search: str) -> int | None:
    """The number of a record in a search for `#123` or `123` and nothing else."""
    return read_id(search.strip().removeprefix("#"))


def _holds_word(model: type[Base], word: str, searchable: Iterable[str]) -> ColumnElement[bool]:
    contains = dialect_of(db.engine).contains
    places = []
    for path in searchable:
        *relations, column = attribute_at(model, path)
        place = contains(column, word)
        for relation in reversed(relations):
            # EXISTS keeps the count right where a joined row would be counted twice.
            place = relation.any(place) if relation.property.uselist else relation.has(place)
        places.append(place)
    return or_(*places)


def ordered(model: type[Base], order: Sequence[Any]) -> list[Any]:
    """The order with the primary key behind it, so that pages never overlap."""
    key = identity_column(model)
    last = order[-1] if order else None
    return [*order, key.desc() if _is_falling(last) else key.asc()]


def _is_falling(expression: Any) -> bool:
    # “Nulls last” is wrapped around the direction.
    while isinstance(expression, UnaryExpression):
        if expression.modifier is operators.desc_op:
            return True
        expression = expression.element
    return False


def loading(model: type[Base], names: Iterable[str]) -> list[Any]:
    """Loader options: the named columns, related rows by name alone, and nothing behind one's
    back."""
    return list(_loading(model.__mapper__, tuple(names)))


# Options are values: a grid asks for the same ones each time, and making them takes a while.
@cache
def _loading(mapper: Mapper[Any], names: tuple[str, ...]) -> tuple[Any, ...]:
    model = mapper.class_
    columns, options = [identity_column(model)], []
    for name in names:
        attribute = getattr(model, name)
        if isinstance(attribute.property, RelationshipProperty):
            remote = attribute.property.mapper.class_
            related = selectinload(attribute).load_only(
                identity_column(remote), naming_column(remote)
            )
            options.append(related)
            # Without its foreign key each row would ask for it again.
            if not attribute.property.uselist:
                columns += _attributes_of(model, attribute.property.local_columns)
        else:
            columns.append(attribute)
    return load_only(*columns), *options, raiseload("*")


def _attributes_of(model: type[Base], columns: Iterable[Any]) -> list[Any]:
    mapper = inspect(model)
    return [mapper.get_property_by_column(column).class_attribute for column in columns]


def count_rows(model: type[Base], conditions: Sequence[ColumnElement[bool]]) -> int:
    """How many rows hold all the conditions."""
    # Without conditions there is no WHERE either: SQLite then counts pages instead of rows.
    query = select(func.count()).select_from(model).where(*conditions)
    return int(db.session.scalar(query) or 0)


def read_page(
    model: type[Base],
    conditions: Sequence[ColumnElement[bool]],
    order: Sequence[Any],
    names: Iterable[str],
    listing: Listing,
) -> Page:
    """The page that a listing asks for, or the last one where it asks for one beyond."""
    total = count_rows(model, conditions)
    number = min(listing.page, max(0, (total - 1) // listing.page_size))
    key, sought = identity_column(model), number_sought(listing.search)
    first = [] if sought is None else [(key == sought).desc()]
    whole_order = [*first, *ordered(model, order)]
    # The keys first: whatever else a row shows is then worked out for one page, not for all.
    ids = (
        select(key)
        .where(*conditions)
        .order_by(*whole_order)
        .limit(listing.page_size)
        .offset(number * listing.page_size)
        .correlate(None)
    )
    rows = read_rows(model, names, key.in_(ids), whole_order)
    return Page(rows, total, number, listing.page_size)


def select_rows(
    model: type[Base],
    conditions: Sequence[ColumnElement[bool]],
    order: Sequence[Any],
    names: Iterable[str],
) -> Select[Any]:
    """The statement behind a grid and its export."""
    return (
        select(model)
        .where(*conditions)
        .order_by(*ordered(model, order))
        .options(*loading(model, names))
    )
