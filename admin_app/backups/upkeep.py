"""In words: which backups are kept, when they are made, and why one was made."""

import re
from datetime import time

from babel.dates import format_time
from flask import Flask, current_app
from flask_babel import get_locale, gettext, ngettext

from admin_app.backups.reasons import reason_words
from admin_app.backups.retention import WAY_BACK_KEPT
from admin_app.i18n import isolated

DAILY = re.compile(r"([0-9]{1,2}) ([0-9]{1,2}) \* \* \*")


def init_app(app: Flask) -> None:
    """Let templates say reasons in the reader's language."""
    app.jinja_env.filters["reason"] = reason_words


def kept_words() -> str:
    """Which backups the clean-up leaves, as a sentence goes on."""
    keep = current_app.config["BACKUP_KEEP"]
    spans = [
        words(number)
        for period, words in (("d", _days), ("w", _weeks), ("m", _months))
        if (number := keep.get(period))
    ]
    way_back = gettext(
        "What a restore has replaced stays for %(days)s.", days=_days(WAY_BACK_KEPT.days)
    )
    if not spans:
        rest = gettext("the newest, the newest that is proven, and pinned ones.")
    else:
        rest = gettext(
            "the last of each of %(spans)s; pinned ones, the newest and the newest proven stay.",
            spans=", ".join(spans),
        )
    return f"{rest} {way_back}"


def schedule_words() -> str:
    """When backups are made without anybody asking."""
    text, zone = current_app.config["BACKUP_SCHEDULE"], current_app.config["DEFAULT_TIMEZONE"]
    if not text:
        return str(gettext("None are made by themselves: the schedule is off."))
    if found := DAILY.fullmatch(text):
        at = format_time(time(int(found[2]), int(found[1])), "short", locale=get_locale())
        daily = gettext("Made by itself every day at %(time)s (%(zone)s).", time=at, zone=zone)
        return str(daily)
    sentence = gettext(
        "Made by itself at the times of crontab(5) %(schedule)s (%(zone)s).",
        schedule=isolated(text), zone=zone,
    )  # fmt: skip
    return str(sentence)


def _days(number: int) -> str:
    return str(ngettext("%(num)s day", "%(num)s days", number))


def _weeks(number: int) -> str:
    return str(ngettext("%(num)s week", "%(num)s weeks", number))


def _months(number: int) -> str:
    return str(ngettext("%(num)s month", "%(num)s months", number))
