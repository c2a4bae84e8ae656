"""Every page of the back office and its place in the menu, in menu order."""

from flask import Flask, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import Admin
from flask_admin.menu import MenuLink
from flask_admin.theme import Theme
from flask_babel import lazy_gettext
from flask_login import current_user

from admin_app.backups.views import BackupsView
from admin_app.content.models import Post, Tag, User
from admin_app.content.views import PostView, TagView, UserView
from admin_app.home.views import HomeView
from admin_app.reports.catalogue import REPORTS
from admin_app.reports.views import ReportsView
from admin_app.security.guards import Access, declare
from admin_app.security.permissions import Permission, can


class WorkLink(MenuLink):  # type: ignore[misc]
    """The list of jobs, in the menu of those who see the work of others there."""

    def is_accessible(self) -> bool:
        """Whether the reader may see what the worker does by itself."""
        return can(current_user, Permission.BACKUP_VIEW)


def init_app(app: Flask) -> None:
    """Build the Admin anew for this app and attach every page to it."""
    admin = Admin(
        app,
        name=lazy_gettext("Back office"),
        theme=Theme(folder="backoffice", base_template="layout.html"),
        index_view=HomeView(),
    )
    admin.add_view(PostView(Post, endpoint="post"))
    admin.add_view(UserView(User, endpoint="user"))
    admin.add_view(TagView(Tag, endpoint="tag"))
    admin.add_view(ReportsView())
    admin.add_view(BackupsView())
    admin.add_menu_item(WorkLink(lazy_gettext("Background work"), endpoint="jobs.index"))
    app.add_url_rule("/", "root", _to_first_page)
    declare(app, "root", Access.PUBLIC)
    app.context_processor(lambda: {"menu": admin.menu, "report_count": len(REPORTS)})


def _to_first_page() -> ResponseReturnValue:
    return redirect(url_for("admin.index"))
