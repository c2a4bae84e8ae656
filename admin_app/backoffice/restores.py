"""What the restores of backups did to one row, as far as the journal says which rows they wrote."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from admin_app.extensions import Base
from admin_app.journal.models import ChangeSet
from admin_app.journal.queries import marks_of, oldest_change
from admin_app.journal.tracked import tracked_of
from admin_app.journal.values import decode

KINDS = ("lost", "changed", "brought_back")


@dataclass(frozen=True)
class RowRestore:
    """One restore, as a row has seen it.

    `became` is one of `KINDS`, or `linked` where only what the row is linked to became another.
    None says that it is not known whether it is one of the rows that `counts` tells of, by kind;
    without counts the whole database became that of the backup. `safety` is the backup of what
    was there before, if there is one.
    """

    change_set: ChangeSet
    backup: str
    safety: str
    became: str | None
    counts: dict[str, int]


def restores_of(
    model: type[Base], row_id: Any, row: Any | None, *, before: int | None = None, limit: int = 50
) -> tuple[list[RowRestore], int]:
    """The restores that changed a row, or may have, newest first; and the number of the change set
    at which reading ended because of the limit, else 0.

    :param row: the row as it is now, if there is one
    """
    table = tracked_of(model)
    marks = marks_of(table.name, before=before, limit=limit)
    oldest = oldest_change(table.name, (row_id,)) if marks else None
    known_since = oldest.change_set.id if oldest and oldest.operation == "insert" else 0
    made_at = None if oldest else getattr(row, "created_at", None)
    found = []
    for mark in marks:
        told = _told(model, row_id, mark)
        # A row that came later was none of those that are not listed.
        is_later = mark.id < known_since or (made_at is not None and made_at > mark.at)
        if told is not None and not (told.became is None and is_later):
            found.append(told)
    return found, marks[-1].id if len(marks) == limit else 0


def _told(model: type[Base], row_id: Any, mark: ChangeSet) -> RowRestore | None:
    detail = decode(mark.detail or "{}")
    backup, safety = str(detail.get("backup", "")), str(detail.get("safety", ""))
    if "tables" not in detail:
        return RowRestore(mark, backup, safety, None, {})
    table, tables = tracked_of(model), detail["tables"]
    own = tables.get(table.name, {})
    kinds = list(_kinds(own, [column.name for column in table.key_columns], [row_id]))
    for links in table.links.values():
        owner = [column.name for column in links.owner_columns]
        if any(True for _ in _kinds(tables.get(links.secondary.name, {}), owner, [row_id])):
            kinds.append("linked")
    counts = {kind: own[kind] for kind in KINDS if own.get(kind)}
    unlisted = own.get("is_remade") or not counts.keys() <= own.get("rows", {}).keys()
    if not kinds and not (counts and unlisted):
        return None
    return RowRestore(mark, backup, safety, kinds[0] if kinds else None, counts)


def _kinds(told: dict[str, Any], columns: list[str], key: list[Any]) -> Iterator[str]:
    """As what the rows of a table that have this key in these columns are listed."""
    if not told or not set(columns) <= set(told["key"]):
        return
    places = [told["key"].index(column) for column in columns]
    for kind, rows in told["rows"].items():
        if any([row[place] for place in places] == key for row in rows):
            yield kind
