"""Which kinds of jobs there are, and what each of them does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask_babel import LazyString

from admin_app.security.permissions import Permission

Work = TypeVar("Work", bound=Callable[..., dict[str, Any]])


@dataclass(frozen=True)
class Kind:
    """One kind of job.

    `permission` is what whoever sees a job of this kind has to hold, unless they started it;
    `retry` says that doing it again is safe, `in_bytes` that its progress counts bytes;
    `if_interrupted` tells people what is so where its worker died. `about` is the argument that
    tells one job of the kind from another to people.
    """

    name: str
    label: LazyString
    permission: Permission
    retry: bool
    in_bytes: bool
    if_interrupted: LazyString | None
    about: str
    work: Callable[..., dict[str, Any]]


KINDS: dict[str, Kind] = {}


def job(
    name: str,
    *,
    label: LazyString,
    permission: Permission,
    retry: bool,
    in_bytes: bool = False,
    if_interrupted: LazyString | None = None,
    about: str = "",
) -> Callable[[Work], Work]:
    """Make the decorated function a kind of job.

    It is called with `progress` and the job's arguments by name, and returns what JSON can hold;
    `sentence` is shown to people, `address` leads to what came of it, and `links`, pairs of words
    and address, to more of it.

    :raises ValueError: when there is another kind of this name
    """

    def register(work: Work) -> Work:
        if name in KINDS:
            raise ValueError(f"there are two kinds of jobs called {name}")
        KINDS[name] = Kind(name, label, permission, retry, in_bytes, if_interrupted, about, work)
        return work

    return register
