"""Which language and time zone this request speaks, and where its sentences come from."""

import unicodedata
from datetime import timedelta
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from babel import Locale, negotiate_locale
from babel.dates import format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from babel.units import format_unit
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Domain, format_decimal, get_babel, get_locale
from flask_login import current_user

from admin_app.config import LANGUAGES
from admin_app.extensions import babel
from admin_app.security.programs import is_for_programs

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
# As disks are sold and file managers count.
BYTES_STEP = 1000
SHORT_SECONDS = 10
WRITTEN_LEFTWARDS = ("R", "AL")


class Catalogues(Domain):  # type: ignore[misc]
    """Reads the .po files themselves: a compiled file could be older than its source."""

    def get_translations(self) -> Translations:
        """The sentences in the reader's language; as they stand in the code without a file."""
        locale = get_locale()
        # Asked for each sentence of a page.
        of_locale, catalogue = g.get("catalogue", (None, None)) if g else (None, None)
        if catalogue is None or of_locale is not locale:
            catalogue = _catalogue(get_babel().translation_directories[0], str(locale or "en"))
            if g:
                g.catalogue = locale, catalogue
        return catalogue

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        """The form for this number, which is written as the reader writes numbers."""
        variables.setdefault("num", format_decimal(num))
        sentence = self.get_translations().ungettext(singular, plural, num)
        return str(sentence % variables)


@lru_cache
def _catalogue(folder: str, locale: str) -> Translations:
    path = Path(folder) / locale / "LC_MESSAGES" / "messages.po"
    compiled = BytesIO()
    if path.exists():
        with path.open("rb") as file:
            write_mo(compiled, read_po(file))
        compiled.seek(0)
    return Translations(compiled if compiled.getbuffer().nbytes else None)


def init_app(app: Flask) -> None:
    """Let each request speak its reader's language and time zone."""
    babel.init_app(app, locale_selector=locale_name, timezone_selector=time_zone_name)
    babel.domain_instance = Catalogues()
    app.jinja_env.globals["locale_name"] = locale_name
    app.jinja_env.filters.update(isolated=isolated, file_size=file_size, duration=duration)


def locale_name() -> str:
    """The reader's language: chosen, else the one that the browser asks for, else the site's.

    Outside of a request it is English, which the command line speaks, and so do programs.
    """
    if not has_request_context() or is_for_programs():
        return "en"
    return locale_for(getattr(current_user, "locale", None))


def locale_for(chosen: str | None) -> str:
    """The language of a reader of this request who has chosen this one, or none."""
    if chosen in LANGUAGES:
        return str(chosen)
    asked_for = [name for name, quality in request.accept_languages if quality > 0]
    return negotiate_locale(asked_for, LANGUAGES, sep="-") or str(
        current_app.config["DEFAULT_LOCALE"]
    )


def time_zone_name() -> str:
    """The reader's time zone by its IANA name: chosen, or the site's default where that is not
    known any more."""
    chosen = getattr(current_user, "time_zone", None) if has_request_context() else None
    return str(chosen if _is_time_zone(chosen) else current_app.config["DEFAULT_TIMEZONE"])


@lru_cache
def _is_time_zone(name: str | None) -> bool:
    return name in available_timezones()


def languages() -> list[tuple[str, str]]:
    """The languages that pages are translated into, code and own name, by that name."""
    named = [(name, Locale.parse(name).get_display_name() or name) for name in LANGUAGES]
    return sorted(named, key=lambda pair: alphabetical(pair[1]))


def alphabetical(text: str) -> tuple[str, str]:
    """What to sort texts by, as dictionaries do in English, German (DIN 5007-1) and Arabic.

    Letters count without marks or case (é as e, ä as a); where these are equal the marks do.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(each for each in decomposed if not unicodedata.combining(each))
    return letters, decomposed


def text_direction() -> str:
    """`ltr` or `rtl`, as the reader's language is written."""
    locale = get_locale()
    return str(locale.text_direction) if locale is not None else "ltr"


def file_size(size: int) -> str:
    """So many bytes in the largest unit of which there is one, as the reader writes it."""
    amount, unit = float(size), "byte"
    for larger in ("kilobyte", "megabyte", "gigabyte", "terabyte"):
        if amount < BYTES_STEP:
            break
        amount, unit = amount / BYTES_STEP, larger
    digits = "#,##0" if unit == "byte" else "#,##0.0"
    return str(format_unit(amount, f"digital-{unit}", "short", digits, locale=get_locale()))


def duration(seconds: float) -> str:
    """How long something takes, in words; short times to a tenth of a second."""
    if seconds < SHORT_SECONDS:
        return str(format_unit(seconds, "duration-second", "long", "#,##0.#", locale=get_locale()))
    return str(format_timedelta(timedelta(seconds=seconds), locale=get_locale()))


def isolated(text: str) -> str:
    """A name for use inside a sentence: one that is written the other way than the page gets
    the marks that keep it from pulling the signs around it along (Unicode annex 9, FSI, PDI)."""
    goes_left = text_direction() == "rtl"
    if not goes_left and text.isascii():
        return text
    strong = {unicodedata.bidirectional(letter) for letter in text}
    differs = "L" in strong if goes_left else not strong.isdisjoint(WRITTEN_LEFTWARDS)
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}" if differs else text
