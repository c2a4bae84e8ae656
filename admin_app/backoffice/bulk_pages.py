"""Acts on chosen rows: first a page that says what would happen, then the act."""

from typing import Any
from urllib.parse import parse_qsl

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import format_decimal, gettext
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, Forbidden

from admin_app.backoffice import bulk
from admin_app.backoffice.bulk import BulkAct
from admin_app.backoffice.cells import CellAnswers
from admin_app.backoffice.errors import RelatedRowsError, StaleRowError
from admin_app.backoffice.listing import read_listing
from admin_app.backoffice.queries import narrowed
from admin_app.backoffice.rows import identity_column, identity_of, read_id, rows_by_ids
from admin_app.extensions import db
from admin_app.journal.acts import act as journal_act

ROWS_NAMED = 20
MOST_ROWS = 20_000


class BulkPages(CellAnswers):
    """Acting on many rows."""

    bulk_template = "backoffice/bulk.html"

    @expose("/action/", methods=("POST",))
    def action_view(self) -> ResponseReturnValue:
        """`action` names the act and each `rowid` a row, or `everything` all rows of the listing;
        with `confirm` it happens."""
        act = self._requested_act()
        rows = self._chosen_rows()
        if not rows:
            flash(gettext("Choose at least one row first."), "error")
            return redirect(self.list_address())
        if not all(self.may(act.needs, row) for row in rows):
            raise Forbidden
        if "confirm" not in request.form:
            return self._confirm_page(act, rows)
        ids = [identity_of(row) for row in rows]
        stamps = request.form.get("_stamp", "")
        try:
            with journal_act(f"{self.permission_scope}.{act.name}"):
                count = bulk.perform(act, self.model, ids, self.stamp_names(), stamps)
        except (StaleRowError, RelatedRowsError) as error:
            flash(str(error), "error")
            return self._confirm_page(act, self._chosen_rows()), error.status
        flash(act.report(count), "success")
        return redirect(self.list_address())

    def _chosen_rows(self) -> list[Any]:
        if "everything" in request.form:
            return rows_by_ids(self.model, self._ids_of_listing(), self.loaded_names())
        ids = {read_id(text) for text in request.form.getlist("rowid")}
        known = {each for each in ids if each is not None}
        return rows_by_ids(self.model, known, self.loaded_names())

    def _ids_of_listing(self) -> list[int]:
        args = MultiDict(parse_qsl(request.form.get("_listing", "")))
        listing = read_listing(args, tuple(self.narrowing), self.sorts())
        conditions = narrowed(self.model, listing, self.searchable, self.narrowing)
        key = identity_column(self.model)
        query = select(key).where(*conditions).order_by(key).limit(MOST_ROWS + 1)
        ids = list(db.session.scalars(query))
        if len(ids) > MOST_ROWS:
            flash(
                gettext("Only the first %(most)s rows are taken.", most=format_decimal(MOST_ROWS)),
                "warning",
            )
        return ids[:MOST_ROWS]

    def _requested_act(self) -> BulkAct:
        name = request.form.get("action", "")
        for act in self.bulk_acts:
            if act.name == name:
                if not self.may(act.needs):
                    raise Forbidden
                return act
        raise BadRequest

    def _confirm_page(self, act: BulkAct, rows: list[Any]) -> str:
        touched = [row for row in rows if act.touches(row)]
        return str(
            self.render(
                self.bulk_template,
                act=act,
                rows=rows,
                touched=touched,
                named=touched[:ROWS_NAMED],
                everything="everything" in request.form,
                stamp=bulk.stamps_of(rows, self.stamp_names()),
                return_address=self.list_address(),
            )
        )
