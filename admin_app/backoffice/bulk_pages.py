"""Acts on chosen rows: first a page that says what would happen, then the act."""

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from werkzeug.exceptions import BadRequest, Forbidden

from admin_app.backoffice.bulk import BulkAct
from admin_app.backoffice.cells import CellAnswers
from admin_app.backoffice.errors import RelatedRowsError, StaleRowError
from admin_app.backoffice.rows import identity_of, read_id, rows_by_ids
from admin_app.backoffice.services import stamp_of_rows

ROWS_NAMED = 20


class BulkPages(CellAnswers):
    """Acting on many rows."""

    bulk_template = "backoffice/bulk.html"

    @expose("/action/", methods=("POST",))
    def action_view(self) -> ResponseReturnValue:
        """`action` names the act and each `rowid` a row; with `confirm` it happens."""
        act = self._requested_act()
        rows = self._chosen_rows()
        if not rows:
            flash(gettext("Choose at least one row first."), "error")
            return redirect(self._return_address())
        if not all(self.may(act.needs, row) for row in rows):
            raise Forbidden
        if "confirm" not in request.form:
            return self._confirm_page(act, rows)
        try:
            count = act.perform(
                self.model, [identity_of(row) for row in rows],
                request.form.get("_stamp", ""), self.stamp_names(),
            )  # fmt: skip
        except (StaleRowError, RelatedRowsError) as error:
            flash(str(error), "error")
            return self._confirm_page(act, self._chosen_rows()), error.status
        flash(act.report(count), "success")
        return redirect(self._return_address())

    def _chosen_rows(self) -> list[Any]:
        ids = {read_id(text) for text in request.form.getlist("rowid")}
        return rows_by_ids(self.model, {each for each in ids if each is not None},
                           self.loaded_names())  # fmt: skip

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
                self.bulk_template, act=act, rows=rows, touched=touched,
                named=touched[:ROWS_NAMED], stamp=stamp_of_rows(rows, self.stamp_names()),
                return_address=self._return_address(),
            )
        )  # fmt: skip

    def _return_address(self) -> str:
        """The grid as it was, from the address arguments that the form carries along."""
        address: str = self.get_url(".index_view")
        query = request.form.get("_listing", "")
        return f"{address}?{query}" if query and query.isprintable() else address
