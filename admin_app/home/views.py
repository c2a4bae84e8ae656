"""The first page of the back office."""

from flask_admin import expose
from flask_babel import lazy_gettext

from admin_app.backoffice.base import GuardedIndexView
from admin_app.home import queries
from admin_app.security.permissions import Permission


class HomeView(GuardedIndexView):
    """What is in the database, what came in lately, and what this role does next."""

    permission = Permission.HOME_VIEW

    def __init__(self) -> None:
        super().__init__(name=lazy_gettext("Home"))

    @expose("/")
    def index(self) -> str:
        """The first page."""
        return str(
            self.render("home/index.html", counts=queries.counts(), latest=queries.latest_posts())
        )
