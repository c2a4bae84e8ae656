"""What a backup holds, and how it differs from what is there now."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy import column, select, table
from sqlalchemy.orm import load_only

from admin_app.backoffice.rows import identity_column, name_of_row
from admin_app.backups.rescue.errors import NoSuchRecord
from admin_app.backups.rescue.opening import OpenBackup
from admin_app.backups.rescue.records import (
    FIELDS,
    MODELS,
    Kind,
    Record,
    find_records,
    read_record,
)
from admin_app.content.models import Tag, User
from admin_app.db.dialects.scratch import LIVE
from admin_app.extensions import db
from admin_app.journal.queries import history_of

# Nobody changes one row more often between two backups, and if so, its date of creation tells.
MOST_CHANGES = 200


@dataclass(frozen=True)
class Beside:
    """A record as it was, beside the row that has its number now; None where there is none.

    `is_another` says that the number has gone to another record meanwhile.
    """

    kept: Record
    live: Record | None
    is_another: bool

    @property
    def differing(self) -> tuple[str, ...]:
        """The fields of which the backup knows another value, where it is the same record."""
        if self.live is None or self.is_another:
            return ()
        live = self.live
        return tuple(
            name for name in FIELDS[self.kept.kind] if self.kept.field(name) != live.field(name)
        )


@dataclass(frozen=True)
class Hit:
    """A record that a search has found in the backup, and whether its number is there now."""

    id: int
    name: str
    is_there: bool


def search(
    backup: OpenBackup, kind: Kind, text: str, *, gone: bool, limit: int, offset: int = 0
) -> list[Hit]:
    """Records in the backup by name or number; `gone` leaves out those whose number is there."""
    model = MODELS[kind]
    now = table(str(model.__tablename__), column("id"), schema=LIVE).alias("now")
    only = [identity_column(model).not_in(select(now.c.id))] if gone else []
    found = find_records(backup.session, kind, text, only=only, limit=limit, offset=offset)
    key = identity_column(model)
    there = set(db.session.scalars(select(key).where(key.in_([row.id for row in found]))))
    return [Hit(row.id, name_of_row(row), row.id in there) for row in found]


def record_beside(backup: OpenBackup, kind: Kind, record_id: int) -> Beside:
    """A record of the backup, and what has its number now.

    :raises NoSuchRecord: when the backup does not hold it
    """
    kept = read_record(backup.session, kind, record_id)
    if kept is None:
        raise NoSuchRecord(gettext("The backup holds no such record."))
    live = read_record(db.session, kind, record_id)
    return Beside(kept, live, live is not None and _is_another(backup, kept, live))


def same_user_now(backup: OpenBackup, user_id: int) -> User | None:
    """The user whom the backup knows by this number, if it is still the same one."""
    kept = read_record(backup.session, Kind.USER, user_id)
    live = read_record(db.session, Kind.USER, user_id)
    if kept is None or live is None or _is_another(backup, kept, live):
        return None
    return db.session.get(User, user_id)


def tags_there(names: tuple[str, ...]) -> dict[str, int]:
    """The numbers of the tags that have these names now."""
    query = select(Tag).options(load_only(Tag.id, Tag.name)).where(Tag.name.in_(names))
    return {tag.name: tag.id for tag in db.session.scalars(query)}


def holder_of(kind: Kind, name: str, value: Any) -> int | None:
    """The number of the row that has this unique value now."""
    model = MODELS[kind]
    number: int | None = db.session.scalar(
        select(identity_column(model)).where(getattr(model, name) == value)
    )
    return number


def _is_another(backup: OpenBackup, kept: Record, live: Record) -> bool:
    """Whether a number has gone from one record to another: SQLite gives the highest one again.

    Records were made at different moments, unless somebody has set that by hand since; of those
    that do not know when they were made the journal says whether one has gone or come.
    """
    name = str(MODELS[kept.kind].__tablename__)
    since = [
        change
        for change in history_of(name, (kept.id,), limit=MOST_CHANGES)
        if change.change_set.id > backup.manifest.journal.entries
    ]
    came_or_went = any(change.operation != "update" for change in since)
    if kept.created_at != live.created_at:
        return came_or_went or not any("created_at" in change.values for change in since)
    return kept.created_at is None and came_or_went and kept.name != live.name
