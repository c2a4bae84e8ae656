"""What a token may do: everything its person may, reading alone, or chosen permissions.

A scope only narrows. What the person may not do at the time of a request, no token may.
"""

from collections.abc import Iterable

from admin_app.security.permissions import ROLE_PERMISSIONS, Permission, Role

ALL = "all"
READ = "read"

_READING_ACTS = ("view", "export")
_RESOURCES = ("post", "report", "tag", "user")
_ACTS = ("view", "create", "edit", "edit-person", "delete")

READING = frozenset(p for p in Permission if p.partition(":")[2] in _READING_ACTS)
# What a program can ask for; the rest is done on pages.
GRANTABLE = frozenset(
    Permission(f"{resource}:{act}")
    for resource in _RESOURCES
    for act in _ACTS
    if f"{resource}:{act}" in set(Permission)
)


class UnknownPermission(ValueError):
    """A scope names something that is no permission; the text is that name."""


def grantable_to(role: Role) -> list[Permission]:
    """What somebody with this role can put into a scope, in alphabetical order."""
    return sorted(GRANTABLE & ROLE_PERMISSIONS[role])


def written(permissions: Iterable[Permission]) -> str:
    """Chosen permissions as a scope is stored."""
    return " ".join(sorted(permissions))


def permissions_of(scope: str) -> frozenset[Permission] | None:
    """What a stored scope narrows to; None where it does not narrow.

    A permission that there is no longer is left out.
    """
    if scope == ALL:
        return None
    if scope == READ:
        return READING
    return frozenset(Permission(name) for name in scope.split() if name in set(Permission))


def read_scope(text: str) -> str:
    """The stored form of a scope as somebody typed it: `all`, `read`, or names with commas.

    :raises UnknownPermission: when a name is no permission that a token can have
    """
    if text in (ALL, READ):
        return text
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in GRANTABLE:
            raise UnknownPermission(name)
    return written({Permission(name) for name in names})
