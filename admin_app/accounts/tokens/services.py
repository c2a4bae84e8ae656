"""Making, revoking and noting the use of tokens."""

import math
import secrets
import time
from datetime import datetime

from flask import current_app
from flask_babel import gettext

from admin_app.accounts.errors import UnknownUser
from admin_app.accounts.models import Person
from admin_app.accounts.tokens import scopes
from admin_app.accounts.tokens.errors import NotYourToken, ScopeTooWide
from admin_app.accounts.tokens.models import Token, TokenUse
from admin_app.accounts.tokens.queries import PREFIX, digest_of
from admin_app.db.transactions import writing
from admin_app.db.types import utc_now
from admin_app.security.permissions import ROLE_PERMISSIONS

BYTES = 32
SHOWN_CHARACTERS = len(PREFIX) + 6
SECONDS_BETWEEN_NOTES = 60


def make_token(user_id: int, name: str, scope: str, expires_at: datetime | None) -> str:
    """Make a token for a person and return it; it can never be read again.

    `scope` is as `scopes` stores it.

    :raises UnknownUser: when the user is no person of the back office
    :raises ScopeTooWide: when the scope names what the person may not do
    """
    token = PREFIX + secrets.token_urlsafe(BYTES)
    with writing() as session:
        person = session.get(Person, user_id, with_for_update=True)
        if person is None:
            raise UnknownUser(gettext("That user has no role in the back office."))
        if scope not in (scopes.ALL, scopes.READ):
            too_much = (scopes.permissions_of(scope) or frozenset()) - ROLE_PERMISSIONS[person.role]
            if too_much:
                raise ScopeTooWide(scopes.written(too_much))
        session.add(
            Token(
                user_id=user_id,
                name=name,
                prefix=token[:SHOWN_CHARACTERS],
                digest=digest_of(token),
                scope=scope,
                expires_at=expires_at,
            )
        )
    return token


def revoke_token(user_id: int, token_id: int) -> str:
    """Delete a token of this person and return its name.

    :raises NotYourToken: when the person has none with this number
    """
    with writing() as session:
        token = session.get(Token, token_id, with_for_update=True)
        if token is None or token.user_id != user_id:
            raise NotYourToken(gettext("That token is gone already."))
        name = token.name
        session.delete(token)
    return name


def is_use_to_be_noted(token_id: int) -> bool:
    """Whether the last use of this token was written down more than a minute ago."""
    noted: dict[int, float] = current_app.extensions.setdefault("noted_token_uses", {})
    now = time.monotonic()
    if now - noted.get(token_id, -math.inf) < SECONDS_BETWEEN_NOTES:
        return False
    noted[token_id] = now
    return True


def note_use(token_id: int) -> None:
    """Write down that a token is in use, unless it has been revoked meanwhile."""
    with writing() as session:
        if session.get(Token, token_id) is not None:
            session.merge(TokenUse(token_id=token_id, used_at=utc_now()))
