"""Decides whether a name and a password let somebody in."""

from flask_babel import gettext
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer
from sqlalchemy.orm.attributes import flag_modified

from admin_app.accounts import throttle
from admin_app.accounts.devices import known_device
from admin_app.accounts.errors import SignInRefused
from admin_app.accounts.queries import Credentials, credentials_of, person_named
from admin_app.accounts.sign_in import SignedIn, person_signed_in
from admin_app.accounts.throttle import Counter
from admin_app.content import passwords
from admin_app.content.models import User
from admin_app.db.transactions import WriteSession, writing
from admin_app.db.types import utc_now
from admin_app.extensions import db
from admin_app.journal.acts import Actor, act
from admin_app.journal.services import record

SIGNED_IN = "sign-in"
FAILED = "failed sign-in"
CONFIRMED = "password confirmed"

_TRIES = 3


def authenticate(name: str, password: str, address: str) -> SignedIn:
    """Find who has this name, or else e-mail address, and this password, exactly as typed.

    :raises TooManyAttempts: when the attempt comes too early after others that failed
    :raises SignInRefused: for a wrong name, a wrong password, or somebody who may not enter
    """
    found = person_named(name)
    watched = _counters(found, name, address)
    is_right = _is_right(found, password, watched)
    person = person_signed_in(found.id) if is_right and found else None
    if found is None or person is None:
        if is_right and found:
            passwords.spend_the_rest(found.password_hash)
        _remember_failure(watched, found)
        raise SignInRefused(gettext("The name or the password is wrong. Please try again."))
    outdated = not passwords.is_current(found.password_hash)
    fresh_hash = passwords.hash_password(password) if outdated else None
    with act("sign-in", actor=Actor(person.id, person.username)), writing() as session:
        throttle.count_success(session, watched)
        if fresh_hash:
            _rewrite_hash(session, found, fresh_hash)
        record(SIGNED_IN)
    return person_signed_in(found.id) or person


def confirm(user_id: int, password: str, address: str) -> str:
    """Make sure that this is the person's own password; returns the hash that it matched.

    :raises TooManyAttempts: when the attempt comes too early after others that failed
    :raises SignInRefused: when it is not
    """
    found = credentials_of(user_id)
    watched = _counters(found, str(user_id), address)
    if not _is_right(found, password, watched) or found is None:
        _remember_failure(watched, found)
        raise SignInRefused(gettext("That is not your password. Please try again."))
    with writing() as session:
        throttle.count_success(session, watched)
        record(CONFIRMED)
    return found.password_hash


def account_key(user_id: int) -> str:
    """The name under which attempts on this user's account are counted."""
    return f"user {user_id}"


def _counters(found: Credentials | None, name: str, address: str) -> list[Counter]:
    if found is None:
        return throttle.counters(f"name {name}", address, device=None)
    return throttle.counters(account_key(found.id), address, known_device(found.id))


def _is_right(found: Credentials | None, password: str, watched: list[Counter]) -> bool:
    """Compare the password, where it is not too early for another attempt."""
    throttle.refuse_if_too_early(watched, utc_now())
    # Hashing takes a while; no connection is held meanwhile.
    db.session.rollback()
    return passwords.is_right(password, found.password_hash if found else None)


def _remember_failure(watched: list[Counter], found: Credentials | None) -> None:
    """Count and journal a failed attempt; what was typed as the name may be a password."""
    for remaining in reversed(range(_TRIES)):
        try:
            with writing() as session:
                throttle.count_failure(session, watched, utc_now())
                record(FAILED, {"user_id": found.id if found else None})
            return
        except IntegrityError:
            if not remaining:
                raise


def _rewrite_hash(session: WriteSession, found: Credentials, fresh_hash: str) -> None:
    """Store the present form of an older hash, unless the password has been changed meanwhile."""
    user = session.get(User, found.id, options=[undefer(User.password_hash)], with_for_update=True)
    if user is None or user.password_hash != found.password_hash:
        return
    user.password_hash = fresh_hash
    # The content of the user is the same as before, and so is the time of its last change.
    flag_modified(user, "updated_at")
