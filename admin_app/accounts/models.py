"""People of the back office and their attempts to sign in."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped, backref, foreign, mapped_column, relationship, remote

from admin_app.content.models import User
from admin_app.db.dialects import Identifier
from admin_app.db.journalling import Journalled, NotJournalled
from admin_app.db.types import UTCDateTime, utc_now
from admin_app.extensions import Base
from admin_app.security.permissions import Role


class Person(Base):
    """What a user of the site is in the back office; no row, no way in.

    There is no foreign key to `users`: the site may rebuild that table, and SQLite would then
    take our rows along. Triggers remove the row of a user that goes, or whose id appears anew.
    """

    __tablename__ = "bo_people"
    __journal__: ClassVar = Journalled(goes_with="users")

    user_id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=False)
    role: Mapped[Role] = mapped_column(
        Enum(
            Role,
            name="role",
            native_enum=False,
            create_constraint=True,
            length=20,
            values_callable=lambda roles: [role.value for role in roles],
        )
    )
    must_change_password: Mapped[bool] = mapped_column(default=False)
    locale: Mapped[str | None] = mapped_column(String(20))
    time_zone: Mapped[str | None] = mapped_column(String(60))
    theme: Mapped[str | None] = mapped_column(String(20))
    density: Mapped[str | None] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)

    user: Mapped[User] = relationship(
        User,
        primaryjoin=foreign(user_id) == remote(User.id),
        backref=backref("person", uselist=False, viewonly=True, lazy="select"),
        viewonly=True,
    )


class SignInAttempts(Base):
    """How often signing in has failed lately for one key: an account, an address or both."""

    __tablename__ = "bo_sign_in_attempts"
    __journal__: ClassVar = NotJournalled("it only counts; failed sign-ins are journalled events")

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    failures: Mapped[float]
    failed_at: Mapped[datetime] = mapped_column(UTCDateTime)
