"""What a view over a table declares, and the refusal to build one that leaves something open."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

from flask import make_response, request
from flask_admin.contrib.sqla import ModelView
from flask_babel import LazyString
from flask_login import current_user
from sqlalchemy import Column, inspect, select
from sqlalchemy.orm import RelationshipProperty
from werkzeug.exceptions import NotFound

from admin_app.backoffice.base import Gated, MisdeclaredViewError
from admin_app.backoffice.bulk import BulkAct
from admin_app.backoffice.filters import Filter
from admin_app.backoffice.forms import RecordForm, build_form
from admin_app.backoffice.gone import gone_row
from admin_app.backoffice.rows import find_row, naming_column, read_id
from admin_app.extensions import Base, db
from admin_app.journal.acts import act
from admin_app.security.guards import Requirement
from admin_app.security.permissions import Permission, can

PERMISSIONS = {permission.value: permission for permission in Permission}

# Which permission of the view's scope each of its addresses asks for.
REQUIRED_ACTS = {
    "index_view": "view",
    "details_view": "view",
    "history_view": "view",
    "ajax_lookup": "view",
    "export": "export",
    "create_view": "create",
    "edit_view": "edit",
    "ajax_update": "edit",
    "action_view": "edit",
    "delete_view": "delete",
}

# How the journal calls what is done at an address; a bulk act names itself.
ACT_NAMES = {
    "create_view": "create",
    "edit_view": "edit",
    "ajax_update": "edit-cell",
    "delete_view": "delete",
    "export": "export",
}

# These would open again what the policy has closed (style study, traps 4 and 5).
FORBIDDEN_SWITCHES = frozenset(
    {"fast_mass_delete", "can_create", "can_edit", "can_delete", "can_export", "is_accessible"}
)


class DeclaredModelView(Gated, ModelView):
    """A view over one table: names its permissions, its columns and what may be done."""

    permission_scope: ClassVar[str] = ""
    plural: ClassVar[LazyString | str] = ""
    singular: ClassVar[LazyString | str] = ""
    searchable: ClassVar[Sequence[str]] = ()
    sort_columns: ClassVar[Mapping[str, Any]] = {}
    default_sort: ClassVar[tuple[str, bool]] = ("", False)
    narrowing: ClassVar[Sequence[Filter]] = ()
    bulk_acts: ClassVar[Sequence[BulkAct]] = ()
    field_options: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    extra_create_fields: ClassVar[Mapping[str, Any]] = {}
    gone_template: ClassVar[str] = "backoffice/gone.html"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        reopened = FORBIDDEN_SWITCHES & set(vars(cls))
        if reopened:
            raise MisdeclaredViewError(f"{cls.__name__} sets {', '.join(sorted(reopened))}")

    def __init__(self, model: type[Base], **kwargs: Any) -> None:
        if not self.permission_scope or self.permission_for("view") is None:
            raise MisdeclaredViewError(f"{type(self).__name__} names no known permission scope")
        if not self.column_list:
            raise MisdeclaredViewError(f"{type(self).__name__} names no columns")
        if self.permission_for("edit") is not None and not self.form_columns:
            raise MisdeclaredViewError(f"{type(self).__name__} may edit but names no form columns")
        super().__init__(model, db, name=self.plural or None, **kwargs)

    def permission_for(self, act: str) -> Permission | None:
        """The permission that this act on this table needs; None where there is no such act."""
        return PERMISSIONS.get(f"{self.permission_scope}:{act}")

    def requirement_for(self, method_name: str) -> Requirement | None:
        """By the method's own mark, else by the act that the address stands for."""
        act = REQUIRED_ACTS.get(method_name)
        marked = super().requirement_for(method_name)
        return marked or (self.permission_for(act) if act else None)

    def _run_view(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        verb = ACT_NAMES.get(fn.__name__)
        if verb is None:
            return super()._run_view(fn, *args, **kwargs)
        with act(f"{self.permission_scope}.{verb}"):
            return super()._run_view(fn, *args, **kwargs)

    def may(self, act: str, row: Base | None = None) -> bool:
        """Whether the reader may do this here, to this row where one is given."""
        permission = self.permission_for(act)
        return permission is not None and can(current_user, permission, row)

    def label_of(self, name: str) -> str:
        """The column's name as people read it."""
        labels = self.column_labels or {}
        return str(labels.get(name) or name.replace("_", " ").capitalize())

    def is_relation(self, name: str) -> bool:
        """Whether the attribute leads to other rows."""
        return isinstance(inspect(self.model).attrs[name], RelationshipProperty)

    def is_stored(self, name: str) -> bool:
        """Whether the attribute is a column of the table or leads to other rows."""
        return self.is_relation(name) or isinstance(
            inspect(self.model).attrs[name].columns[0], Column
        )

    def sorts(self) -> Mapping[str, Any]:
        """Every listed column by name, with the expression that sorts by it."""
        return self._sorts

    @cached_property
    def _sorts(self) -> Mapping[str, Any]:
        sorts: dict[str, Any] = {}
        for name in self.column_list:
            if name in self.sort_columns:
                sorts[name] = self.sort_columns[name]
            elif not self.is_relation(name):
                sorts[name] = getattr(self.model, name)
            elif not inspect(self.model).relationships[name].uselist:
                sorts[name] = _name_at_other_end(self.model, name)
        return sorts

    def row_or_404(self, text: str | None) -> Any:
        """The row whose id the address names.

        :raises NotFound: when there is none
        """
        row = find_row(self.model, text)
        if row is None:
            raise NotFound
        return row

    def requested_row(self) -> Any:
        """The row that `id` names, in the address or in the form.

        :raises NotFound: when there is none; with a page that says how it went, where that is known
        """
        text = request.values.get("id")
        row = find_row(self.model, text)
        if row is None:
            raise self.not_found(text)
        return row

    def not_found(self, text: str | None) -> NotFound:
        """What to raise where there is no such row."""
        row_id = read_id(text)
        gone = None if row_id is None else gone_row(self.model, row_id)
        if gone is None:
            return NotFound()
        return NotFound(response=make_response(self.render(self.gone_template, gone=gone), 404))

    # Flask-Admin scaffolds what follows from the whole model; here only what is named exists.

    def get_create_form(self) -> type[RecordForm]:
        """The form of a new row."""
        return self._build_form([*(self.form_columns or ()), *self.extra_create_fields])

    def get_edit_form(self) -> type[RecordForm]:
        """The form of a row that exists."""
        return self._build_form(self.form_columns or ())

    def _build_form(self, names: Sequence[str]) -> type[RecordForm]:
        return build_form(
            self.model, names, self.column_labels or {}, self.field_options,
            self.extra_create_fields,
        )  # fmt: skip

    def get_list_form(self) -> type[RecordForm]:
        """The form behind the cells that can be edited in place."""
        return self._build_form(tuple(self.column_editable_list))

    def get_sortable_columns(self) -> dict[str, str]:
        """Sorting goes by name, through `sorts`."""
        return {}

    def init_search(self) -> bool:
        """Searching goes through `searchable`."""
        return bool(self.searchable)

    def scaffold_auto_joins(self) -> list[Any]:
        """Loading is said by each query; joined links made a page of posts take seconds."""
        return []


def _name_at_other_end(model: type[Base], relation: str) -> Any:
    prop = inspect(model).relationships[relation]
    name = naming_column(prop.mapper.class_)
    return select(name).where(prop.primaryjoin).correlate(model).scalar_subquery()
