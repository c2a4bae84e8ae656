"""What happened to one row: who changed what and when, as far as the journal has seen it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_admin import expose
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import inspect
from werkzeug.exceptions import NotFound

from admin_app.backoffice.bulk_pages import BulkPages
from admin_app.backoffice.differences import Piece, difference
from admin_app.backoffice.formatters import cell
from admin_app.backoffice.gone import gone_row
from admin_app.backoffice.restores import RowRestore, restores_of
from admin_app.backoffice.rows import find_row, name_of_row, read_id
from admin_app.i18n import alphabetical, isolated
from admin_app.journal.errors import CannotReplay
from admin_app.journal.models import ChangeSet
from admin_app.journal.queries import RowChange, history_of
from admin_app.journal.values import SECRET, Patch

CHANGES_PER_PAGE = 50
# A text is shown as a difference; shorter values stand side by side.
SHORTEST_DIFFERENCE = 20
EMPTY = Markup('<span class="unset">{}</span>')


@dataclass(frozen=True)
class FieldChange:
    """One column before and after; `pieces` instead where a long text is told by its changes."""

    label: str
    before: Any = None
    after: Any = None
    pieces: list[Piece] | None = None
    is_secret: bool = False


@dataclass(frozen=True)
class Entry:
    """One change of the row with its fields in the view's words, or the restore of a backup."""

    change_set: ChangeSet
    operation: str
    fields: list[FieldChange]
    restore: RowRestore | None = None


class HistoryPages(BulkPages):
    """Reading what the journal says of one row."""

    history_template = "backoffice/history.html"

    @expose("/history/")
    def history_view(self) -> str:
        """The changes of a row, newest first; also of one that is gone."""
        row_id = read_id(request.args.get("id"))
        row = find_row(self.model, request.args.get("id"))
        if row_id is None:
            raise NotFound
        before, most = read_id(request.args.get("before")), CHANGES_PER_PAGE + 1
        table = str(self.model.__tablename__)
        changes = history_of(table, (row_id,), before=before, limit=most)
        restores, unread = restores_of(self.model, row_id, row, before=before, limit=most)
        if row is None and not changes and not any(each.became for each in restores):
            raise self.not_found(request.args.get("id"))
        name = changes[0].label if changes else f"#{row_id}"
        # Of two lists that may go on, what lies beyond the end of either is for the next page.
        beyond = max(changes[-1].change_set.id if len(changes) == most else 0, unread)
        told = [*self._entries(changes, None if before else row), *map(_restored, restores)]
        told.sort(key=lambda entry: entry.change_set.id, reverse=True)
        return str(
            self.render(
                self.history_template, row=row, row_id=row_id,
                name=name if row is None else name_of_row(row),
                entries=[each for each in told if each.change_set.id > beyond],
                older=beyond + 1 if beyond else None,
                gone=gone_row(self.model, row_id) if row is None else None,
            )
        )  # fmt: skip

    def _entries(self, changes: list[RowChange], row: Any | None) -> Iterator[Entry]:
        """Each change told by itself; long texts are wound back from the row as it stands."""
        texts = _Texts(row)
        for change in changes:
            fields = [self._told(*each, change, texts) for each in change.values.items()]
            yield Entry(change.change_set, change.operation, fields)
            texts.forget_if_new(change)

    def _told(self, name: str, value: Any, change: RowChange, texts: "_Texts") -> FieldChange:
        label = self.label_of(name)
        if value is SECRET or (isinstance(value, list) and SECRET in value):
            return FieldChange(label, is_secret=True)
        if change.operation != "update":
            texts.set(name, value)
            shown = self._words(name, value)
            if change.operation == "insert":
                return FieldChange(label, after=shown)
            return FieldChange(label, before=shown)
        if isinstance(value, Patch):
            before, after = texts.wind_back(name, value)
            return FieldChange(label, pieces=difference(before, after))
        before, after = value
        texts.set(name, before)
        if _is_long(before) and _is_long(after):
            return FieldChange(label, pieces=difference(before, after))
        return FieldChange(label, self._words(name, before), self._words(name, after))

    def _words(self, name: str, value: Any) -> Any:
        if isinstance(value, list):
            names = (str(link.get("name", link.get("id"))) for link in value)
            return cell(", ".join(sorted(names, key=alphabetical)))
        column = inspect(self.model).columns.get(name)
        if column is not None and column.foreign_keys and isinstance(value, int):
            return self._name_at_other_end(name, value)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return cell(value) if value != "" else EMPTY.format(gettext("empty"))

    def _name_at_other_end(self, name: str, value: int) -> str:
        remote = self.remote_models().get(name)
        row = None if remote is None else find_row(remote, str(value))
        return f"#{value}" if row is None else f"{isolated(name_of_row(row))} (#{value})"


def _restored(restore: RowRestore) -> Entry:
    return Entry(restore.change_set, "restore", [], restore)


class _Texts:
    """The long texts of a row, wound back change by change as far as they are known."""

    def __init__(self, row: Any | None) -> None:
        self._row = row
        self._known: dict[str, Any] = {}

    def set(self, name: str, value: Any) -> None:
        """The text before the change that was just told."""
        self._known[name] = value

    def wind_back(self, name: str, patch: Patch) -> tuple[str, str]:
        """The text before and after a patch; only the changed stretch where the site's own
        program has changed the text in between."""
        after = self._known[name] if name in self._known else getattr(self._row, name, None)
        try:
            before = patch.revert(after)
        except CannotReplay:
            self._known[name] = None
            return patch.removed, patch.inserted
        self._known[name] = before
        return before, str(after)

    def forget_if_new(self, change: RowChange) -> None:
        """Before its insert the row, or the one that had its number, was another."""
        if change.operation == "insert":
            self._row, self._known = None, {}


def _is_long(value: Any) -> bool:
    return isinstance(value, str) and (len(value) > SHORTEST_DIFFERENCE or "\n" in value)
