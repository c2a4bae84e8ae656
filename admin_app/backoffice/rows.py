"""Finding and naming single rows of any mapped table."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from types import FunctionType
from typing import Any, ClassVar, TypeVar

from flask_babel import gettext
from sqlalchemy import String, Text, func, inspect, select
from sqlalchemy.orm import InstrumentedAttribute, load_only, selectinload

from admin_app.db.dialects import dialect_of
from admin_app.extensions import Base, db

Item = TypeVar("Item")

_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,19}", re.ASCII)
IDS_PER_STATEMENT = 500
SMALLEST_ID, LARGEST_ID = -(2**63), 2**63 - 1


class PlainRow:
    """What was read of a row, under the names that its model has for it.

    A grid shows rows and changes none of them: what the mapper does to follow changes would take
    longer than reading them.
    """

    model: ClassVar[type[Base]]

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"{name} of {self.model.__name__} was not read; see `loaded_names`")


@cache
def plain_class(model: type[Base]) -> type[PlainRow]:
    """The class of the model's plain rows, with the methods and properties of the model."""
    own: dict[str, Any] = {"model": model}
    for each in reversed(model.__mro__[: model.__mro__.index(Base)]):
        own |= {
            name: member
            for name, member in vars(each).items()
            if name == "__str__"
            or (isinstance(member, FunctionType | property) and not name.startswith("_"))
        }
    return type(f"{model.__name__}Row", (PlainRow,), own)


def read_id(text: str | None) -> int | None:
    """The id written in this text; None where it is none of at most 64 bits."""
    if text is None or not _WHOLE_NUMBER.fullmatch(text):
        return None
    number = int(text)
    return number if SMALLEST_ID <= number <= LARGEST_ID else None


def identity_column(model: type[Base]) -> InstrumentedAttribute[Any]:
    """The attribute of the model's one primary key column."""
    return _identity_column(model)


# Asked for every row of a grid, several times.
@cache
def _identity_column(model: type[Base]) -> InstrumentedAttribute[Any]:
    mapper = inspect(model)
    (column,) = mapper.primary_key
    attribute: InstrumentedAttribute[Any] = mapper.get_property_by_column(column).class_attribute
    return attribute


def identity_of(row: Base | PlainRow) -> Any:
    """The row's primary key."""
    model = row.model if isinstance(row, PlainRow) else type(row)
    return getattr(row, identity_column(model).key)


def naming_column(model: type[Base]) -> InstrumentedAttribute[Any]:
    """The attribute by which people know a row: the first short text of the table."""
    for attribute in inspect(model).column_attrs:
        kind = attribute.columns[0].type
        if isinstance(kind, String) and not isinstance(kind, Text):
            named: InstrumentedAttribute[Any] = attribute.class_attribute
            return named
    return identity_column(model)


def name_of_row(row: Any) -> str:
    """The row as a person would call it; its number where it has no name.

    None is what a reference leads to whose row is gone, where keys are not enforced.
    """
    if row is None:
        return str(gettext("(deleted)"))
    name = str(row).strip()
    return name or f"#{identity_of(row)}"


def find_row(model: type[Base], text: str | None) -> Any | None:
    """The row whose id stands in this text, read without its long columns; None without one."""
    identity = read_id(text)
    return None if identity is None else db.session.get(model, identity)


def rows_by_ids(
    model: type[Base], ids: Iterable[int], names: Iterable[str] = (), *, lock: bool = False
) -> list[Any]:
    """The rows with these ids, in the order of their ids, with the relations among `names`;
    locked until the transaction ends where asked for."""
    key = identity_column(model)
    relations = set(names) & set(inspect(model).relationships.keys())
    query = select(model).options(*(selectinload(getattr(model, name)) for name in relations))
    if lock:
        query = query.with_for_update(of=model)
    chunks = batched(sorted(ids), IDS_PER_STATEMENT)
    return [
        row
        for chunk in chunks
        for row in db.session.scalars(query.where(key.in_(chunk)).order_by(key))
    ]


def batched(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items in runs of at most `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))


def rows_by_name(model: type[Base], text: str, *, limit: int, offset: int = 0) -> list[Any]:
    """Rows whose name holds the text, the one that is called exactly so first."""
    key, name = identity_column(model), naming_column(model)
    query = select(model).options(load_only(key, name))
    if text:
        query = query.where(dialect_of(db.engine).contains(name, text))
        # Names that begin with the text before those that hold it somewhere.
        begins = func.lower(func.substr(name, 1, len(text))) == text.lower()
        query = query.order_by((name == text).desc(), begins.desc())
    query = query.order_by(name, key).limit(limit).offset(offset)
    return list(db.session.scalars(query))
