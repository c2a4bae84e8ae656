"""Reading rows as plain values: one statement with what a row leads to once, one more for each
collection."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, inspect, select
from sqlalchemy.orm import Mapper, RelationshipProperty, aliased
from sqlalchemy.orm.interfaces import RelationshipDirection

from admin_app.backoffice.rows import (
    PlainRow,
    identity_column,
    identity_of,
    naming_column,
    plain_class,
)
from admin_app.extensions import Base, db


@dataclass(frozen=True)
class _Related:
    """Rows at the other end of a relation, read by key and name, from this place of a result."""

    name: str
    place: int
    row_class: type[PlainRow]
    attributes: tuple[str, str]

    def row(self, values: Sequence[Any]) -> PlainRow | None:
        """The row among these values; None where there is none."""
        if values[self.place] is None:
            return None
        row = self.row_class()
        row.__dict__.update(zip(self.attributes, values[self.place :], strict=False))
        return row


@dataclass(frozen=True)
class _Reading:
    """The statement that reads these columns, and what is made of its result."""

    statement: Select[Any]
    columns: tuple[str, ...]
    related: tuple[_Related, ...]
    collections: tuple[str, ...]


def read_rows(
    model: type[Base], names: Iterable[str], condition: ColumnElement[bool], order: Sequence[Any]
) -> list[PlainRow]:
    """The rows that hold the condition, in order, with the named attributes; related rows with
    their key and name alone."""
    reading = _reading(inspect(model), tuple(names))
    row_class = plain_class(model)
    rows = []
    for values in db.session.execute(reading.statement.where(condition).order_by(*order)):
        row = row_class()
        row.__dict__.update(zip(reading.columns, values, strict=False))
        for related in reading.related:
            row.__dict__[related.name] = related.row(values)
        rows.append(row)
    for name in reading.collections:
        _add_collection(model, name, rows)
    return rows


# A grid asks for the same each time, and putting a statement together takes longer than the rest.
@cache
def _reading(mapper: Mapper[Any], names: tuple[str, ...]) -> _Reading:
    model: type[Base] = mapper.class_
    columns = {identity_column(model).key: identity_column(model)}
    once, collections = [], []
    for name in names:
        attribute = getattr(model, name)
        if not isinstance(attribute.property, RelationshipProperty):
            columns[name] = attribute
        elif attribute.property.direction is RelationshipDirection.MANYTOONE:
            for column in attribute.property.local_columns:
                local = mapper.get_property_by_column(column).class_attribute
                columns[local.key] = local
            once.append(attribute)
        else:
            collections.append(name)
    statement, related = select(*columns.values()), list[_Related]()
    for attribute in once:
        remote: type[Base] = attribute.property.mapper.class_
        other, read = aliased(remote), (identity_column(remote).key, naming_column(remote).key)
        place = len(columns) + 2 * len(related)
        related.append(_Related(attribute.key, place, plain_class(remote), read))
        statement = statement.add_columns(*(getattr(other, each) for each in read)).outerjoin(
            attribute.of_type(other)
        )
    return _Reading(statement, tuple(columns), tuple(related), tuple(collections))


def _add_collection(model: type[Base], name: str, rows: Sequence[PlainRow]) -> None:
    """Give each row what it leads to: a list, or one row or None where there is but one."""
    statement, related, is_list = _collection(inspect(model), name)
    found: dict[Any, list[PlainRow | None]] = {identity_of(row): [] for row in rows}
    key = statement.selected_columns[0]
    for values in db.session.execute(statement.where(key.in_(found))):
        found[values[0]].append(related.row(values))
    for row in rows:
        others = found[identity_of(row)]
        row.__dict__[name] = others if is_list else next(iter(others), None)


@cache
def _collection(mapper: Mapper[Any], name: str) -> tuple[Select[Any], _Related, bool]:
    parent = aliased(mapper.class_)
    relation = mapper.relationships[name]
    remote: type[Base] = relation.mapper.class_
    key, label = identity_column(remote), naming_column(remote)
    statement = (
        select(getattr(parent, identity_column(mapper.class_).key), key, label)
        .join(getattr(parent, name))
        .order_by(*(relation.order_by or ()))
    )
    related = _Related(name, 1, plain_class(remote), (key.key, label.key))
    return statement, related, bool(relation.uselist)
