"""The one gate that every request passes: deny by default.

Each endpoint says who may call it: everybody, whoever is signed in, or the holders of a
permission. One that says nothing is refused to everybody, so that a page cannot be added and its
protection forgotten.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from admin_app.extensions import login_manager
from admin_app.security.permissions import Permission, can

ViewFunction = TypeVar("ViewFunction", bound=Callable[..., Any])


class Access(Enum):
    """Who may call an endpoint, where no single permission says it."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"


Requirement = Access | Permission


def require(requirement: Requirement) -> Callable[[ViewFunction], ViewFunction]:
    """Say who may call the decorated view function."""

    def mark(view: ViewFunction) -> ViewFunction:
        view.required_access = requirement  # type: ignore[attr-defined]
        return view

    return mark


def init_app(app: Flask) -> None:
    """Put the gate in front of every request; Flask's own static files are public."""
    app.extensions["endpoint_requirements"] = {"static": Access.PUBLIC}
    app.before_request(_check_access)


def declare(app: Flask, endpoint: str, requirement: Requirement) -> None:
    """Say who may call an endpoint whose function is not marked by `require`."""
    app.extensions["endpoint_requirements"][endpoint] = requirement


def requirement_of(app: Flask, endpoint: str) -> Requirement | None:
    """Who may call this endpoint; None where nobody has said so."""
    declared: Requirement | None = app.extensions["endpoint_requirements"].get(endpoint)
    if declared is not None:
        return declared
    return getattr(app.view_functions[endpoint], "required_access", None)


def _check_access() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    requirement = requirement_of(current_app, request.endpoint)
    if requirement is Access.PUBLIC:
        return None
    if not current_user.is_authenticated:
        response: ResponseReturnValue = login_manager.unauthorized()
        return response
    if requirement is Access.SIGNED_IN:
        return None
    if requirement is None or not can(current_user, requirement):
        abort(403)
    return None
