"""The cards of a person's pinned reports."""

from dataclasses import dataclass
from typing import Any

from flask_login import current_user
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from admin_app.reports import pages
from admin_app.reports.asked import Asked, read_asked
from admin_app.reports.catalogue import report_named
from admin_app.reports.catalogue.figures import change_in_words
from admin_app.reports.catalogue.trend import parts_in_words
from admin_app.reports.cells import trend_in_words
from admin_app.reports.charts import sparkline
from admin_app.reports.declared import Figure, Report
from admin_app.reports.services import pins_of
from admin_app.security.permissions import can


@dataclass(frozen=True)
class Card:
    """A report's first figure; `number` is the place of its pin, counted from 0."""

    number: int
    report: Report
    address: str
    figure: Figure
    change: tuple[str, str] | None
    trend: Markup | None
    note: str


def cards(user_id: int) -> list[Card]:
    """A card for each pin, in order; a pin of a report that is gone is left out."""
    found = []
    for number, pin in enumerate(pins_of(user_id)):
        report = report_named(str(pin["report"]))
        if report is not None and can(current_user, report.permission):
            found.append(_card(number, report, pin["arguments"]))
    return found


def _card(number: int, report: Report, arguments: Any) -> Card:
    asked = read_asked(report, MultiDict(arguments))
    figure = pages.headline_of(report, asked)
    return Card(
        number,
        report,
        pages.report_address(report, asked.arguments),
        figure,
        change_in_words(figure),
        _trend(report, asked),
        _note(report, asked),
    )


def _note(report: Report, asked: Asked) -> str:
    """What tells two cards of one report apart: the period and what else was asked for."""
    words = [
        f"{each.label}: {each.describe(asked.values[each.name])}"
        for each in report.parameters
        if asked.values[each.name] != each.default
    ]
    return ", ".join([asked.period.describe(), *words])


def _trend(report: Report, asked: Asked) -> Markup | None:
    """A small drawing and the words that say by which parts it goes."""
    if report.trend is None or not asked.trend.is_line:
        return None
    values, words = report.trend(asked), str(parts_in_words(asked))
    drawn = sparkline(values, f"{words}: {trend_in_words(values)}")
    return Markup('%s<span class="hint">%s</span>') % (drawn, words)
