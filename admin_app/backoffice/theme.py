"""What every template can call: numbers, rows, permissions and the addresses of static files."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, url_for
from flask_babel import format_decimal
from flask_login import current_user

from admin_app.backoffice.formatters import cell
from admin_app.backoffice.rows import identity_of, name_of_row
from admin_app.i18n import text_direction, time_zone_name
from admin_app.security.permissions import Permission, can

LONG_CACHE_SECONDS = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Give the templates their names; files whose address holds their digest may be kept."""
    app.jinja_env.globals.update(
        Permission=Permission,
        asset=asset,
        can=can,
        cell=cell,
        identity_of=identity_of,
        name_of_row=name_of_row,
        text_direction=text_direction,
        theme_choice=theme_choice,
        time_zone_name=time_zone_name,
    )
    app.jinja_env.filters.update(number=format_decimal, query_text=query_text)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = LONG_CACHE_SECONDS


def asset(name: str) -> str:
    """The address of a static file, which changes whenever its content does."""
    path = Path(str(current_app.static_folder)) / name
    return url_for("static", filename=name, v=_digest(path, path.stat().st_mtime_ns))


@lru_cache(maxsize=200)
def _digest(path: Path, changed_at: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def query_text(args: dict[str, Any]) -> str:
    """Address arguments as one text."""
    return urlencode(args)


def theme_choice() -> str | None:
    """`light` or `dark` where the reader has chosen one."""
    theme = getattr(current_user, "theme", None)
    return theme if theme in ("light", "dark") else None
