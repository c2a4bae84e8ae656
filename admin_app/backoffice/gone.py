"""What is known of a row that is no more: its name, when it went and who took it away."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from admin_app.backoffice.restores import RowRestore, restores_of
from admin_app.extensions import Base
from admin_app.journal.queries import RowChange, history_of
from admin_app.journal.tracked import tracked_of


@dataclass(frozen=True)
class GoneRow:
    """A row that was there once.

    `deletion` is how it went, or else `restore`; neither where the site's own program did it,
    which the journal cannot see. It was last seen at `known_at`, and made at `made_at` if that is
    known.
    """

    row_id: Any
    name: str
    deletion: RowChange | None
    restore: RowRestore | None
    known_at: datetime
    made_at: datetime | None


def gone_row(model: type[Base], row_id: Any) -> GoneRow | None:
    """What the journal knows of a row that is not there; None where it has never heard of it."""
    last = next(iter(history_of(tracked_of(model).name, (row_id,), limit=1)), None)
    restores, _ = restores_of(model, row_id, None)
    restore = next((each for each in restores if each.became == "lost"), None)
    if restore and (last is None or restore.change_set.id > last.change_set.id):
        name = last.label if last else f"#{row_id}"
        return GoneRow(row_id, name, None, restore, restore.change_set.at, None)
    if last is None:
        return None
    deletion = last if last.operation == "delete" else None
    name = last.label.strip() or f"#{row_id}"
    made_at = last.values.get("created_at") if deletion else None
    return GoneRow(row_id, name, deletion, None, last.change_set.at, made_at)
