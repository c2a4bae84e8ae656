"""Tokens and when they were used last."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.db.dialects import Identifier
from admin_app.db.journalling import Journalled, NotJournalled
from admin_app.db.types import UTCDateTime, utc_now
from admin_app.extensions import Base

LONGEST_NAME = 80


class Token(Base):
    """What a program shows instead of a name and a password; only its SHA-256 is kept.

    Triggers remove the tokens of a person that goes. `scope` is as `scopes` writes it.
    """

    __tablename__ = "bo_tokens"
    __journal__: ClassVar = Journalled(
        label="name", secrets=frozenset({"digest"}), goes_with="bo_people", through="user_id"
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    user_id: Mapped[int] = mapped_column(Identifier, index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    prefix: Mapped[str] = mapped_column(String(12))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scope: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)


class TokenUse(Base):
    """The last time that a token was used, to the minute."""

    __tablename__ = "bo_token_uses"
    __journal__: ClassVar = NotJournalled("it only tells that a token is in use")

    token_id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=False)
    used_at: Mapped[datetime] = mapped_column(UTCDateTime)
