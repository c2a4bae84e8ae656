"""The application factory: a table of contents."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from admin_app import errors, i18n, site_map
from admin_app.accounts import last_admin, sign_in, strangers
from admin_app.accounts import views as account_pages
from admin_app.accounts.tokens import views as token_pages
from admin_app.api import views as interface
from admin_app.backoffice import assets, theme
from admin_app.backups import settings as backups
from admin_app.backups import uploads
from admin_app.backups.proof import add_check
from admin_app.backups.rescue import views as rescue_pages
from admin_app.config import Config, load_config
from admin_app.db import engines
from admin_app.extensions import compress, csrf, db, migrate
from admin_app.jobs import queue
from admin_app.jobs import views as job_pages
from admin_app.journal import services as journal
from admin_app.reports.trial import run_every_report
from admin_app.security import guards, headers
from admin_app.serving import views as health


def create_app(config: Config | None = None) -> Flask:
    """Build the back office.

    :raises ConfigurationError: when a setting has a value that cannot be used
    """
    config = config or load_config()
    app = Flask("admin_app", instance_path=str(config.INSTANCE))
    app.config.from_object(config)
    if config.TRUSTED_PROXIES:
        hops = config.TRUSTED_PROXIES
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops, hops)  # type: ignore[method-assign]

    engines.init_app(app)
    migrate.init_app(app, db, directory=str(engines.MIGRATIONS))
    # Before the journal: administrators are locked first, or two people could wait for each other.
    last_admin.init_app(app)
    journal.init_app(app)
    i18n.init_app(app)
    sign_in.init_app(app)
    strangers.init_app(app)
    guards.init_app(app)
    # Before the token is looked for in what was sent.
    uploads.init_app(app)
    csrf.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    theme.init_app(app)
    assets.init_app(app)
    compress.init_app(app)
    queue.init_app(app)
    job_pages.init_app(app)
    account_pages.init_app(app)
    token_pages.init_app(app)
    backups.init_app(app)
    rescue_pages.init_app(app)
    health.init_app(app)
    interface.init_app(app)
    site_map.init_app(app)
    add_check(app, "reports", run_every_report)
    return app
