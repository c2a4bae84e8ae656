"""The rows of a grid as HTML, put together in one place.

A page has some hundred cells, and a call out of a template for each took most of its time. What
comes from a row or a translation is escaped here before it is put between the tags.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from flask_babel import get_locale, gettext
from flask_login import current_user
from markupsafe import Markup, escape
from sqlalchemy import String, inspect
from sqlalchemy.orm import RelationshipProperty

from admin_app.backoffice.formatters import Shown, shown, shown_moment
from admin_app.backoffice.rows import identity_column, identity_of, name_of_row
from admin_app.extensions import Base
from admin_app.i18n import time_zone_name
from admin_app.security.permissions import Permission, can

Words = tuple[str, str]


class Listed(Protocol):
    """What a table asks of the view whose rows it writes."""

    model: type[Base]
    column_list: Any
    column_editable_list: Any
    column_formatters: Any

    def permission_for(self, act: str) -> Permission | None:
        """The permission that this act on the table needs; None where there is no such act."""

    def row_stamp(self, row: Any) -> str:
        """The stamp of the row as a grid shows it."""


class Table:
    """Writes rows of one view for one reader; what they share is looked up once.

    Addresses of a row's own pages are relative to that of the grid.
    """

    def __init__(self, view: Listed, *, has_ticks: bool) -> None:
        self.view = view
        self.has_ticks = has_ticks
        # Behind the proxy, which would look for the person again for each row.
        self.reader = current_user._get_current_object()
        self.to_edit = view.permission_for("edit")
        self.key = identity_column(view.model).key
        self.written_by = view.column_formatters or {}
        self.columns = {name: _column(view, name) for name in view.column_list}
        self.choose, _ = _words(gettext("Choose %(name)s", name="%(name)s"), "")
        self.locale, self.zone = str(get_locale()), time_zone_name()
        self.edit = _words(gettext("Edit %(name)s", name="%(name)s"), gettext("Edit"))
        self.open = _words(gettext("Open %(name)s", name="%(name)s"), gettext("Open"))
        self.history = _words(gettext("History of “%(name)s”", name="%(name)s"), gettext("History"))
        self._known: dict[Any, str] = {}

    def rows(self, rows: Iterable[Any]) -> Markup:
        """A `tr` for each row."""
        return _as_html("\n".join([self._row(row) for row in rows]))

    def cell(self, row: Any, name: str) -> Markup:
        """The `td` of one column, as the row has it."""
        return _as_html(self._cell(row, name, self._may_edit(row)))

    def _may_edit(self, row: Any) -> bool:
        return self.to_edit is not None and can(self.reader, self.to_edit, row)

    def _row(self, row: Any) -> str:
        number, name = escape(identity_of(row)), {"name": str(escape(name_of_row(row)))}
        may_edit = self._may_edit(row)
        stamp = f' data-stamp="{escape(self.view.row_stamp(row))}"' if may_edit else ""
        cells = "".join([self._cell(row, column, may_edit) for column in self.columns])
        tick = (
            f'<td class=tick><input type=checkbox name="rowid" value="{number}"'
            f' aria-label="{self.choose % name}"></td>'
            if self.has_ticks else ""
        )  # fmt: skip
        page, (label, word) = ("edit", self.edit) if may_edit else ("details", self.open)
        history, history_word = self.history
        return (
            f'<tr data-id="{number}"{stamp}>{tick}{cells}<td class=row-acts>'
            f'<a href="{page}/?id={number}" aria-label="{label % name}">{word}</a> '
            f'<a href="history/?id={number}" aria-label="{history % name}">{history_word}</a>'
            "</td></tr>"
        )

    def _cell(self, row: Any, name: str, may_edit: bool) -> str:
        formatter = self.written_by.get(name)
        if formatter is not None:
            written = escape(formatter(self.view, None, row, name))
            return self._td(name, Shown(written), may_edit)
        value = getattr(row, name)
        if name == self.key:
            # Numbers of rows are names: no separators, and they lead to the row.
            link = f'<a href="details/?id={escape(value)}">{escape(value)}</a>'
            return self._td(name, Shown(link), may_edit)
        if isinstance(value, datetime):
            return self._td(name, shown_moment(value, self.locale, self.zone), may_edit)
        if value is not None and not isinstance(value, bool):
            return self._td(name, shown(value), may_edit)
        # Yes, no and “not set” are the same in every row.
        known = name, value, may_edit
        if known not in self._known:
            self._known[known] = self._td(name, shown(value), may_edit)
        return self._known[known]

    def _td(self, name: str, content: Shown, may_edit: bool) -> str:
        kind = f" {content.kind}" if content.kind else ""
        direction, editing = self.columns[name]
        if not may_edit:
            editing = ""
        return f'<td class="col-{name}{kind}"{direction}{editing}>{content.html}</td>'


def _column(view: Listed, name: str) -> tuple[str, str]:
    """What each `td` of the column says of the direction of its text and of editing."""
    attribute = inspect(view.model).attrs[name]
    # Content may be written the other way than the page; numbers, moments and lists go with it.
    if isinstance(attribute, RelationshipProperty):
        has_direction = not attribute.uselist
    else:
        has_direction = isinstance(attribute.columns[0].type, String)
    return (
        " dir=auto" if has_direction else "",
        f" data-edit={name}" if name in view.column_editable_list else "",
    )


def _words(label: str, word: str) -> Words:
    # Plain text from here on, or each name that is put in would be escaped again.
    return str(escape(label)), str(escape(word))


def _as_html(text: str) -> Markup:
    return Markup(text)  # noqa: S704 -- every part of it has been escaped above
