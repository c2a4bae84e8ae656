"""How a record of a backup looks beside what is there now."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup

from admin_app.backoffice.differences import MOST_SHOWN_CHARACTERS, Piece, difference
from admin_app.backoffice.formatters import cell
from admin_app.backoffice.gone import gone_row
from admin_app.backoffice.rows import find_row, name_of_row
from admin_app.backups.rescue.queries import Beside
from admin_app.backups.rescue.records import FIELDS, MODELS, Kind, Record
from admin_app.backups.rescue.wording import LABELS
from admin_app.i18n import isolated

EMPTY = Markup('<span class="unset">%s</span>')
# Shorter ones stand side by side.
SHORTEST_DIFFERENCE = 60


@dataclass(frozen=True)
class Wanted:
    """The record that a backup is opened for: a sentence that names it, and its page."""

    sentence: str
    address: str


def wanted_record(kind: Kind, record_id: int) -> Wanted:
    """What somebody wants to see who opens a backup on the way to a record."""
    model = MODELS[kind]
    row = find_row(model, str(record_id))
    gone = gone_row(model, record_id) if row is None else None
    name = f"#{record_id}" if row is None else name_of_row(row)
    words = {"name": isolated(gone.name if gone else name), "number": record_id}
    sentences = {
        Kind.POST: gettext("It is opened for the post “%(name)s”, No. %(number)s.", **words),
        Kind.USER: gettext("It is opened for the user “%(name)s”, No. %(number)s.", **words),
        Kind.TAG: gettext("It is opened for the tag “%(name)s”, No. %(number)s.", **words),
    }
    return Wanted(sentences[kind], url_for(f"{kind}.details_view", id=record_id))


@dataclass(frozen=True)
class Line:
    """One field: in the backup and now, or what would change in a long text."""

    name: str
    label: str
    kept: Markup
    now: Markup | None
    pieces: list[Piece] | None
    is_different: bool


def lines_of(beside: Beside) -> list[Line]:
    """Every field that can come back."""
    return [_line(beside, name) for name in FIELDS[beside.kept.kind]]


def _line(beside: Beside, name: str) -> Line:
    kept, live = beside.kept, beside.live
    then, now = kept.field(name), None if live is None else live.field(name)
    is_different = live is not None and then != now
    pieces = None
    if is_different and isinstance(then, str) and isinstance(now, str):
        pieces = difference(now, then) if min(len(then), len(now)) > SHORTEST_DIFFERENCE else None
    return Line(
        name,
        str(LABELS[name]),
        _words(kept, name),
        None if live is None else _words(live, name),
        pieces,
        is_different,
    )


def _words(record: Record, name: str) -> Markup:
    value = record.field(name)
    if name == "user_id":
        return cell(f"{record.author or gettext('(deleted)')} (#{value})")
    if name == "posts":
        return Markup.escape(ngettext("%(num)s post", "%(num)s posts", len(value)))
    if name == "tags":
        return cell(", ".join(value)) if value else EMPTY % gettext("none")
    return EMPTY % gettext("empty") if value == "" else cell(_cut(value))


def _cut(value: Any) -> Any:
    if isinstance(value, str) and len(value) > MOST_SHOWN_CHARACTERS:
        return f"{value[:MOST_SHOWN_CHARACTERS]}…"
    return value


def may_be_made_anew(beside: Beside) -> bool:
    """Whether the record can come back beside the row that has its number: names of users and
    tags are there but once."""
    return beside.live is not None and (beside.is_another or beside.kept.kind is Kind.POST)
