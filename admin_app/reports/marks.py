"""What a chart says where somebody points at it or comes to it by keyboard."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from textwrap import wrap
from typing import NamedTuple

from babel import Locale
from babel.numbers import format_decimal
from flask_babel import get_locale, gettext

from admin_app.i18n import isolated
from admin_app.reports.shapes import Plane, Values

FIGURES_KEPT = 10_000


NO_BREAK_SPACE = "\u00a0"
# What fits into one line on the smallest phone.
LETTERS_OF_LINE = 32


class Mark(NamedTuple):
    """A label with its values in words, over the slot in which they stand."""

    left: str
    words: str
    lines: list[str]
    link: str | None


def marks_of(
    plane: Plane,
    labels: Sequence[str],
    named_values: Sequence[tuple[str, Values]],
    links: Sequence[str | None],
) -> list[Mark]:
    """One mark for each label, in the order of the labels; a single series needs no name."""
    return [
        Mark(
            plane.percent(slot + plane.goes_left),
            words,
            _lines(words),
            links[slot] if links else None,
        )
        for slot, words in enumerate(_sentences(labels, named_values))
    ]


def _sentences(labels: Sequence[str], named_values: Sequence[tuple[str, Values]]) -> Iterator[str]:
    locale = get_locale()
    # Looked up once: a chart may have hundreds of labels.
    sentence = gettext("%(label)s: %(values)s")
    # No line ends between a name and its figure.
    pair = gettext("%(series)s %(value)s").replace(" ", NO_BREAK_SPACE)
    comma, unset = gettext(", "), gettext("no figure")
    names = [isolated(name) for name, _ in named_values]
    for label, *values in zip(labels, *(each for _, each in named_values), strict=True):
        figures = [unset if value is None else _figure(value, locale) for value in values]
        if len(names) > 1:
            pairs = [
                pair % {"series": name, "value": figure}
                for name, figure in zip(names, figures, strict=True)
            ]
            figures = [comma.join(pairs)]
        yield sentence % {"label": isolated(label), "values": figures[0]}


def _lines(words: str) -> list[str]:
    return [words] if len(words) <= LETTERS_OF_LINE else wrap(words, LETTERS_OF_LINE)


# The small counts come again and again.
@lru_cache(FIGURES_KEPT)
def _figure(value: float, locale: Locale) -> str:
    return format_decimal(value, locale=locale)
