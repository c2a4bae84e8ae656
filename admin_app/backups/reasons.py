"""Why programs have made a backup, as they write it into its manifest, whoever will read it."""

import re

from flask_babel import LazyString, lazy_gettext

from admin_app.i18n import isolated

BEFORE_RESTORE = "before restoring {name}"
LAST_MOMENT = "the last moment before restoring {name}"

_BEFORE_RESTORE, _LAST_MOMENT = (
    re.compile(text.format(name="([0-9a-f-]+)")) for text in (BEFORE_RESTORE, LAST_MOMENT)
)
_WORDS: tuple[tuple[re.Pattern[str], LazyString], ...] = (
    (_BEFORE_RESTORE, lazy_gettext("before restoring %(name)s")),
    (_LAST_MOMENT, lazy_gettext("the last moment before restoring %(name)s")),
    (re.compile(r"(by schedule)"), lazy_gettext("by schedule")),
)


def is_way_back(reason: str) -> bool:
    """Whether a backup holds what a restore has replaced."""
    return any(pattern.fullmatch(reason) for pattern in (_BEFORE_RESTORE, _LAST_MOMENT))


def reason_words(text: str) -> str:
    """Why a backup was made: what programs have written, in the reader's language."""
    for pattern, words in _WORDS:
        if found := pattern.fullmatch(text):
            return str(words) % {"name": isolated(found[1])}
    return text
