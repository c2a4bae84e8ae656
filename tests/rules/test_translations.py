"""Every text is translated into every language, and the style sheet fits both directions."""

import re
from gettext import c2py
from pathlib import Path

import pytest
from babel import Locale
from babel.messages import Catalog

from admin_app.config import LANGUAGES, TRANSLATIONS
from tests.texts import ROOT, extracted, forms, messages, read

STATIC = ROOT / "admin_app" / "static"
TRANSLATED = [name for name in LANGUAGES if name != "en"]

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
PHYSICAL = re.compile(
    r"\b(?:margin|padding|border|inset|scroll-(?:margin|padding))-(?:left|right)\b"
    r"|\bborder-(?:top|bottom)-(?:left|right)-radius\b"
    r"|(?:^|[\s;{])(?:left|right)\s*:"
    r"|\b(?:text-align|float|clear)\s*:\s*(?:left|right)\b",
    re.MULTILINE,
)
FOUR_SIDES = re.compile(r"\b(?:margin|padding|inset)\s*:" + r"\s*([^\s;]+)(?=[\s;])" * 4 + r"\s*;")


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every text that the code wants translated, as `make translations` finds them."""
    return extracted(tmp_path_factory.mktemp("texts"))


def catalogue(language: str) -> Catalog:
    """What is translated into this language."""
    return read(TRANSLATIONS / language / "LC_MESSAGES" / "messages.po")


def test_there_are_english_german_and_arabic() -> None:
    assert {"en", "de", "ar"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_code_and_the_catalogue_hold_the_same_texts(texts: Catalog, language: str) -> None:
    found = catalogue(language)
    wanted = {str(message.id) for message in messages(texts)}
    translated = {str(message.id) for message in messages(found)}
    left_over = translated - wanted | {str(key) for key in found.obsolete}
    assert (wanted - translated, left_over) == (set(), set()), "run `make translations`"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_for_certain(language: str) -> None:
    found = catalogue(language)
    missing = []
    for message in messages(found):
        translated = forms(message.string)
        wanted = found.num_plurals if message.pluralizable else 1
        if message.fuzzy or len(translated) != wanted or not all(translated):
            missing.append(message.id)
    assert missing == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_every_placeholder(language: str) -> None:
    wrong = [
        (original, translated)
        for message in messages(catalogue(language))
        for original in forms(message.id)[-1:]
        for translated in forms(message.string)
        if not _same_placeholders(original, translated, may_spell_number=message.pluralizable)
    ]
    assert wrong == []


def _same_placeholders(original: str, translated: str, *, may_spell_number: bool) -> bool:
    """A plural form may say “one” or “two” in words in place of the number."""
    differing = set(PLACEHOLDER.findall(original)) ^ set(PLACEHOLDER.findall(translated))
    return not differing or (may_spell_number and differing == {"%(num)s"})


@pytest.mark.parametrize("language", TRANSLATED)
def test_plural_forms_are_those_of_the_language(language: str) -> None:
    found, locale = catalogue(language), Locale.parse(language)
    form_of = c2py(found.plural_expr)
    pairs = {(locale.plural_form(number), form_of(number)) for number in range(1_000)}
    assert len(pairs) == found.num_plurals == len({form for _, form in pairs})


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_style_sheets_know_start_and_end_only(path: Path) -> None:
    text = path.read_text()
    uneven = [sides for sides in FOUR_SIDES.findall(text) if sides[1] != sides[3]]
    assert (PHYSICAL.findall(text), uneven) == ([], [])


def test_a_side_of_the_screen_is_found() -> None:
    assert PHYSICAL.search("a { margin-left: 1px; }")
    assert PHYSICAL.search("a { right: 0 }")
    assert not PHYSICAL.search(".left-out { margin-inline-start: 1px; text-align: start; }")
