"""One page for any report, its files, and the buttons that pin it to the first page."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Response, flash, redirect, request, send_file, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import Forbidden, NotFound

from admin_app.backoffice.base import GuardedView
from admin_app.db.types import utc_now
from admin_app.journal.acts import act
from admin_app.journal.services import record
from admin_app.reports import pages, services
from admin_app.reports.asked import TABLE_NAME, Asked, read_asked
from admin_app.reports.catalogue import REPORTS, report_named
from admin_app.reports.catalogue.figures import change_in_words
from admin_app.reports.cells import RIGHT_ALIGNED, file_columns
from admin_app.reports.declared import Report, Table
from admin_app.reports.errors import CannotPin
from admin_app.reports.files import csv_lines, xlsx_file
from admin_app.reports.queries.posts import is_any
from admin_app.security.guards import require
from admin_app.security.permissions import Permission, can

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ReportsView(GuardedView):
    """The list of reports, and each of them."""

    permission = Permission.REPORT_VIEW

    def __init__(self) -> None:
        super().__init__(name=lazy_gettext("Reports"), endpoint="reports", url="reports")

    @expose("/")
    def index(self) -> str:
        """What can be asked."""
        allowed = [report for report in REPORTS if can(current_user, report.permission)]
        return str(self.render("reports/index.html", reports=allowed))

    @expose("/<report>")
    def report(self, report: str) -> str:
        """One report as the address asks for it."""
        found = _report_or_404(report)
        asked = read_asked(found, request.args)
        tables = pages.read_tables(found, asked)
        return str(
            self.render(
                "reports/report.html", report=found, asked=asked, tables=tables,
                is_empty=not is_any(),
                figures=[(figure, change_in_words(figure)) for figure in found.figures(asked)],
                about=pages.about(found, asked, tables[0].total, utc_now()),
                notes=found.notes(asked) if found.notes is not None else (),
                picker=pages.period_picker(found, asked) if found.period else None,
                is_pinned=services.is_pinned(current_user.id, found.name, asked.arguments),
                right_aligned=RIGHT_ALIGNED, is_sorted_by=pages.is_sorted_by,
            )
        )  # fmt: skip

    @expose("/<report>.csv")
    @require(Permission.REPORT_EXPORT)
    def csv(self, report: str) -> Response:
        """A table of the report as a CSV file, sent while it is read."""
        found, asked, table = _file_asked_for(report)
        rows = pages.rows_of_file(table, asked)
        _record_export(found, asked, table, "csv")
        lines = csv_lines(file_columns(table.columns_for(asked)), rows)
        name = _file_name(found, asked, table, "csv")
        return Response(
            stream_with_context(lines),
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    @expose("/<report>.xlsx")
    @require(Permission.REPORT_EXPORT)
    def xlsx(self, report: str) -> Response:
        """A table of the report as a workbook that says what it is."""
        found, asked, table = _file_asked_for(report)
        _record_export(found, asked, table, "xlsx")
        file = xlsx_file(
            f"{found.label}: {table.title}",
            pages.about(found, asked, pages.count_rows(table, asked), utc_now()),
            file_columns(table.columns_for(asked)),
            pages.rows_of_file(table, asked),
        )
        name = _file_name(found, asked, table, "xlsx")
        return send_file(file, mimetype=XLSX, as_attachment=True, download_name=name)

    @expose("/pin", methods=("POST",))
    def pin(self) -> ResponseReturnValue:
        """Put a report as it is asked for on one's first page."""
        found, asked = _asked_by_form()
        return _changed(
            "report.pin",
            lambda: services.pin(current_user.id, found.name, asked.arguments),
            gettext("The report is on your first page now."),
            _address_of_pin(found, asked),
        )

    @expose("/take-off", methods=("POST",))
    def take_off(self) -> ResponseReturnValue:
        """Take a report as it is asked for off one's first page."""
        found, asked = _asked_by_form()
        return _changed(
            "report.unpin",
            lambda: services.take_off(current_user.id, found.name, asked.arguments),
            gettext("The report is not on your first page any more."),
            _address_of_pin(found, asked),
        )

    @expose("/unpin", methods=("POST",))
    def unpin(self) -> ResponseReturnValue:
        """Take a card off one's first page."""
        number = _number("number")
        return _changed(
            "report.unpin",
            lambda: services.unpin(current_user.id, number),
            gettext("The card has been taken off."),
        )

    @expose("/move", methods=("POST",))
    def move(self) -> ResponseReturnValue:
        """Move a card of one's first page by one place."""
        number, goes_down = _number("number"), request.form.get("to") == "down"
        with act("report.move"):
            place, last = services.move(current_user.id, number, 1 if goes_down else -1)
        # The card is pressed on where it stands now; at an end it has one of the buttons alone.
        button = "down" if (goes_down and place < last) or not place else "up"
        return redirect(url_for("admin.index", arrange="yes", _anchor=f"{button}-{place}"), 303)


def _report_or_404(name: str) -> Report:
    found = report_named(name)
    if found is None:
        raise NotFound
    if not can(current_user, found.permission):
        raise Forbidden
    return found


def _asked_by_form() -> tuple[Report, Asked]:
    found = report_named(request.form.get("report", ""))
    if found is None:
        raise CannotPin(gettext("There is no such report."))
    return found, read_asked(found, MultiDict(list(request.form.items())))


def _address_of_pin(report: Report, asked: Asked) -> str:
    """The page of the report, at the button that has been pressed."""
    return pages.report_address(report, {**asked.arguments, "_anchor": "pin"})


def _file_asked_for(name: str) -> tuple[Report, Asked, Table]:
    found = _report_or_404(name)
    table = found.table_named(request.args.get(TABLE_NAME) or found.main_table.name)
    if table is None:
        raise NotFound
    return found, replace(read_asked(found, request.args), is_for_file=True), table


def _record_export(report: Report, asked: Asked, table: Table, form: str) -> None:
    detail: dict[str, Any] = {"report": report.name, "table": table.name, "form": form}
    record("export", {**detail, "arguments": asked.args()})


def _file_name(report: Report, asked: Asked, table: Table, ending: str) -> str:
    name = report.name if table is report.main_table else f"{report.name}-{table.name}"
    period = asked.period
    days = "all-time" if period.is_all_time else f"{period.first}_{period.last}"
    return f"{name}_{days}.{ending}"


def _changed(
    name: str, change: Callable[[], None], words: str, address: str | None = None
) -> ResponseReturnValue:
    with act(name):
        change()
    if words:
        flash(words, "success")
    return redirect(address or url_for("admin.index", arrange="yes"), 303)


def _number(name: str) -> int:
    text = request.form.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise CannotPin(gettext("That card is not on your first page any more."))
    return int(text)
