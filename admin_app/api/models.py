"""Answers that are kept to be given again."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.db.journalling import NotJournalled
from admin_app.db.types import UTCDateTime
from admin_app.extensions import Base


class KeptAnswer(Base):
    """The answer to a request with an `Idempotency-Key`, for a day; `headers` is a JSON object."""

    __tablename__ = "bo_kept_answers"
    __journal__: ClassVar = NotJournalled("it is a copy of an answer, kept for a day")

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    request_digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    headers: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
