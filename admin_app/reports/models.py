"""What a person has pinned to the first page."""

import json
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.db.dialects import Identifier
from admin_app.db.journalling import Journalled
from admin_app.extensions import Base


class PinnedReports(Base):
    """The reports on a person's first page, in the person's order, in one row.

    `pins` is JSON: a list of objects with the report's name and the arguments of its address.
    """

    __tablename__ = "bo_pinned_reports"
    __journal__: ClassVar = Journalled(goes_with="bo_people")

    user_id: Mapped[int] = mapped_column(
        Identifier,
        ForeignKey("bo_people.user_id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    pins: Mapped[str] = mapped_column(Text)

    def read(self) -> list[dict[str, Any]]:
        """The pins as objects."""
        pins: list[dict[str, Any]] = json.loads(self.pins)
        return pins
