"""What the restores of backups did to one row, as far as the journal says which rows they wrote."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from admin_app.extensions import Base
from admin_app.journal.models import ChangeSet
from admin_app.journal.queries import changes_around, marks_of, oldest_change
from admin_app.journal.tracked import TrackedTable, tracked_of
from admin_app.journal.values import decode

KINDS = ("lost", "changed", "brought_back")
# Whether a row was there before and after what is known of it.
WAS_THERE = {
    "insert": (False, True),
    "brought_back": (False, True),
    "update": (True, True),
    "changed": (True, True),
    "linked": (True, True),
    "delete": (True, False),
    "lost": (True, False),
}


@dataclass(frozen=True)
class RowRestore:
    """One restore, as a row has seen it.

    `became` is one of `KINDS`, or `linked` where only what the row is linked to became another.
    None says that this is not known, since the rows were too many to be listed: `counts` then
    says how many there were of each kind that this row may have been of. Without counts the whole
    database became that of the backup. `safety` is the backup of what was there before, if there
    is one.
    """

    change_set: ChangeSet
    backup: str
    safety: str
    became: str | None
    counts: dict[str, int]

    @property
    def may_have_lost_it(self) -> bool:
        """Whether it is not known that the row was removed, but possible."""
        return self.became is None and "lost" in self.counts


def restores_of(
    model: type[Base], row_id: Any, row: Any | None, *, before: int | None = None, limit: int = 50
) -> tuple[list[RowRestore], int]:
    """The restores that changed a row, or may have, newest first; and the number of the change set
    at which reading ended because of the limit, else 0.

    :param row: the row as it is now, if there is one
    """
    table = tracked_of(model)
    marks = marks_of(table.name, before=before, limit=limit)
    certain = {mark.id: told for mark in marks if (told := _told(model, row_id, mark))}
    oldest = oldest_change(table.name, (row_id,)) if marks else None
    known_since = oldest.change_set.id if oldest and oldest.operation == "insert" else 0
    made_at = None if oldest else getattr(row, "created_at", None)
    found = []
    for mark in marks:
        told = certain.get(mark.id)
        # A row that came later was none of those that are not listed.
        is_later = mark.id < known_since or (made_at is not None and made_at > mark.at)
        if told is None and not is_later:
            there = _there_around(table.name, row_id, row is not None, mark, certain)
            told = _perhaps(table, row_id, mark, *there)
        if told is not None and not (told.became is None and is_later):
            found.append(told)
    return found, marks[-1].id if len(marks) == limit else 0


def _told(model: type[Base], row_id: Any, mark: ChangeSet) -> RowRestore | None:
    """What a restore is known to have done to the row."""
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
    return RowRestore(mark, backup, safety, kinds[0], {}) if kinds else None


def _there_around(
    table: str, row_id: Any, is_there: bool, mark: ChangeSet, certain: dict[int, RowRestore]
) -> tuple[bool | None, bool | None]:
    """Whether the row was there before and after a restore; None where nothing says so."""
    sightings: dict[int, tuple[bool | None, bool | None]] = {
        number: WAS_THERE.get(told.became or "", (None, None)) for number, told in certain.items()
    }
    for change in changes_around(table, (row_id,), mark.id):
        if change is not None:
            sightings[change.change_set.id] = WAS_THERE[change.operation]
    earlier = max((number for number in sightings if number < mark.id), default=None)
    later = min((number for number in sightings if number > mark.id), default=None)
    return (
        None if earlier is None else sightings[earlier][1],
        is_there if later is None else sightings[later][0],
    )


def _perhaps(
    table: TrackedTable, row_id: Any, mark: ChangeSet, before: bool | None, after: bool | None
) -> RowRestore | None:
    """What a restore of more rows than are listed may have done to the row; None for nothing."""
    detail = decode(mark.detail or "{}")
    own = detail["tables"].get(table.name, {})
    is_possible = {
        "lost": before is not False and after is not True,
        "changed": before is not False and after is not False,
        # Where a table was made anew, all of its rows went and came.
        "brought_back": (before is not True or own.get("is_remade")) and after is not False,
    }
    counts = {
        kind: own[kind]
        for kind in KINDS
        if own.get(kind) and kind not in own.get("rows", {}) and is_possible[kind]
        if _is_within(row_id, own.get("spans", {}).get(kind))
    }
    if not counts:
        return None
    return RowRestore(mark, str(detail["backup"]), str(detail.get("safety", "")), None, counts)


def _is_within(row_id: Any, span: list[int] | None) -> bool:
    return span is None or span[0] <= row_id <= span[1]


def _kinds(told: dict[str, Any], columns: list[str], key: list[Any]) -> Iterator[str]:
    """As what the rows of a table that have this key in these columns are listed."""
    if not told or not set(columns) <= set(told["key"]):
        return
    places = [told["key"].index(column) for column in columns]
    for kind, rows in told["rows"].items():
        if any([row[place] for place in places] == key for row in rows):
            yield kind
