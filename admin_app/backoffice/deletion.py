"""Deleting one row: first a page that says what would go, then the act."""

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from markupsafe import Markup
from werkzeug.exceptions import Forbidden

from admin_app.backoffice import services
from admin_app.backoffice.errors import RelatedRowsError, StaleRowError
from admin_app.backoffice.gone import gone_row
from admin_app.backoffice.records import RecordPages
from admin_app.backoffice.rows import identity_of, name_of_row
from admin_app.i18n import isolated


class DeletePages(RecordPages):
    """Deleting one row."""

    delete_template = "backoffice/delete.html"
    deleted_template = "backoffice/deleted.html"

    @expose("/delete/", methods=("GET", "POST"))
    def delete_view(self) -> ResponseReturnValue:
        """Say what would go, then delete it."""
        row = self.requested_row()
        if not self.may("delete", row):
            raise Forbidden
        if request.method == "GET":
            return self._delete_page(row)
        name, row_id = name_of_row(row), identity_of(row)
        try:
            self.delete_record(row_id, request.form.get("_stamp", ""))
        except (StaleRowError, RelatedRowsError) as error:
            flash(str(error), "error")
            return self._delete_page(self.row_or_404(str(row_id))), error.status
        flash(self.deleted_message(row_id, name), "success")
        return redirect(self.list_address())

    def deleted_message(self, row_id: Any, name: str) -> Markup:
        """That a row has been deleted, with the ways to its history and back from a backup."""
        sentence = gettext("“%(name)s” has been deleted.", name=isolated(name))
        ways = self.render(self.deleted_template, gone=gone_row(self.model, row_id))
        # The template escapes what it is given.
        return Markup("%s %s") % (sentence, Markup(ways))  # noqa: S704

    def delete_record(self, row_id: Any, stamp: str) -> None:
        """Delete one row."""
        services.delete_row(self.model, row_id, self.form_columns, stamp)

    def deletion_facts(self, row: Any) -> list[str]:
        """Sentences about what else a deletion would take along."""
        return []

    def _delete_page(self, row: Any) -> str:
        return str(
            self.render(
                self.delete_template, row=row, facts=self.deletion_facts(row),
                stamp=self.stamp_of_record(row),
            )
        )  # fmt: skip
