"""The reports of the pages, as figures and tables that programs read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from flask import Response, request
from flask_login import current_user
from marshmallow import Schema, fields
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import Forbidden, NotFound

from admin_app.api import report_schemas
from admin_app.api.answers import Answer
from admin_app.api.operations import Operation, operation
from admin_app.api.problems import Problem
from admin_app.api.resources import Values, read_asked_page
from admin_app.api.schemas import NumberedPage
from admin_app.extensions import db
from admin_app.reports.asked import LISTING_NAMES, PERIOD_NAMES, Asked, read_asked
from admin_app.reports.catalogue import REPORTS, report_named
from admin_app.reports.cells import file_columns, file_values
from admin_app.reports.declared import LongTable, Report, Table
from admin_app.reports.periods import Period
from admin_app.security.permissions import Permission, can

PAGE_NAMES = ("page", "per_page")


def _asked_schema() -> type[Schema]:
    """What the reports can be asked, all of them together; each refuses what is none of its own."""
    explained = {each.name: str(each.label) for report in REPORTS for each in report.parameters}
    # The listing's own names for pages count otherwise.
    names = [*PERIOD_NAMES, *(n for n in LISTING_NAMES if n not in ("page", "page_size"))]
    asked: dict[str, Any] = {name: fields.String() for name in names}
    for name, label in explained.items():
        asked[name] = fields.String(metadata={"description": f"{label}."})
    return NumberedPage.from_dict(asked, name="ReportAsked")


@operation(Operation(
    "GET", "/reports", Permission.REPORT_VIEW, "The reports that there are",
    answer=report_schemas.ReportListed, is_list=True,
))  # fmt: skip
def list_reports() -> Response:
    """Each with the question that it answers."""
    allowed = [report for report in REPORTS if can(current_user, report.permission)]
    return Answer(
        [
            {"name": report.name, "label": str(report.label), "question": str(report.question)}
            for report in allowed
        ]
    ).response()


@operation(Operation(
    "GET", "/reports/<report>", Permission.REPORT_VIEW, "One report",
    answer=report_schemas.ReportShown, query=_asked_schema(), problems=(404,),
    words=tuple(report.name for report in REPORTS),
))  # fmt: skip
def read_report(report: str, query: Values) -> Response:
    """Its figures and its tables, for the period and with the arguments of its page."""
    found = report_named(report)
    if found is None:
        raise NotFound
    if not can(current_user, found.permission):
        raise Forbidden
    asked = _read_asked(found, query)
    former = asked.former
    return Answer(
        {
            "name": found.name,
            "label": str(found.label),
            "question": str(found.question),
            "period": _days(asked.period),
            "compared_with": _days(former) if former is not None else None,
            "arguments": dict(asked.arguments),
            "figures": [
                {"label": str(each.label), "value": each.value, "former": each.former}
                for each in found.figures(asked)
            ],
            "tables": [_table(table, asked) for table in found.tables_for(asked)],
        }
    ).response()


def _read_asked(report: Report, query: Values) -> Asked:
    """What the address asks, refused where a page would take the nearest that can be.

    :raises Problem: with all that cannot be
    """
    given = [(name, text) for name, text in request.args.items() if name not in PAGE_NAMES]
    asked = read_asked(report, MultiDict(given))
    if asked.notices:
        raise Problem(400, " ".join(asked.notices))
    page = read_asked_page(query)
    return replace(
        asked, listing=replace(asked.listing, page=page.page - 1, page_size=page.per_page)
    )


def _table(table: Table, asked: Asked) -> Values:
    shown = table.columns_for(asked)
    columns = file_columns(shown)
    rows, total = _rows(table, asked)
    return {
        "name": table.name,
        "title": str(table.title),
        "columns": [{"name": column.name, "label": column.label} for column in columns],
        "rows": [
            {
                column.name: _plain(value)
                for column, value in zip(columns, file_values(shown, row), strict=True)
            }
            for row in rows
        ],
        "total": total,
    }


def _rows(table: Table, asked: Asked) -> tuple[Sequence[Any], int]:
    """The rows of a table, of a long one those of the page, and how many there are in all."""
    if not isinstance(table, LongTable):
        rows = table.read(asked)
        return rows, len(rows)
    size, page = asked.listing.page_size, asked.listing.page
    ids = db.session.scalars(table.ids(asked).limit(size).offset(page * size)).all()
    return table.read(asked, ids), table.count(asked)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | bool | int | float) else str(value)


def _days(period: Period) -> Values | None:
    if period.is_all_time:
        return None
    return {"first": period.first.isoformat(), "last": period.last.isoformat()}
