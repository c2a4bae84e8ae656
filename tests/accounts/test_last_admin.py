"""The last administrator stays one, whatever path somebody takes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from admin_app.accounts import services
from admin_app.accounts.errors import LastAdministrator
from admin_app.accounts.models import Person
from admin_app.accounts.queries import colleagues
from admin_app.content.models import User
from admin_app.db.transactions import WriteSession, writing
from admin_app.journal.services import delete_rows, update_rows
from admin_app.security.permissions import Role
from tests.factories import make_person, make_user


def _demote(session: WriteSession, admin: int) -> None:
    session.get_one(Person, admin).role = Role.STAFF


def _remove(session: WriteSession, admin: int) -> None:
    session.delete(session.get_one(Person, admin))


def _disable(session: WriteSession, admin: int) -> None:
    session.get_one(User, admin).is_active = False


def _unset(session: WriteSession, admin: int) -> None:
    session.get_one(User, admin).is_active = None


def _delete(session: WriteSession, admin: int) -> None:
    session.delete(session.get_one(User, admin))


def _disable_in_bulk(session: WriteSession, admin: int) -> None:
    update_rows(session, User, [admin], {"is_active": False})


def _delete_in_bulk(session: WriteSession, admin: int) -> None:
    delete_rows(session, User, [admin])


WAYS = [_demote, _remove, _disable, _unset, _delete, _disable_in_bulk, _delete_in_bulk]


@pytest.mark.parametrize("way", WAYS)
def test_the_last_administrator_cannot_be_taken_away(
    app: Flask, way: Callable[[WriteSession, int], None]
) -> None:
    with app.app_context():
        admin = make_person("admin").id
        make_person("admin", username="disabled", is_active=False)
        make_person("staff")
        with pytest.raises(LastAdministrator), writing() as session:
            way(session, admin)
        assert [one.role for one in colleagues() if one.id == admin] == [Role.ADMIN]
        assert [one.is_active for one in colleagues() if one.id == admin] == [True]


@pytest.mark.parametrize("way", WAYS)
def test_one_of_two_administrators_can_be_taken_away(
    app: Flask, way: Callable[[WriteSession, int], None]
) -> None:
    with app.app_context():
        admin, _other = make_person("admin").id, make_person("admin").id
        with writing() as session:
            way(session, admin)


def test_without_any_administrator_everything_else_goes_on(app: Flask) -> None:
    with app.app_context():
        user = make_user().id
        with writing() as session:
            session.get_one(User, user).is_active = False
        with writing() as session:
            session.delete(session.get_one(User, user))


def test_two_who_take_each_others_role_away_leave_one(app: Flask) -> None:
    with app.app_context():
        admins = [make_person("admin").id for _ in range(2)]

    def take_away(admin: int) -> bool:
        with app.app_context():
            try:
                services.set_role(admin, None)
            except LastAdministrator:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take_away, admins)) == [False, True]
