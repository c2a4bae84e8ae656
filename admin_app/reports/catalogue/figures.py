"""What several reports say alike: a figure beside the former one, a note on dates."""

from collections.abc import Callable
from typing import Any

from flask_babel import format_decimal, gettext, ngettext

from admin_app.content.models import Post
from admin_app.reports.asked import Asked
from admin_app.reports.declared import Figure, Label
from admin_app.reports.periods import Period
from admin_app.reports.queries.dates import count_posts


def compared(
    asked: Asked,
    label: Label,
    count: Callable[[Period], int],
    address: Callable[[Period], str],
) -> Figure:
    """A figure of the period, and of the former one where there is one."""
    if asked.former is None:
        return Figure(label, count(asked.period), address(asked.period))
    return Figure(
        label, count(asked.period), address(asked.period),
        count(asked.former), address(asked.former),
    )  # fmt: skip


def undated_are(*, counted_for_all_time: bool) -> Callable[[Asked], list[str]]:
    """Says how many posts have no date and whether they are counted."""

    def notes(asked: Asked) -> list[str]:
        undated = count_posts(Post.created_at.is_(None))
        if not undated:
            return []
        if asked.period.is_all_time and counted_for_all_time:
            return [
                ngettext("%(num)s post has no date; it is counted, because no period is chosen.",
                         "%(num)s posts have no date; they are counted, because no period is "
                         "chosen.", undated)
            ]  # fmt: skip
        return [
            ngettext("%(num)s post has no date and is in no period.",
                     "%(num)s posts have no date and are in no period.", undated)
        ]  # fmt: skip

    return notes


def change_in_words(figure: Figure) -> tuple[str, str] | None:
    """The change since the former period, and whether it is `up`, `down` or the `same`."""
    if figure.former is None:
        return None
    difference = figure.value - figure.former
    if not difference:
        return gettext("as many as before"), "same"
    number: Any = format_decimal(abs(difference))
    former: Any = format_decimal(figure.former)
    if difference > 0:
        return gettext("%(number)s more than %(former)s", number=number, former=former), "up"
    return gettext("%(number)s fewer than %(former)s", number=number, former=former), "down"
