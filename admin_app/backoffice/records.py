"""The pages of one row: see, create and edit it."""

import hashlib
from typing import Any
from uuid import uuid4

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from werkzeug.exceptions import Forbidden

from admin_app.backoffice import services
from admin_app.backoffice.conflicts import last_change, settle, take_theirs
from admin_app.backoffice.errors import (
    RowGoneError,
    StaleRowError,
    ValueTakenError,
)
from admin_app.backoffice.forms import RecordForm, taken_sentence
from admin_app.backoffice.grid import GridPages
from admin_app.backoffice.rows import find_row, identity_of
from admin_app.backoffice.stamp import seen_text, stamp_in, stamp_of

# The token changes while a page stays open, and either button may have been pressed first.
NOT_TYPED = frozenset({"csrf_token", "_save", "_continue_editing", "_add_another"})


class RecordPages(GridPages):
    """Reading and writing one row."""

    create_template = "backoffice/form.html"
    edit_template = "backoffice/form.html"
    details_template = "backoffice/details.html"

    @expose("/details/")
    def details_view(self) -> str:
        """Everything that the view names of one row."""
        row = self.requested_row()
        names = self.column_details_list or self.column_list
        return str(self.render(self.details_template, row=row, names=names))

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        """A form for a new row; sent twice, it makes one."""
        form = self.get_create_form()(request.form if request.method == "POST" else None)
        if request.method == "GET" or _is_only_asking():
            return self._new_page(form)
        if form.validate():
            try:
                row_id = self.create_record(form, _sent_once())
            except ValueTakenError as error:
                form.refuse(error.name, taken_sentence(self.label_of(error.name)))
            else:
                return self._saved(row_id)
        return self._new_page(form), 422

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> ResponseReturnValue:
        """A form over a row; what is not changed there is not touched here."""
        row = self._row_to_edit()
        if row is None:
            return self._gone_page()
        form = self.get_edit_form()(request.form if request.method == "POST" else None, obj=row)
        if request.method == "GET":
            return self._edit_page(form, row, self.seen_in_form(form, row))
        take_theirs(form, request.form.getlist("_theirs"))
        return self._save_edit(form, row, request.form.get("_stamp", ""))

    def _save_edit(self, form: RecordForm, row: Any, seen: str) -> ResponseReturnValue:
        if _is_only_asking():
            return self._edit_page(form, row, seen)
        row_id = identity_of(row)
        # Before validation, which would find fault with what only the others have changed.
        if stamp_in(seen) != self.stamp_of_record(row):
            return self._conflict_page(row_id, seen)
        if form.validate():
            try:
                self.update_record(row_id, form, stamp_in(seen))
            except ValueTakenError as error:
                form.refuse(error.name, taken_sentence(self.label_of(error.name)))
            except StaleRowError:
                return self._conflict_page(row_id, seen)
            except RowGoneError:
                return self._gone_page()
            else:
                return self._saved(row_id)
        return self._edit_page(form, row, seen), 422

    def create_record(self, form: RecordForm, once: str) -> Any:
        """Insert what the form holds and return the new row's id."""
        return services.create_row(self.model, form.values(), once)

    def update_record(self, row_id: Any, form: RecordForm, stamp: str) -> None:
        """Write what the form changed."""
        services.update_row(self.model, row_id, form.changes(), self.form_columns, stamp)

    def stamp_of_record(self, row: Any) -> str:
        """The stamp of what a person sees in the form of this row."""
        return stamp_of(row, self.form_columns)

    def seen_in_form(self, form: RecordForm, row: Any) -> str:
        """What the form carries along of the row that it shows."""
        return seen_text(self.stamp_of_record(row), form.digests())

    def _row_to_edit(self) -> Any | None:
        """The row; None when it is gone although a form over it was open.

        :raises NotFound, Forbidden: when there is no such row, or it is not for this person
        """
        row = find_row(self.model, request.values.get("id"))
        if row is None and "_stamp" not in request.form:
            raise self.not_found(request.values.get("id"))
        if row is not None and not self.may("edit", row):
            raise Forbidden
        return row

    def _new_page(self, form: RecordForm, **more: Any) -> str:
        once = request.form.get("_once") or uuid4().hex
        page = self.render(self.create_template, form=form, row=None, once=once, **more)
        return str(page)

    def _edit_page(self, form: RecordForm, row: Any, seen: str, **more: Any) -> str:
        return str(self.render(self.edit_template, form=form, row=row, seen=seen, **more))

    def _conflict_page(self, row_id: Any, seen: str) -> ResponseReturnValue:
        """The form over the row as it stands now, unless it stands as was typed already."""
        row = find_row(self.model, str(row_id))
        if row is None:
            return self._gone_page()
        form = self.get_edit_form()(request.form, obj=row)
        if not form.changes():
            return self._saved(row_id)
        settle(form, seen)
        seen_now = self.seen_in_form(form, row)
        page = self._edit_page(form, row, seen_now, is_conflict=True, last=last_change(row))
        return page, StaleRowError.status

    def _gone_page(self) -> ResponseReturnValue:
        """What was typed over a row that is gone, ready to be saved as a new one."""
        return self._new_page(self.get_create_form()(request.form), is_gone=True), 409

    def _saved(self, row_id: Any) -> ResponseReturnValue:
        flash(gettext("Saved."), "success")
        return redirect(self._address_after_saving(row_id))

    def _address_after_saving(self, row_id: Any) -> str:
        if "_add_another" in request.form:
            return str(self.get_url(".create_view"))
        if "_continue_editing" in request.form:
            kept = self.list_query() or None
            return str(self.get_url(".edit_view", id=row_id, _listing=kept))
        return self.list_address()


def _is_only_asking() -> bool:
    """Whether the form was sent to look something up or to see a preview, not to save."""
    return "_find" in request.form or "_preview" in request.form


def _sent_once() -> str:
    """What tells this form as it was filled in from every other; nothing where it carries no mark.

    The browser's back button brings the mark back: with other words in it, it is another form.
    """
    mark = request.form.get("_once", "")
    typed = sorted(pair for pair in request.form.items(multi=True) if pair[0] not in NOT_TYPED)
    return hashlib.sha256(repr((mark, typed)).encode()).hexdigest()[:32] if mark else ""
