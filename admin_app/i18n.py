"""Which language and time zone this request speaks."""

from flask import Flask, current_app, has_request_context
from flask_babel import get_babel
from flask_login import current_user

from admin_app.extensions import babel


def init_app(app: Flask) -> None:
    """Let each request speak its reader's language and time zone."""
    babel.init_app(app, locale_selector=locale_name, timezone_selector=time_zone_name)
    app.jinja_env.globals["locale_name"] = locale_name


def locale_name() -> str:
    """The reader's language: chosen, or the site's default."""
    chosen = getattr(current_user, "locale", None) if has_request_context() else None
    return str(chosen or current_app.config["DEFAULT_LOCALE"])


def time_zone_name() -> str:
    """The reader's time zone by its IANA name: chosen, or the site's default."""
    chosen = getattr(current_user, "time_zone", None) if has_request_context() else None
    return str(chosen or current_app.config["DEFAULT_TIMEZONE"])


def languages() -> list[tuple[str, str]]:
    """The languages that pages are translated into: code and own name."""
    return [
        (str(locale), locale.get_display_name() or str(locale))
        for locale in get_babel().instance.list_translations()
    ]
