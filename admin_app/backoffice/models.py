"""Forms that have been sent, so that a double click makes one row."""

import re
from datetime import datetime
from typing import ClassVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.db.dialects import Identifier
from admin_app.db.journalling import NotJournalled
from admin_app.db.types import UTCDateTime, utc_now
from admin_app.extensions import Base

# What a form carries to be known again.
ONCE = re.compile(r"[0-9a-f]{32}")


class SentForm(Base):
    """A form for a new row and the row that it has made."""

    __tablename__ = "bo_sent_forms"
    __journal__: ClassVar = NotJournalled("the row that the form made is")

    once: Mapped[str] = mapped_column(String(32), primary_key=True)
    row_id: Mapped[int] = mapped_column(Identifier)
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now, index=True)
