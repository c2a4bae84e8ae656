"""How the rows that a restore would change look: what is there beside what it becomes."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import url_for
from flask_babel import LazyString, gettext, lazy_gettext
from markupsafe import Markup, escape

from admin_app.backoffice.differences import Piece, difference
from admin_app.backoffice.formatters import cell
from admin_app.backups.rescue.records import MODELS, Kind
from admin_app.backups.rescue.wording import LABELS
from admin_app.content.models import Post, Tag, User, post_tags
from admin_app.db.dialects.examples import Example

KINDS: dict[str, Kind] = {str(model.__tablename__): kind for kind, model in MODELS.items()}
TABLES: dict[str, LazyString] = {
    User.__tablename__: lazy_gettext("Users"),
    Post.__tablename__: lazy_gettext("Posts"),
    Tag.__tablename__: lazy_gettext("Tags"),
    post_tags.name: lazy_gettext("Tags on posts"),
}
SWITCHES = frozenset({"published", "is_active"})
MOMENTS = frozenset({"created_at"})
# Shorter ones stand side by side.
SHORTEST_DIFFERENCE = 60


@dataclass(frozen=True)
class ChangedField:
    """One column: what is there now and what it becomes, or what would change in a long text;
    neither where its values are not to be shown."""

    label: str
    now: Markup | None = None
    then: Markup | None = None
    pieces: list[Piece] | None = None


def fields_of(row: Example) -> list[ChangedField]:
    """Every column of a row in which something would change."""
    return [_field(name, values) for name, *values in row.changes]


def heading_of(table: str) -> Markup:
    """What people call a table; its name where it is none of those that are known."""
    label = TABLES.get(table)
    return Markup('<code dir="ltr">%s</code>') % table if label is None else escape(label)


def address_of(table: str, row: Example) -> str | None:
    """The page of a row as it is now, where it has one."""
    kind = KINDS.get(table)
    return None if kind is None else url_for(f"{kind}.details_view", id=row.key)


def _field(name: str, values: list[Any]) -> ChangedField:
    label = str(LABELS.get(name, name))
    if not values:
        return ChangedField(label)
    now, then = values
    if (
        isinstance(now, str)
        and isinstance(then, str)
        and min(len(now), len(then)) > SHORTEST_DIFFERENCE
    ):
        return ChangedField(label, pieces=difference(now, then))
    return ChangedField(label, _words(name, now), _words(name, then))


def _words(name: str, value: Any) -> Markup:
    if isinstance(value, list):
        number, named = value
        return cell(f"{named or gettext('(deleted)')} (#{number})")
    if name in SWITCHES and value in (0, 1):
        return cell(bool(value))
    if name in MOMENTS and isinstance(value, str):
        return cell(_moment(value))
    return (
        cell(value) if value != "" else Markup('<span class="unset">%s</span>') % gettext("empty")
    )


def _moment(text: str) -> datetime | str:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return text
