"""One vocabulary of permissions, one map from role to permissions, one question.

A permission is named `resource:action`. Roles are code: reviewed and tested.
"""

from enum import StrEnum
from typing import Any

from flask_babel import LazyString, lazy_gettext


class Permission(StrEnum):
    """Everything that can be allowed, in alphabetical order."""

    ACCOUNT_OWN = "account:own"
    BACKUP_CREATE = "backup:create"
    BACKUP_DELETE = "backup:delete"
    BACKUP_DOWNLOAD = "backup:download"
    BACKUP_RESTORE = "backup:restore"
    BACKUP_VIEW = "backup:view"
    HOME_VIEW = "home:view"
    JOURNAL_UNDO_ANY = "journal:undo-any"
    JOURNAL_VIEW = "journal:view"
    POST_CREATE = "post:create"
    POST_DELETE = "post:delete"
    POST_EDIT = "post:edit"
    POST_EXPORT = "post:export"
    POST_VIEW = "post:view"
    REPORT_EXPORT = "report:export"
    REPORT_VIEW = "report:view"
    SETTINGS_EDIT = "settings:edit"
    TAG_CREATE = "tag:create"
    TAG_DELETE = "tag:delete"
    TAG_EDIT = "tag:edit"
    TAG_EXPORT = "tag:export"
    TAG_VIEW = "tag:view"
    USER_CREATE = "user:create"
    USER_DELETE = "user:delete"
    USER_EDIT = "user:edit"
    USER_EDIT_PERSON = "user:edit-person"
    USER_EXPORT = "user:export"
    USER_SET_PASSWORD = "user:set-password"  # noqa: S105 - the name of a permission
    USER_SET_ROLE = "user:set-role"
    USER_VIEW = "user:view"


class Role(StrEnum):
    """What a person is in the back office; each person has exactly one."""

    STAFF = "staff"
    MANAGER = "manager"
    ADMIN = "admin"


ROLE_LABELS: dict[Role, LazyString] = {
    Role.STAFF: lazy_gettext("Staff"),
    Role.MANAGER: lazy_gettext("Manager"),
    Role.ADMIN: lazy_gettext("Administrator"),
}

_EVERYONE = {
    Permission.ACCOUNT_OWN,
    Permission.HOME_VIEW,
    Permission.POST_EXPORT,
    Permission.POST_VIEW,
    Permission.TAG_EXPORT,
    Permission.TAG_VIEW,
    Permission.USER_VIEW,
}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.STAFF: frozenset(
        _EVERYONE
        | {
            Permission.POST_CREATE,
            Permission.POST_DELETE,
            Permission.POST_EDIT,
            Permission.TAG_CREATE,
            Permission.TAG_DELETE,
            Permission.TAG_EDIT,
            Permission.USER_EDIT,
        }
    ),
    Role.MANAGER: frozenset(_EVERYONE | {Permission.REPORT_EXPORT, Permission.REPORT_VIEW}),
    Role.ADMIN: frozenset(Permission),
}


def can(person: Any, permission: Permission, subject: Any = None) -> bool:
    """Whether this person may do this, to this row where one is given.

    `person` is whoever is signed in (anything with a `role`, and with a `scope` where a token
    narrows it), or an anonymous visitor, who may
    do nothing. A row that is itself a person of the back office is edited by those only who hold
    `user:edit-person`.
    """
    if not _holds(person, permission):
        return False
    if permission is Permission.USER_EDIT and getattr(subject, "person", None) is not None:
        return _holds(person, Permission.USER_EDIT_PERSON)
    return True


def _holds(person: Any, permission: Permission) -> bool:
    role = getattr(person, "role", None)
    if role is None or permission not in ROLE_PERMISSIONS[role]:
        return False
    # What a token narrows its person to.
    scope: frozenset[Permission] | None = getattr(person, "scope", None)
    return scope is None or permission in scope
