"""What answers about reports hold."""

from typing import Any

from marshmallow import fields

from admin_app.api.schemas import Body


class ReportListed(Body):
    """A report and the question that it answers."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    question = fields.String(required=True)


class Days(Body):
    """The first and the last day of a period, both included."""

    first = fields.Date(required=True)
    last = fields.Date(required=True)


class FigureShown(Body):
    """One number, and the same for the period that it is compared with."""

    label = fields.String(required=True)
    value = fields.Integer(required=True)
    former = fields.Integer(required=True, allow_none=True)


class ColumnShown(Body):
    """A column of a table, under whose name the rows have their values."""

    name = fields.String(required=True)
    label = fields.String(required=True)


class TableShown(Body):
    """A table; of a long one the rows of one page."""

    name = fields.String(required=True)
    title = fields.String(required=True)
    columns = fields.List(fields.Nested(ColumnShown), required=True)
    rows: Any = fields.List(fields.Dict(keys=fields.String()), required=True)
    total = fields.Integer(required=True)


class ReportShown(ReportListed):
    """A report as it was asked for; `period` is null for all time."""

    period = fields.Nested(Days, required=True, allow_none=True)
    compared_with = fields.Nested(Days, required=True, allow_none=True)
    arguments: Any = fields.Dict(required=True, keys=fields.String(), values=fields.String())
    figures = fields.List(fields.Nested(FigureShown), required=True)
    tables = fields.List(fields.Nested(TableShown), required=True)
