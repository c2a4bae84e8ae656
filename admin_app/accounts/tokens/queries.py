"""Reads of tokens: whose one is, and which ones somebody has."""

from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import bindparam, or_, select

from admin_app.accounts.models import Person
from admin_app.accounts.sign_in import SignedIn
from admin_app.accounts.tokens import scopes
from admin_app.accounts.tokens.models import Token, TokenUse
from admin_app.content.models import User
from admin_app.db.types import UTCDateTime, utc_now
from admin_app.extensions import db
from admin_app.security.permissions import Permission

PREFIX = "bo_"


class KnownToken(NamedTuple):
    """A token as its owner sees it in a list."""

    id: int
    name: str
    prefix: str
    scope: str
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None

    @property
    def is_expired(self) -> bool:
        """Whether it opens nothing any more."""
        return self.expires_at is not None and self.expires_at <= utc_now()

    @property
    def permissions(self) -> list[Permission]:
        """The chosen permissions; empty where the scope is `all` or `read`."""
        if self.scope in (scopes.ALL, scopes.READ):
            return []
        return sorted(scopes.permissions_of(self.scope) or ())


# Built once: it is the first thing that every request of a program asks.
_BEARER = (
    select(
        Token.id.label("token_id"),
        Token.name.label("token_name"),
        Token.prefix,
        Token.scope,
        User.id,
        User.username,
        Person.role,
        Person.locale,
        Person.time_zone,
        Person.theme,
        Person.density,
    )
    .join(Person, Person.user_id == Token.user_id)
    .join(User, User.id == Token.user_id)
    .where(
        Token.digest == bindparam("digest"),
        or_(
            Token.expires_at.is_(None),
            Token.expires_at > bindparam("now", type_=UTCDateTime()),
        ),
        User.is_active.is_(True),
    )
)


def digest_of(token: str) -> str:
    """What is stored of a token; its 256 random bits need no slower hash."""
    return sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def bearer_of(token: str) -> SignedIn | None:
    """The person whose token this is, narrowed to its scope; None where it opens nothing.

    Asked of the database each time, so that whatever is taken away is felt at once.
    """
    if not token.startswith(PREFIX):
        return None
    shown = {"digest": digest_of(token), "now": utc_now()}
    row = db.session.connection().execute(_BEARER, shown).one_or_none()
    if row is None:
        return None
    return SignedIn(
        id=row.id,
        username=row.username,
        role=row.role,
        locale=row.locale,
        time_zone=row.time_zone,
        theme=row.theme,
        density=row.density,
        must_change_password=False,
        session_id="",
        scope=_narrowed(row.scope),
        token_id=row.token_id,
        token=f"{row.token_name} ({row.prefix}…)",
    )


_narrowed = lru_cache(maxsize=1000)(scopes.permissions_of)


def tokens_of(user_id: int) -> list[KnownToken]:
    """Everything that a list shows of somebody's tokens, newest first."""
    query = (
        select(
            Token.id,
            Token.name,
            Token.prefix,
            Token.scope,
            Token.created_at,
            Token.expires_at,
            TokenUse.used_at,
        )
        .outerjoin(TokenUse, TokenUse.token_id == Token.id)
        .where(Token.user_id == user_id)
        .order_by(Token.id.desc())
    )
    return [KnownToken(*row) for row in db.session.execute(query)]
