"""A view that leaves open who may do what, or what is shown, cannot be built."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_admin import Admin, expose

from admin_app.app import create_app
from admin_app.backoffice.base import GuardedView, MisdeclaredViewError
from admin_app.backoffice.declared import FORBIDDEN_SWITCHES
from admin_app.backoffice.model_view import GuardedModelView
from admin_app.config import TestConfig
from admin_app.content.models import Tag, User
from admin_app.content.views import UserView


@pytest.mark.parametrize(
    ("declared", "complaint"),
    [
        ({"column_list": ("name",), "form_columns": ("name",)}, "no known permission scope"),
        ({"permission_scope": "tags", "column_list": ("name",)}, "no known permission scope"),
        ({"permission_scope": "tag", "form_columns": ("name",)}, "names no columns"),
        ({"permission_scope": "tag", "column_list": ("name",)}, "names no form columns"),
    ],
)
def test_a_view_has_to_name_scope_columns_and_form_columns(
    declared: dict[str, object], complaint: str
) -> None:
    view = type("OpenView", (GuardedModelView,), declared)
    with pytest.raises(MisdeclaredViewError, match=complaint):
        view(Tag)


@pytest.mark.parametrize("switch", sorted(FORBIDDEN_SWITCHES))
def test_a_view_cannot_set_a_switch_that_the_policy_decides(switch: str) -> None:
    with pytest.raises(MisdeclaredViewError, match=switch):
        type("OpenView", (UserView,), {switch: True})


def test_a_page_that_names_no_permission_cannot_be_added(app: Flask) -> None:
    class OpenPage(GuardedView):
        @expose("/")  # type: ignore[untyped-decorator]
        def index(self) -> str:
            return "open"

    with pytest.raises(MisdeclaredViewError, match=r"OpenPage.index names no permission"):
        OpenPage(endpoint="open").create_blueprint(Admin(app, url="/x", endpoint="x"))


def test_the_form_holds_what_is_named_and_nothing_else(app: Flask) -> None:
    with app.test_request_context():
        view = UserView(User, endpoint="another")
        assert set(view.get_edit_form()()._fields) == {"username", "email", "is_active"}
        assert "password_hash" not in view.get_create_form()()._fields


def test_apps_in_one_process_do_not_share_their_pages(
    app: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    client = as_role("admin")
    other = create_app(TestConfig({"BACKOFFICE_INSTANCE": app.instance_path}))
    assert other.extensions["admin"][0] is not app.extensions["admin"][0]
    assert app.extensions["admin"][0].app is app
    assert client.get("/admin/post/").status_code == 200


def test_an_error_inside_a_page_is_the_one_that_is_reported(
    as_role: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, calls = as_role("admin"), []

    def broken(view: UserView) -> None:
        calls.append(view)
        raise TypeError("what really went wrong")

    monkeypatch.setattr(UserView, "listing", broken)
    with pytest.raises(TypeError, match="what really went wrong"):
        client.get("/admin/user/")
    assert len(calls) == 1


def test_the_first_page_is_not_open_either(client: FlaskClient) -> None:
    assert client.get("/admin/").status_code == 302
