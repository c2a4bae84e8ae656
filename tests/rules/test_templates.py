"""What holds for every template: no inline code, nothing unescaped, every text translated."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "admin_app" / "templates"
FILES = sorted(TEMPLATES.rglob("*.html"))
NAMES = [path.relative_to(TEMPLATES).as_posix() for path in FILES]

STATIC = sorted((TEMPLATES.parent / "static").glob("*.[cj]s*"))

JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
# A block may hold an attribute for the element that its parent template opens.
ATTRIBUTE = re.compile(r"""[a-z-]+=["'][^"']*["']""")
FORBIDDEN = {
    "an inline handler": r"\son[a-z]+\s*=",
    "an inline style": r"<style|\sstyle\s*=",
    "an inline script": r"<script(?![^>]*\bsrc=)|javascript:",
    "a text that is not escaped": r"\|\s*safe\b|autoescape false",
    "an address on another host": r"""["'](?:https?:)?//""",
}
READ_ALOUD = {"alt", "aria-label", "aria-description", "placeholder", "title"}
# Commands and keys are the same in every language.
NOT_WORDS = {"code", "kbd", "pre"}


class WordFinder(HTMLParser):
    """Collects what people would read of a template's own text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at the attributes that people hear or see."""
        self._open.append(tag)
        self.found += [
            value for name, value in attrs if name in READ_ALOUD and value and _is_words(value)
        ]

    def handle_endtag(self, tag: str) -> None:
        """Leave the element."""
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        """Look at the text between the tags."""
        is_attribute = ATTRIBUTE.fullmatch(data.strip())
        if _is_words(data) and not is_attribute and not NOT_WORDS & set(self._open):
            self.found.append(data.strip())


def _is_words(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


def words_in(template: str) -> list[str]:
    """The words that stand in the template itself, outside of its expressions."""
    finder = WordFinder()
    finder.feed(JINJA.sub("", template))
    finder.close()
    return finder.found


def _faults(template: str) -> Iterator[str]:
    bare = re.sub(r"\{#.*?#\}", "", template, flags=re.DOTALL)
    return (fault for fault, pattern in FORBIDDEN.items() if re.search(pattern, bare))


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_template_holds_no_inline_code(path: Path) -> None:
    assert list(_faults(path.read_text())) == []


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_every_text_is_translated(path: Path) -> None:
    assert words_in(path.read_text()) == []


def test_untranslated_words_are_found() -> None:
    template = '<p title="Here">{{ _("Fine") }} <b>{% if a %}Not{% endif %}</b></p><pre>run</pre>'
    assert words_in(template) == ["Here", "Not"]


@pytest.mark.parametrize("path", STATIC, ids=lambda path: path.name)
def test_static_files_reach_for_no_other_host(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"https?://|@import|url\(|eval\(|innerHTML", text)
