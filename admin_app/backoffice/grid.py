"""The grid: one page of rows, searched, narrowed, sorted; and the same rows as a file."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from flask import Response, request
from flask_admin import expose
from flask_babel import format_decimal, gettext
from markupsafe import Markup
from sqlalchemy import Boolean, Engine, Select, inspect
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from admin_app.backoffice.csv_export import csv_lines
from admin_app.backoffice.declared import DeclaredModelView
from admin_app.backoffice.formatters import cell
from admin_app.backoffice.listing import Listing, read_listing
from admin_app.backoffice.queries import Page, narrowed, read_page, select_rows
from admin_app.backoffice.rows import identity_column, identity_of
from admin_app.backoffice.stamp import stamp_of
from admin_app.backoffice.table import Table
from admin_app.extensions import db
from admin_app.journal.services import record

ROWS_PER_FETCH = 500


class GridPages(DeclaredModelView):
    """Reading many rows."""

    list_template = "backoffice/grid.html"

    def listing(self) -> Listing:
        """What the address asks for."""
        return read_listing(request.args, tuple(self.narrowing), self.sorts())

    def order(self, listing: Listing) -> list[Any]:
        """The SQL order of a listing; what is not set comes last."""
        name, descending = self.default_sort
        if listing.sort:
            name, descending = listing.sort, listing.descending
        if not name:
            return []
        expression = self.sorts()[name]
        ordered = expression.desc() if descending else expression.asc()
        return [ordered.nulls_last() if self._may_be_unset(name) else ordered]

    def _may_be_unset(self, name: str) -> bool:
        column = inspect(self.model).columns.get(name)
        return bool(getattr(column, "nullable", False))

    @expose("/")
    def index_view(self) -> str:
        """One page of rows."""
        listing = self.listing()
        page = read_page(
            self.model,
            narrowed(self.model, listing, self.searchable, self.narrowing),
            self.order(listing),
            self.loaded_names(),
            listing,
        )
        notices = list(listing.notices)
        if page.number != listing.page:
            notices.append(
                gettext("There are only %(count)s pages; this is the last.",
                        count=format_decimal(page.last_number + 1))
            )  # fmt: skip
        acts = self.acts()
        return str(
            self.render(
                self.list_template, listing=listing, page=page, notices=notices,
                pills=self.pills(listing), acts=acts, next_pages=self.page_numbers(page),
                sortable=self.sorts(), choices=self.choice_columns(),
                rows=Table(self, has_ticks=bool(acts)).rows(page.rows),
            )
        )  # fmt: skip

    def loaded_names(self) -> list[str]:
        """The attributes that a grid reads."""
        return list(self.column_list)

    def stamp_names(self) -> list[str]:
        """The attributes whose change a person in the grid has to be told of."""
        return self._stored_columns

    @cached_property
    def _stored_columns(self) -> list[str]:
        return [name for name in self.column_list if self.is_stored(name)]

    def choice_columns(self) -> set[str]:
        """The cells that are edited by choosing yes or no."""
        columns = inspect(self.model).columns
        return {name for name in self.column_editable_list
                if isinstance(columns[name].type, Boolean)}  # fmt: skip

    def row_stamp(self, row: Any) -> str:
        """The stamp of a row as the grid shows it."""
        return stamp_of(row, self.stamp_names())

    def cell(self, row: Any, name: str) -> Any:
        """One cell as HTML, by the view's own formatter where it names one."""
        formatter = (self.column_formatters or {}).get(name)
        if formatter is not None:
            return formatter(self, None, row, name)
        if name == identity_column(self.model).key:
            # Numbers of rows are names: no separators, and they lead to the row.
            number = identity_of(row)
            return Markup('<a href="%s">%s</a>') % (self.address("details", number), number)
        return cell(getattr(row, name))

    def list_query(self) -> str:
        """The address arguments of the list that the reader came from, which forms carry along."""
        if request.method == "POST":
            query = request.form.get("_listing", "")
        else:
            came_from = urlsplit(request.referrer or "")
            is_list = came_from.netloc == request.host and came_from.path == self.list_path()
            query = came_from.query if is_list else request.args.get("_listing", "")
        return query if query.isprintable() else ""

    def list_address(self) -> str:
        """The list as the reader left it."""
        query = self.list_query()
        return f"{self.list_path()}?{query}" if query else self.list_path()

    def list_path(self) -> str:
        """The list from its beginning."""
        return str(self.get_url(".index_view"))

    def address(self, page: str, row_id: Any) -> str:
        """The address of a page of one row, put together without a walk through all rules."""
        return f"{request.script_root}{self.url}/{page}/?id={row_id}"

    def narrowed_to(self, filter_name: str, row_id: Any) -> str:
        """The address of the rows that hang on another row, put together likewise."""
        return f"{request.script_root}{self.url}/?{filter_name}={row_id}"

    def pills(self, listing: Listing) -> list[tuple[str, dict[str, str]]]:
        """The active filters in words, each with the address that takes it off."""
        pills = []
        for each in self.narrowing:
            words = each.describe(listing.filters)
            if words:
                pills.append((words, listing.without_filter(*each.arg_names)))
        return pills

    def acts(self) -> list[Any]:
        """The bulk acts that the reader may use."""
        return [act for act in self.bulk_acts if self.may(act.needs)]

    def page_numbers(self, page: Page) -> list[int]:
        """The pages to link: the first, the last, and those around this one."""
        last = page.last_number
        near = {0, last, *range(page.number - 2, page.number + 3)}
        return sorted(number for number in near if 0 <= number <= last)

    @expose("/export/<export_type>/")
    def export(self, export_type: str) -> Response:
        """The rows of the listing as a CSV file, sent while they are read."""
        if export_type != "csv":
            raise NotFound
        listing = self.listing()
        names = list(self.column_export_list or self.column_list)
        statement = select_rows(
            self.model,
            narrowed(self.model, listing, self.searchable, self.narrowing),
            self.order(listing),
            names,
        )
        headings = [self.label_of(name) for name in names]
        record("export", {"table": self.endpoint, "listing": listing.args()})
        return Response(
            csv_lines(headings, _csv_rows(db.engine, statement, names)),
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{self.endpoint}.csv"'},
        )


def _csv_rows(engine: Engine, statement: Select[Any], names: list[str]) -> Iterator[list[Any]]:
    # The request's own session is closed before the last line has been sent.
    with Session(engine) as session:
        rows = session.scalars(statement.execution_options(yield_per=ROWS_PER_FETCH))
        for row in rows:
            yield [getattr(row, name) for name in names]
