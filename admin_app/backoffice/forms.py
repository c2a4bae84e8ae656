"""Forms made from the columns that a view names, and from nothing else."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from sqlalchemy import BigInteger, Boolean, Column, Integer, String, Text, inspect
from sqlalchemy.orm import RelationshipProperty
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from wtforms import Form
from wtforms.fields.core import UnboundField

from admin_app.backoffice.fields import (
    LongTextField,
    MomentField,
    RecordField,
    TextField,
    WholeNumberField,
    YesNoField,
)
from admin_app.backoffice.pickers import ReferenceField, ReferencesField
from admin_app.backoffice.rows import identity_column
from admin_app.backoffice.stamp import short_digest
from admin_app.backoffice.validators import AtMost, Required, Storable
from admin_app.db.types import UTCDateTime
from admin_app.extensions import Base


class UnsupportedColumnError(TypeError):
    """A form names a column of a type that no field knows."""


class RecordForm(Form):
    """A form over one row; its fields carry the names of the columns."""

    def changes(self) -> dict[str, Any]:
        """What was changed, by column name."""
        return {field.name: field.data for field in self.record_fields() if field.touched}

    def values(self) -> dict[str, Any]:
        """What a new row gets, by column name; None is left to the column's default."""
        return {
            field.name: field.data
            for field in self.record_fields()
            if field.touched or field.data is not None
        }

    def record_fields(self) -> list[RecordField]:
        """The fields that stand for attributes of the row."""
        return [field for field in self if isinstance(field, RecordField)]

    def digests(self) -> dict[str, str]:
        """A digest of each field as a page shows the stored row."""
        return {
            field.name: short_digest(field.canonical(field.shown(field.stored)))
            for field in self.record_fields()
        }

    def refuse(self, name: str, sentence: str) -> None:
        """Put an error at a field after validation, for what only the database could know."""
        field = self._fields.get(name)
        if field is not None:
            field.errors = [*field.errors, sentence]


def build_form(
    model: type[Base],
    names: Iterable[str],
    labels: Mapping[str, Any],
    options: Mapping[str, Mapping[str, Any]],
    extra: Mapping[str, UnboundField] | None = None,
) -> type[RecordForm]:
    """A form class with one field for each named attribute, in that order.

    `options` holds keyword arguments by name: `validators` are added to those that the column
    asks for, everything else replaces what it would be.
    """
    fields: dict[str, Any] = {}
    for name in names:
        if extra and name in extra:
            # WTForms puts fields in the order in which they were made.
            given = extra[name]
            fields[name] = UnboundField(given.field_class, *given.args, **given.kwargs)
        else:
            label = labels.get(name) or name.replace("_", " ").capitalize()
            fields[name] = _field(model, name, label, dict(options.get(name, {})))
    return type(f"{model.__name__}Form", (RecordForm,), fields)


def _field(model: type[Base], name: str, label: Any, options: dict[str, Any]) -> Any:
    prop = inspect(model).attrs[name]
    if isinstance(prop, RelationshipProperty):
        return ReferencesField(label, remote=prop.mapper.class_, **options)
    column: Column[Any] = prop.columns[0]
    arguments = {
        "label": label,
        "default": _default(column),
        **options,
        "validators": [*_validators(column), *options.get("validators", ())],
    }
    if column.foreign_keys:
        return ReferenceField(remote=_referenced_model(column), **arguments)
    return _field_class(column)(**arguments)


def _field_class(column: Column[Any]) -> type[RecordField]:
    kinds: list[tuple[Any, type[RecordField]]] = [
        (Boolean, YesNoField),
        (UTCDateTime, MomentField),
        (Text, LongTextField),
        (String, TextField),
        (Integer | BigInteger, WholeNumberField),
    ]
    for kind, field_class in kinds:
        if isinstance(column.type, kind):
            return field_class
    raise UnsupportedColumnError(f"no form field for {column} of type {column.type}")


def _validators(column: Column[Any]) -> list[Any]:
    validators: list[Any] = []
    if not column.nullable and not isinstance(column.type, Text | Boolean):
        validators.append(Required())
    if isinstance(column.type, String):
        validators.append(Storable())
        if column.type.length:
            validators.append(AtMost(column.type.length))
    return validators


def _default(column: Column[Any]) -> Any:
    default = column.default
    if default is None and isinstance(column.type, Text) and not column.nullable:
        return ""
    return default.arg if isinstance(default, ScalarElementColumnDefault) else None


def _referenced_model(column: Column[Any]) -> type[Base]:
    (key,) = column.foreign_keys
    for mapper in Base.registry.mappers:
        if mapper.local_table is key.column.table:
            model: type[Base] = mapper.class_
            return model
    raise UnsupportedColumnError(f"no model for the table that {column} points to")


def unique_columns(model: type[Base]) -> list[str]:
    """The attributes whose values no two rows may share, the primary key aside."""
    key = identity_column(model).key
    return [
        attribute.key
        for attribute in inspect(model).column_attrs
        if attribute.key != key and getattr(attribute.columns[0], "unique", False)
    ]


def taken_sentence(label: str) -> str:
    """What a person reads when a value is somebody else's already."""
    return str(gettext("This %(label)s is taken; choose another.", label=label))
