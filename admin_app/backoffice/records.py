"""The pages of one row: see, create, edit and delete it."""

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from werkzeug.exceptions import Forbidden

from admin_app.backoffice import services
from admin_app.backoffice.errors import (
    RelatedRowsError,
    StaleRowError,
    ValueTakenError,
)
from admin_app.backoffice.forms import RecordForm, taken_sentence
from admin_app.backoffice.grid import GridPages
from admin_app.backoffice.rows import identity_of, name_of_row
from admin_app.backoffice.stamp import stamp_of


class RecordPages(GridPages):
    """Reading and writing one row."""

    create_template = "backoffice/form.html"
    edit_template = "backoffice/form.html"
    details_template = "backoffice/details.html"
    delete_template = "backoffice/delete.html"

    @expose("/details/")
    def details_view(self) -> str:
        """Everything that the view names of one row."""
        row = self.requested_row()
        names = self.column_details_list or self.column_list
        return str(self.render(self.details_template, row=row, names=names))

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        """A form for a new row."""
        form = self.get_create_form()(request.form if request.method == "POST" else None)
        if request.method == "GET" or "_find" in request.form:
            return self._form_page(form, None)
        if form.validate():
            try:
                row_id = self.create_record(form)
            except ValueTakenError as error:
                form.refuse(error.name, taken_sentence(self.label_of(error.name)))
            else:
                flash(gettext("Saved."), "success")
                return redirect(self._address_after_saving(row_id))
        return self._form_page(form, None), 422

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> ResponseReturnValue:
        """A form over a row; what is not changed there is not touched here."""
        row = self.requested_row()
        if not self.may("edit", row):
            raise Forbidden
        form = self.get_edit_form()(request.form if request.method == "POST" else None, obj=row)
        if request.method == "GET" or "_find" in request.form:
            return self._form_page(form, row)
        if form.validate():
            try:
                self.update_record(identity_of(row), form, request.form.get("_stamp", ""))
            except ValueTakenError as error:
                form.refuse(error.name, taken_sentence(self.label_of(error.name)))
            else:
                flash(gettext("Saved."), "success")
                return redirect(self._address_after_saving(identity_of(row)))
        return self._form_page(form, row), 422

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
        flash(gettext("“%(name)s” has been deleted.", name=name), "success")
        return redirect(self.get_url(".index_view"))

    def create_record(self, form: RecordForm) -> Any:
        """Insert what the form holds and return the new row's id."""
        return services.create_row(self.model, form.values())

    def update_record(self, row_id: Any, form: RecordForm, stamp: str) -> None:
        """Write what the form changed."""
        services.update_row(self.model, row_id, form.changes(), self.form_columns, stamp)

    def delete_record(self, row_id: Any, stamp: str) -> None:
        """Delete one row."""
        services.delete_row(self.model, row_id, self.form_columns, stamp)

    def deletion_facts(self, row: Any) -> list[str]:
        """Sentences about what else a deletion would take along."""
        return []

    def stamp_of_record(self, row: Any) -> str:
        """The stamp of what a person sees in the form of this row."""
        return stamp_of(row, self.form_columns)

    def _form_page(self, form: RecordForm, row: Any | None) -> str:
        template = self.create_template if row is None else self.edit_template
        stamp = "" if row is None else self.stamp_of_record(row)
        return str(self.render(template, form=form, row=row, stamp=stamp))

    def _delete_page(self, row: Any) -> str:
        return str(
            self.render(
                self.delete_template, row=row, facts=self.deletion_facts(row),
                stamp=self.stamp_of_record(row),
            )
        )  # fmt: skip

    def _address_after_saving(self, row_id: Any) -> str:
        if "_add_another" in request.form:
            return self.get_url(".create_view")
        if "_continue_editing" in request.form:
            return self.get_url(".edit_view", id=row_id)
        return self.get_url(".index_view")
