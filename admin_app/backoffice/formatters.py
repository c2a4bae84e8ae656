"""How values look in a cell, on a details page and in a file."""

from datetime import datetime
from typing import Any

from flask_babel import format_date, format_decimal, format_time, gettext
from markupsafe import Markup

from admin_app.backoffice.moments import to_local
from admin_app.backoffice.rows import name_of_row
from admin_app.extensions import Base

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: Any) -> Markup:
    """The value as HTML: NULL as “not set”, moments on the reader's clock."""
    if value is None:
        return Markup('<span class="unset">{}</span>').format(gettext("not set"))
    if isinstance(value, bool):
        label = gettext("Yes") if value else gettext("No")
        return Markup('<span class="flag flag-{}">{}</span>').format(
            "yes" if value else "no", label
        )
    if isinstance(value, datetime):
        local = to_local(value)
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            value.isoformat(timespec="seconds"),
            local.isoformat(sep=" ", timespec="seconds"),
            f"{format_date(local, 'medium', rebase=False)} "
            f"{format_time(local, 'short', rebase=False)}",
        )
    if isinstance(value, int):
        return Markup('<span class="number">{}</span>').format(format_decimal(value))
    if isinstance(value, list):
        return Markup(", ").join(cell(each) for each in value)
    if isinstance(value, Base):
        value = name_of_row(value)
    # Content may be written the other way than the page.
    return Markup("<bdi>{}</bdi>").format(value)


def plain(value: Any) -> str:
    """The value as text for a file: numbers as digits, moments as ISO 8601 in UTC.

    Text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
