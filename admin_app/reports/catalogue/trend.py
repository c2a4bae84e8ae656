"""The small trend of rows and cards: what it counts, and the words that say by which parts."""

from collections.abc import Sequence

from flask_babel import lazy_gettext
from sqlalchemy import ColumnElement

from admin_app.reports.asked import Asked
from admin_app.reports.buckets import Unit, bounds, count_in_spans
from admin_app.reports.catalogue.timeline import TITLES
from admin_app.reports.declared import Column, Label
from admin_app.reports.trends import MOST_MONTHS

PARTS: dict[Unit, Label] = {
    Unit.DAY: lazy_gettext("By day"),
    Unit.WEEK: lazy_gettext("By week"),
    Unit.MONTH: lazy_gettext("By month"),
}


def period_trend(asked: Asked, *conditions: ColumnElement[bool]) -> Sequence[int]:
    """Posts that hold the conditions, in each whole part of the period."""
    return [posts for (posts,) in count_in_spans(bounds(asked.trend.whole), conditions)]


def parts_in_words(asked: Asked) -> Label:
    """By which parts a card's trend goes."""
    if _is_shortened(asked):
        return lazy_gettext("By month, last 2 years")
    return PARTS[asked.trend.unit]


def _posts_by_part(asked: Asked) -> Label:
    if _is_shortened(asked):
        return lazy_gettext("Posts by month, last 2 years")
    return TITLES[asked.trend.unit]


def _is_shortened(asked: Asked) -> bool:
    return asked.trend.unit is Unit.MONTH and len(asked.trend.parts) == MOST_MONTHS


TREND = Column("trend", TITLES[Unit.DAY], "trend", label_of=_posts_by_part)
