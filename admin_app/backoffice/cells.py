"""What scripts ask for: saving one cell in place, and the matches of a picker."""

from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from markupsafe import Markup
from werkzeug.exceptions import BadRequest, Forbidden, NotFound

from admin_app.backoffice import services
from admin_app.backoffice.deletion import DeletePages
from admin_app.backoffice.errors import StaleRowError, ValueTakenError
from admin_app.backoffice.filters import RelatedFilter
from admin_app.backoffice.forms import taken_sentence
from admin_app.backoffice.rows import identity_of, name_of_row, rows_by_name
from admin_app.backoffice.table import Table
from admin_app.extensions import Base
from admin_app.i18n import isolated

MOST_MATCHES = 50


class CellAnswers(DeletePages):
    """Small answers for the grid and for pickers."""

    @expose("/ajax/update/", methods=("POST",))
    def ajax_update(self) -> ResponseReturnValue:
        """Save one cell: `list_form_pk` is the row, one more field is the value, `_stamp` the
        row as the grid showed it; answers the new cell and stamp."""
        row = self.row_or_404(request.form.get("list_form_pk"))
        if not self.may("edit", row):
            raise Forbidden
        names = [name for name in self.column_editable_list if name in request.form]
        if len(names) != 1:
            raise BadRequest
        (name,) = names
        form = self.get_list_form()(request.form, obj=row)
        field = form[name]
        if not form.validate():
            return jsonify(error=" ".join(field.errors)), 422
        if not form.changes():
            # Pressed twice, or changed to the same by somebody else.
            return self._saved_cell(row, name)
        try:
            services.update_row(
                self.model, identity_of(row), form.changes(), self.stamp_names(),
                request.form.get("_stamp", ""),
            )  # fmt: skip
        except ValueTakenError as error:
            return jsonify(error=taken_sentence(self.label_of(error.name))), 422
        except StaleRowError:
            return self._changed_cell(identity_of(row), name)
        return self._saved_cell(self.row_or_404(str(identity_of(row))), name)

    def _saved_cell(self, row: Any, name: str) -> ResponseReturnValue:
        return jsonify(cell=self._table_cell(row, name), stamp=self.row_stamp(row))

    def _table_cell(self, row: Any, name: str) -> Markup:
        return Table(self, has_ticks=False).cell(row, name)

    def _changed_cell(self, row_id: Any, name: str) -> ResponseReturnValue:
        """What stands there now, with the stamp by which a person who has read it may go on."""
        row = self.row_or_404(str(row_id))
        sentence = gettext(
            "Somebody has changed this row; here it is “%(value)s” now. "
            "Press Enter again to save yours over it.",
            value=isolated(self._table_cell(row, name).striptags()),
        )
        cell = self._table_cell(row, name)
        return jsonify(error=sentence, stamp=self.row_stamp(row), cell=cell), StaleRowError.status

    @expose("/ajax/lookup/")
    def ajax_lookup(self) -> ResponseReturnValue:
        """The rows whose name holds `query`, as pairs of id and name, for the field or filter
        `name`."""
        remote = self.remote_models().get(request.args.get("name", ""))
        if remote is None:
            raise NotFound
        limit = request.args.get("limit", 20, type=int)
        offset = request.args.get("offset", 0, type=int)
        matches = rows_by_name(
            remote,
            request.args.get("query", "").strip()[:200],
            limit=min(max(limit, 1), MOST_MATCHES),
            offset=min(max(offset, 0), 10_000),
        )
        return jsonify([[str(identity_of(row)), name_of_row(row)] for row in matches])

    def remote_models(self) -> dict[str, type[Base]]:
        """What the pickers of this view look for, by the name of the field or filter."""
        models: dict[str, type[Base]] = {
            each.name: each.remote for each in self.narrowing if isinstance(each, RelatedFilter)
        }
        for field in self.get_edit_form()():
            if hasattr(field, "remote"):
                models[field.name] = field.remote
        return models
