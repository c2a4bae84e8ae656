"""The journal's own tables; the database refuses to change or remove what they hold."""

from datetime import datetime
from typing import ClassVar, cast

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.db.dialects import Identifier
from admin_app.db.journalling import NotJournalled
from admin_app.db.types import UTCDateTime
from admin_app.extensions import Base

HASH_LENGTH = 64
# The key of a change that tells of a table as a whole: some of its rows became others, see the
# detail of the change set. No row has it.
WHOLE_TABLE = "null"


class ChangeSet(Base):
    """What one transaction changed, or one event that changed no row.

    Ids count from 1 without a gap. `detail` is typed JSON (`values.py`); `hash` covers every
    other column, the changes and the hash of the change set before (`chain.py`).
    """

    __tablename__ = "bo_change_sets"
    __table_args__ = (Index("bo_ix_change_sets_act", "act_id"),)
    __journal__: ClassVar = NotJournalled("it is the journal")

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=False)
    act_id: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor_id: Mapped[int | None] = mapped_column(Identifier)
    actor_name: Mapped[str] = mapped_column(String(80))
    source: Mapped[str] = mapped_column(String(10))
    address: Mapped[str] = mapped_column(String(45))
    name: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text)
    detail: Mapped[str | None] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    hash: Mapped[str] = mapped_column(String(HASH_LENGTH))

    changes: Mapped[list["Change"]] = relationship(
        back_populates="change_set", order_by="Change.sequence", viewonly=True
    )


class Change(Base):
    """What one change set did to one row.

    `row_key` and `row_values` are typed JSON (`values.py`): the whole row of an insert or a
    delete, the changed columns of an update. With the key `WHOLE_TABLE` it is the mark of a change
    set that wrote rows of the table without a change for each.
    """

    __tablename__ = "bo_changes"
    __table_args__ = (
        Index("bo_ix_changes_row", "table_name", "row_key", "change_set_id"),
        CheckConstraint("operation IN ('insert', 'update', 'delete')", name="operation"),
    )
    __journal__: ClassVar = NotJournalled("it is the journal")

    change_set_id: Mapped[int] = mapped_column(
        Identifier, ForeignKey("bo_change_sets.id"), primary_key=True, autoincrement=False
    )
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    table_name: Mapped[str] = mapped_column(String(63))
    row_key: Mapped[str] = mapped_column(String(500))
    operation: Mapped[str] = mapped_column(String(6))
    label: Mapped[str] = mapped_column(String(200))
    row_values: Mapped[str] = mapped_column(Text)

    change_set: Mapped[ChangeSet] = relationship(back_populates="changes", viewonly=True)


class JournalHead(Base):
    """How many change sets there are and the hash of the last one; a single row.

    Without it nobody would notice that the newest entries were cut off.
    """

    __tablename__ = "bo_journal_head"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)
    __journal__: ClassVar = NotJournalled("it is the journal")

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entries: Mapped[int] = mapped_column(Identifier)
    hash: Mapped[str] = mapped_column(String(HASH_LENGTH))


CHANGE_SETS = cast(Table, ChangeSet.__table__)
CHANGES = cast(Table, Change.__table__)
HEAD = cast(Table, JournalHead.__table__)
