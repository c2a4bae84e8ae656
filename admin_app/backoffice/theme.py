"""What every template can call: numbers, icons, rows and permissions."""

from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask_login import current_user

from admin_app.backoffice.formatters import cell, number
from admin_app.backoffice.icons import icon
from admin_app.backoffice.rows import identity_of, name_of_row
from admin_app.i18n import text_direction, time_zone_name
from admin_app.security.permissions import Permission, can


def init_app(app: Flask) -> None:
    """Give the templates their names."""
    app.jinja_env.globals.update(
        Permission=Permission,
        can=can,
        cell=cell,
        icon=icon,
        identity_of=identity_of,
        name_of_row=name_of_row,
        text_direction=text_direction,
        is_comfortable=is_comfortable,
        theme_choice=theme_choice,
        time_zone_name=time_zone_name,
    )
    app.jinja_env.filters.update(number=number, query_text=query_text)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def query_text(args: dict[str, Any]) -> str:
    """Address arguments as one text."""
    return urlencode(args)


def theme_choice() -> str | None:
    """`light` or `dark` where the reader has chosen one."""
    theme = getattr(current_user, "theme", None)
    return theme if theme in ("light", "dark") else None


def is_comfortable() -> bool:
    """Whether the reader wants more room between the rows of a grid."""
    return getattr(current_user, "density", None) == "comfortable"
