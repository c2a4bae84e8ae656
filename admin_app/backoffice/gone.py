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

    `deletion` is how it went, or else `restore`, which only may have removed it where its rows were
    too many to be listed; neither where the site's own program did it, which the journal cannot
    see. It was last seen at `known_at`, and made at `made_at` if that is known. `is_known` says
    whether the journal has heard of the row itself.
    """

    row_id: Any
    name: str
    deletion: RowChange | None
    restore: RowRestore | None
    known_at: datetime
    made_at: datetime | None
    is_known: bool = True


def gone_row(model: type[Base], row_id: Any) -> GoneRow | None:
    """What the journal knows of a row that is not there; None where it has never heard of it."""
    last = next(iter(history_of(tracked_of(model).name, (row_id,), limit=1)), None)
    restores, _ = restores_of(model, row_id, None)
    since = [each for each in restores if last is None or each.change_set.id > last.change_set.id]
    restore = next((each for each in since if each.became == "lost"), None) or next(
        (each for each in since if each.may_have_lost_it), None
    )
    name = last.label.strip() if last else ""
    if restore:
        is_known = last is not None or restore.became is not None
        moment = restore.change_set.at
        return GoneRow(row_id, name or f"#{row_id}", None, restore, moment, None, is_known)
    if last is None:
        return None
    deletion = last if last.operation == "delete" else None
    made_at = last.values.get("created_at") if deletion else None
    return GoneRow(row_id, name or f"#{row_id}", deletion, None, last.change_set.at, made_at)
