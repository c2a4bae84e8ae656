"""What the journal knows of each journalled table: its key, label, secrets and links."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from sqlalchemy import ColumnElement, Table, inspect
from sqlalchemy.orm import Mapper, RelationshipProperty

from admin_app.db.journalling import Journalled, NotJournalled
from admin_app.extensions import Base
from admin_app.journal.values import SECRET, encode_key

LABEL_LENGTH = 200
UNMARKED = Journalled()

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Links:
    """A many-to-many relationship, journalled as a column of its owner's table."""

    name: str
    owner: "TrackedTable"
    target: "TrackedTable"
    secondary: Table
    owner_columns: tuple[ColumnElement[Any], ...]
    target_columns: tuple[ColumnElement[Any], ...]


@dataclass(frozen=True, eq=False)
class TrackedTable:
    """A journalled model as the journal sees it: a table without behaviour."""

    mapper: Mapper[Any]
    mark: Journalled

    @cached_property
    def table(self) -> Table:
        table = self.mapper.local_table
        if not isinstance(table, Table) or self.mapper.inherits is not None:
            raise TypeError(f"{self.mapper.class_.__name__} is not one table; it needs a mark")
        return table

    @property
    def name(self) -> str:
        return self.table.name

    @cached_property
    def key_columns(self) -> tuple[Any, ...]:
        return tuple(self.mapper.primary_key)

    @cached_property
    def always_read(self) -> frozenset[str]:
        """Columns that are compared at every change: all but the deferred ones."""
        return frozenset(
            self.column_of[attribute.key]
            for attribute in self.mapper.column_attrs
            if not attribute.deferred
        )

    @cached_property
    def column_of(self) -> dict[str, str]:
        """The name of the column behind each mapped attribute."""
        return {a.key: a.columns[0].name for a in self.mapper.column_attrs}

    @cached_property
    def links(self) -> dict[str, Links]:
        """The many-to-many relationships that this model owns, by name."""
        return {
            relation.key: _links(relation, self)
            for relation in self.mapper.relationships
            if _is_owned(relation)
        }

    @property
    def linked_from(self) -> tuple[Links, ...]:
        """The many-to-many relationships of others that lead to this model."""
        return tuple(
            links
            for other in all_tracked()
            for links in other.links.values()
            if links.target is self
        )

    @cached_property
    def tables(self) -> frozenset[str]:
        """The names of the table and of those that hold its links."""
        return frozenset({self.name} | {each.secondary.name for each in self.links.values()})

    @cached_property
    def whole(self) -> frozenset[str]:
        """Every column and every kind of link."""
        return frozenset(column.name for column in self.table.columns) | frozenset(self.links)

    def key_of(self, instance: Any) -> Key:
        return tuple(self.mapper.primary_key_from_instance(instance))

    @property
    def label_column(self) -> str:
        """The column by which people name a row."""
        return self.mark.label or str(self.key_columns[0].name)

    def label_of(self, key: Key, label: Any) -> str:
        """How people name the row with this key and this value in the label's column."""
        named = self.mark.label is not None and label is not None
        return (str(label) if named else encode_key(key))[:LABEL_LENGTH]

    def without_secrets(self, name: str, value: Any) -> Any:
        """The value of a column as it may be written down."""
        return SECRET if name in self.mark.secrets and value is not None else value


def mark_of(model: type) -> Journalled | NotJournalled:
    """How changes of this model's rows are journalled."""
    mark: Journalled | NotJournalled = getattr(model, "__journal__", UNMARKED)
    return mark


@cache
def tracked(mapper: Mapper[Any]) -> TrackedTable | None:
    """The journalled table of this mapper; None for a model that is not journalled."""
    mark = mark_of(mapper.class_)
    return TrackedTable(mapper, mark) if isinstance(mark, Journalled) else None


def all_tracked() -> Iterator[TrackedTable]:
    """Every journalled table."""
    for mapper in Base.registry.mappers:
        found = tracked(mapper)
        if found is not None:
            yield found


def tracked_of(model: type) -> TrackedTable:
    """The journalled table of this model.

    :raises LookupError: when the model is not journalled
    """
    found = tracked(inspect(model))
    if found is None:
        raise LookupError(f"{model.__name__} is not journalled")
    return found


def tables_not_journalled() -> frozenset[Table]:
    """The tables that may be written behind the journal's back, as their models' marks say."""
    return frozenset(
        table
        for mapper in Base.registry.mappers
        if isinstance(mark_of(mapper.class_), NotJournalled)
        for table in mapper.tables
        if isinstance(table, Table)
    )


def _is_owned(relation: RelationshipProperty[Any]) -> bool:
    secondary = relation.secondary
    if not isinstance(secondary, Table) or relation.viewonly:
        return False
    # Where both sides can be written, the owner is the one that the link table names first.
    twins = [other for other in relation._reverse_property if not other.viewonly]
    return not twins or next(iter(secondary.columns)) in _columns(relation.synchronize_pairs)


def _links(relation: RelationshipProperty[Any], owner: TrackedTable) -> Links:
    target = tracked(relation.mapper)
    if target is None or not isinstance(relation.secondary, Table):
        raise TypeError(f"{owner.name}.{relation.key} leads to a model that is not journalled")
    near = dict(relation.synchronize_pairs)
    far = dict(relation.secondary_synchronize_pairs or ())
    return Links(
        relation.key,
        owner,
        target,
        relation.secondary,
        tuple(near[column] for column in owner.key_columns),
        tuple(far[column] for column in target.key_columns),
    )


def _columns(pairs: Iterable[tuple[ColumnElement[Any], ColumnElement[Any]]]) -> set[Any]:
    return {column for _, column in pairs}
