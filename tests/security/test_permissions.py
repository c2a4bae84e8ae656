"""One question: may this person do that?"""

from dataclasses import dataclass

import pytest

from admin_app.security.permissions import ROLE_PERMISSIONS, Permission, Role, can


@dataclass
class Somebody:
    """Somebody who asks."""

    role: Role | None = None


@dataclass
class SiteUser:
    """A row of `users`, and what it is in the back office."""

    person: object | None


@pytest.mark.parametrize("permission", Permission)
def test_whoever_has_no_role_may_do_nothing(permission: Permission) -> None:
    assert not can(Somebody(), permission)
    assert not can(object(), permission)
    assert not can(None, permission)


@pytest.mark.parametrize("permission", Permission)
def test_an_administrator_may_do_everything(permission: Permission) -> None:
    assert can(Somebody(Role.ADMIN), permission, SiteUser(person=object()))


def test_a_manager_changes_nothing_but_their_own_account() -> None:
    verbs = {permission.value.partition(":")[2] for permission in ROLE_PERMISSIONS[Role.MANAGER]}
    assert verbs == {"own", "view", "export"}


def test_staff_edit_users_of_the_site_but_no_colleagues() -> None:
    staff = Somebody(Role.STAFF)
    assert can(staff, Permission.USER_EDIT, SiteUser(person=None))
    assert not can(staff, Permission.USER_EDIT, SiteUser(person=object()))


@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER])
def test_only_administrators_decide_about_people(role: Role) -> None:
    about_people = {
        Permission.USER_CREATE,
        Permission.USER_DELETE,
        Permission.USER_EDIT_PERSON,
        Permission.USER_SET_PASSWORD,
        Permission.USER_SET_ROLE,
    }
    assert not any(can(Somebody(role), permission) for permission in about_people)


def test_permissions_are_in_alphabetical_order() -> None:
    assert list(Permission) == sorted(Permission)
