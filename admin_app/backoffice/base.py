"""Flask-Admin's base views with the gate closed; the only place that bends its private parts."""

from collections.abc import Callable
from typing import Any, ClassVar

from flask import Blueprint
from flask_admin import Admin, AdminIndexView, BaseView
from flask_login import current_user

from admin_app.security.guards import Requirement, declare
from admin_app.security.permissions import Permission, can


class MisdeclaredViewError(Exception):
    """A view that cannot be built because it leaves open who may do what, or what is shown."""


class Gated(BaseView):
    """What all guarded views share: each exposed method says who may call it."""

    static_folder: str | None

    def requirement_for(self, method_name: str) -> Requirement | None:
        """Who may call this exposed method; None where the view does not say."""
        method = getattr(self, method_name)
        requirement: Requirement | None = getattr(method, "required_access", None)
        return requirement

    def create_blueprint(self, admin: Admin) -> Blueprint:
        """Register the view's addresses together with who may call them.

        :raises MisdeclaredViewError: when an exposed method names no permission
        """
        blueprint: Blueprint = super().create_blueprint(admin)
        for _, method_name, _ in self._urls:
            requirement = self.requirement_for(method_name)
            if requirement is None:
                raise MisdeclaredViewError(
                    f"{type(self).__name__}.{method_name} names no permission"
                )
            declare(admin.app, f"{self.endpoint}.{method_name}", requirement)
        return blueprint

    def is_accessible(self) -> bool:
        """Whether the view stands in this person's menu; the gate has checked the request."""
        requirement = self.requirement_for(self._default_view)
        return isinstance(requirement, Permission) and can(current_user, requirement)

    def _handle_view(self, name: str, **kwargs: Any) -> None:
        # The gate in front of every request has decided already (see `security.guards`).
        return None

    def _run_view(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        # Flask-Admin calls a view again when it raises TypeError, which hides the real error.
        return fn(self, *args, **kwargs)


class GuardedView(Gated):
    """A page, or a few, behind one permission."""

    permission: ClassVar[Permission | None] = None

    def requirement_for(self, method_name: str) -> Requirement | None:
        """The method's own requirement, else the view's permission."""
        return super().requirement_for(method_name) or self.permission


class GuardedIndexView(GuardedView, AdminIndexView):
    """The first page; Flask-Admin's own scripts and styles are not served."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.static_folder = None
