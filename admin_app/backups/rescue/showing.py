"""How a record of a backup looks beside what is there now."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, ngettext
from markupsafe import Markup

from admin_app.backoffice.differences import MOST_SHOWN_CHARACTERS, Piece, difference
from admin_app.backoffice.formatters import cell
from admin_app.backups.rescue.queries import Beside
from admin_app.backups.rescue.records import FIELDS, Kind, Record
from admin_app.backups.rescue.wording import LABELS

EMPTY = Markup('<span class="unset">%s</span>')
# Shorter ones stand side by side.
SHORTEST_DIFFERENCE = 60


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
