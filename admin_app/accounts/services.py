"""Changes to people of the back office and their accounts.

A password counts from the moment its hash is stored; hashes are computed before a transaction
begins.
"""

import secrets
from typing import NamedTuple

from flask_babel import gettext
from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer

from admin_app.accounts import throttle
from admin_app.accounts.authentication import account_key
from admin_app.accounts.errors import InvalidAccount, SignInRefused, UnknownUser
from admin_app.accounts.models import Person
from admin_app.content.email_addresses import problem_with_email
from admin_app.content.models import User
from admin_app.content.passwords import LONGEST_PASSWORD, hash_password
from admin_app.db.transactions import WriteSession, writing
from admin_app.extensions import db
from admin_app.security.permissions import Role

LONGEST_USERNAME = 80
# Without letters and digits that look alike.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class NewSignIn(NamedTuple):
    """What somebody needs to sign in for the first time."""

    username: str
    password: str


def create_person(
    username: str, email: str, role: Role, password: str, *, must_change_password: bool = False
) -> int:
    """Make a user of the site who is also a person of the back office; returns the id.

    :raises InvalidAccount: when a value cannot be used, or name or address are taken
    """
    _check_username(username)
    _check_email(email)
    _check_password(password)
    password_hash = hash_password(password)
    try:
        with writing() as session:
            _refuse_taken(session, username, email)
            person = Person(role=role, must_change_password=must_change_password)
            return _add(session, username, email, password_hash, person)
    except IntegrityError:
        raise InvalidAccount(_taken(username, email)) from None


def set_role(user_id: int, role: Role | None) -> None:
    """Make a user of the site a person with this role, or with None one of the site alone.

    :raises UnknownUser: when there is no such user any more
    :raises LastAdministrator: when nobody else could administrate
    """
    with writing() as session:
        _locked_user(session, user_id)
        person = session.get(Person, user_id)
        if role is None:
            if person is not None:
                session.delete(person)
        elif person is None:
            session.add(Person(user_id=user_id, role=role))
        else:
            person.role = role


def set_password(user_id: int, password: str, *, must_change: bool = False) -> None:
    """Give a user another password, end the sessions and forget the failed attempts.

    :raises InvalidAccount: when the password cannot be used
    :raises UnknownUser: when there is no such user any more
    """
    _check_password(password)
    password_hash = hash_password(password)
    with writing() as session:
        _locked_user(session, user_id).password_hash = password_hash
        if person := session.get(Person, user_id):
            person.must_change_password = must_change
        throttle.forget(session, account_key(user_id))


def change_own_password(user_id: int, confirmed_hash: str, password: str) -> None:
    """Give a person the password of their choice.

    :param confirmed_hash: the hash that the old password was found to match
    :raises SignInRefused: when the password has changed since it was confirmed
    """
    password_hash = hash_password(password)
    with writing() as session:
        user = _locked_user(session, user_id)
        if user.password_hash != confirmed_hash:
            raise SignInRefused(gettext("The password has just been changed elsewhere."))
        user.password_hash = password_hash
        session.get_one(Person, user_id).must_change_password = False


def choose_preferences(
    user_id: int,
    *,
    locale: str | None,
    time_zone: str | None,
    theme: str | None,
    density: str | None,
) -> None:
    """Keep how a person wants to read; None stands for the site's default."""
    with writing() as session:
        person = session.get_one(Person, user_id)
        person.locale, person.time_zone = locale, time_zone
        person.theme, person.density = theme, density


def ensure_first_admin() -> NewSignIn | None:
    """Make an administrator where there is none, who must choose a password at first sign-in."""
    if _administrator_exists():
        return None
    password = random_password()
    password_hash = hash_password(password)
    while True:
        try:
            with writing() as session:
                # In this order: a start that took the name has also made the administrator.
                username = _free_username("admin")
                if _administrator_exists():
                    return None
                person = Person(role=Role.ADMIN, must_change_password=True)
                _add(session, username, _made_up_email(username), password_hash, person)
            return NewSignIn(username, password)
        except IntegrityError:
            # Another start has just taken the name.
            continue


def make_demo_people() -> list[NewSignIn]:
    """One sign-in per role, each with a password that no earlier start has printed."""
    return [_demo_person(role) for role in Role]


def random_password() -> str:
    """Twenty letters and digits in groups, about 99 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(4))


def _demo_person(role: Role) -> NewSignIn:
    username, password = f"demo-{role.value}", random_password()
    user_id = db.session.scalar(select(User.id).where(User.username == username))
    if user_id is None:
        create_person(username, _made_up_email(username), role, password)
    else:
        set_password(user_id, password)
        set_role(user_id, role)
    return NewSignIn(username, password)


def _add(
    session: WriteSession, username: str, email: str, password_hash: str, person: Person
) -> int:
    user = User(username=username, email=email, password_hash=password_hash)
    session.add(user)
    session.flush()
    person.user_id = user.id
    session.add(person)
    return user.id


def _administrator_exists() -> bool:
    administrators = select(Person.user_id).where(Person.role == Role.ADMIN).limit(1)
    return db.session.scalar(administrators) is not None


def _made_up_email(username: str) -> str:
    return f"{username}@localhost"


def _free_username(wanted: str) -> str:
    """The wanted name, or the first with a number behind it that nobody has."""
    number = 1
    while True:
        name = wanted if number == 1 else f"{wanted}{number}"
        taken = or_(User.username == name, User.email == _made_up_email(name))
        if db.session.scalar(select(User.id).where(taken)) is None:
            return name
        number += 1


def _locked_user(session: WriteSession, user_id: int) -> User:
    user = session.get(User, user_id, options=[undefer(User.password_hash)], with_for_update=True)
    if user is None:
        raise UnknownUser(gettext("That user has been deleted."))
    return user


def _refuse_taken(session: WriteSession, username: str, email: str) -> None:
    taken = or_(User.username == username, User.email == email)
    if session.scalar(select(User.id).where(taken).limit(1)) is not None:
        raise InvalidAccount(_taken(username, email))


def _taken(username: str, email: str) -> str:
    return f"A user with the name “{username}” or the e-mail address {email} exists already."


def _check_username(username: str) -> None:
    if not username.strip() or len(username) > LONGEST_USERNAME or not username.isprintable():
        raise InvalidAccount(
            f"A user name has 1 to {LONGEST_USERNAME} letters, digits, marks and spaces."
        )


def _check_email(email: str) -> None:
    if problem := problem_with_email(email):
        raise InvalidAccount(f"“{email}” is no e-mail address: {problem}")


def _check_password(password: str) -> None:
    if not 1 <= len(password) <= LONGEST_PASSWORD:
        raise InvalidAccount(f"A password has 1 to {LONGEST_PASSWORD} letters.")
