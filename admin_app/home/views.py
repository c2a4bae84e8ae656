"""The first page of the back office, and the palette that leads from any page to any other."""

from dataclasses import asdict

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import lazy_gettext
from flask_login import current_user

from admin_app.backoffice.base import GuardedIndexView
from admin_app.backups.queries import standing
from admin_app.home import queries
from admin_app.home.dashboard import cards
from admin_app.home.finding import find
from admin_app.security.permissions import Permission, can


class HomeView(GuardedIndexView):
    """What is in the database, what came in lately, and what this role does next."""

    permission = Permission.HOME_VIEW

    def __init__(self) -> None:
        super().__init__(name=lazy_gettext("Home"))

    @expose("/")
    def index(self) -> str:
        """The first page; `arrange` in the address shows the buttons that order the cards."""
        counts = queries.counts()
        sees_reports = can(current_user, Permission.REPORT_VIEW) and not counts.nothing
        sees_backups = can(current_user, Permission.BACKUP_VIEW) and not counts.nothing
        return str(
            self.render(
                "home/index.html", counts=counts, latest=queries.latest_posts(),
                cards=cards(current_user.id) if sees_reports else [], sees_reports=sees_reports,
                arranging="arrange" in request.args,
                backups=standing() if sees_backups else None,
            )
        )  # fmt: skip

    @expose("/find/")
    def find(self) -> ResponseReturnValue:
        """What `query` finds, for the palette: a list of name, kind and address."""
        query = request.args.get("query", "").strip()[:100]
        return jsonify([asdict(found) for found in find(self.admin.menu(), query)])

    @expose("/keys/")
    def keys(self) -> str:
        """What can be done by keys alone."""
        return str(self.render("home/keys.html"))
