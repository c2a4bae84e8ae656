"""How much is written and published, when, and what lies unpublished."""

from collections.abc import Sequence
from typing import Any

from flask_babel import format_decimal, gettext, lazy_gettext, ngettext

from admin_app.backoffice import moments
from admin_app.backoffice.clocks import weekday_names
from admin_app.content.models import Post
from admin_app.reports import addresses
from admin_app.reports.asked import Asked
from admin_app.reports.buckets import UNIT_LABELS
from admin_app.reports.catalogue.figures import compared, undated_are
from admin_app.reports.catalogue.timeline import posts_chart, timeline_columns, timeline_of
from admin_app.reports.catalogue.trend import period_trend
from admin_app.reports.charts import Chart, Series
from admin_app.reports.declared import Column, Figure, Label, Report, ShortTable
from admin_app.reports.parameters import Choice
from admin_app.reports.queries import publishing
from admin_app.reports.queries.dates import (
    PUBLISHED,
    count_posts,
    count_unpublished,
    created_in,
)
from admin_app.reports.queries.publishing import ClockRow, DraftsRow, WeekdayRow

PER = Choice(
    "per",
    lazy_gettext("Show by"),
    {"": lazy_gettext("automatic"), **{unit.value: words for unit, words in UNIT_LABELS.items()}},
)


def _with_date(asked: Asked, label: Label, label_of_all_time: Label) -> Label:
    # Other reports count the posts without a date of all time, too.
    return label_of_all_time if asked.period.is_all_time else label


def _posts(asked: Asked) -> Figure:
    return compared(
        asked, _with_date(asked, lazy_gettext("Posts"), lazy_gettext("Posts with a date")),
        lambda period: count_posts(*created_in(period), Post.created_at.is_not(None)),
        addresses.dated_posts,
    )  # fmt: skip


def _published(asked: Asked) -> Figure:
    return compared(
        asked,
        _with_date(asked, lazy_gettext("Published"), lazy_gettext("Published, with a date")),
        lambda period: count_posts(*created_in(period), Post.created_at.is_not(None), PUBLISHED),
        lambda period: addresses.dated_posts(period, **addresses.PUBLISHED),
    )  # fmt: skip


def _drafts(asked: Asked) -> Figure:
    return Figure(
        lazy_gettext("Not published, of all time"), count_unpublished(),
        addresses.posts(**addresses.NOT_PUBLISHED),
    )  # fmt: skip


def _hours_of_week(asked: Asked) -> list[int]:
    # Only posts with a date have an hour; of all time the span is that from first to last.
    return publishing.hours_of_week(asked.timeline) if asked.timeline is not None else []


def _weekdays(asked: Asked) -> Sequence[WeekdayRow]:
    if asked.timeline is None:
        return []
    return publishing.by_weekday(asked.once(_hours_of_week), asked.timeline)


def _hours(asked: Asked) -> Sequence[ClockRow]:
    return publishing.by_hour(asked.once(_hours_of_week))


def _weekday_name(row: WeekdayRow) -> str:
    return weekday_names()[row.number]


def _hour_name(row: ClockRow) -> str:
    return f"{row.number:02}:00"


def _of_weekday(asked: Asked, row: WeekdayRow) -> str:
    return addresses.dated_posts(asked.period, created_at_weekday=row.number + 1)


def _of_hour(asked: Asked, row: ClockRow) -> str:
    return addresses.dated_posts(asked.period, created_at_hour=row.number)


def _weekday_chart(asked: Asked, rows: Sequence[WeekdayRow]) -> Chart:
    averages = [row.average or 0 for row in rows]
    most = max(rows, key=lambda row: row.average or 0)
    description = gettext("There are no posts in these days.")
    if most.posts:
        description = gettext(
            "Most posts, %(average)s a day on average, came in: %(when)s.",
            average=format_decimal(most.average), when=_weekday_name(most),
        )  # fmt: skip
    return Chart(
        kind="bars",
        title=gettext("Posts a day by weekday, on average"),
        description=description,
        labels=[_weekday_name(row) for row in rows],
        series=[Series(gettext("Posts a day"), averages)],
        links=[_of_weekday(asked, row) for row in rows],
    )


def _hour_chart(asked: Asked, rows: Sequence[ClockRow]) -> Chart:
    most = max(rows, key=lambda row: row.posts)
    description = gettext("There are no posts in these days.")
    if most.posts:
        description = gettext(
            "Most posts, %(most)s, came in: %(when)s.",
            most=format_decimal(most.posts), when=_hour_name(most),
        )  # fmt: skip
    return Chart(
        kind="bars",
        title=gettext("Posts by hour"),
        description=description,
        labels=[_hour_name(row) for row in rows],
        series=[Series(gettext("Posts"), [row.posts for row in rows])],
        links=[_of_hour(asked, row) for row in rows],
    )


def _age(row: DraftsRow) -> str:
    today = moments.today()
    if row.undated:
        return str(gettext("no date"))
    if row.youngest is None:
        return str(gettext("dated after today"))
    days = (today - row.youngest).days
    if row.oldest is None:
        return str(ngettext("%(num)s day or older", "%(num)s days or older", days))
    oldest = (today - row.oldest).days
    words = ngettext("%(first)s to %(num)s day", "%(first)s to %(num)s days", oldest, first=days)
    return str(words)


def _of_age(asked: Asked, row: DraftsRow) -> str:
    if row.undated:
        return addresses.posts(**addresses.NOT_PUBLISHED, **addresses.UNDATED)
    days: dict[str, Any] = {
        "created_at_from": row.oldest.isoformat() if row.oldest else None,
        "created_at_to": row.youngest.isoformat() if row.youngest else None,
    }
    return addresses.posts(**addresses.NOT_PUBLISHED, **days)


PUBLISHING = Report(
    name="publishing",
    label=lazy_gettext("Publishing"),
    question=lazy_gettext("How much is written and published, and when?"),
    period="30d",
    parameters=(PER,),
    figures=lambda asked: [_posts(asked), _published(asked), _drafts(asked)],
    headline=_posts,
    trend=period_trend,
    tables=(
        ShortTable(
            name="timeline",
            title=lazy_gettext("Over time"),
            columns=timeline_columns(),
            read=timeline_of,
            chart=posts_chart,
            folded=True,
            note=lazy_gettext("Weeks begin on Monday."),
        ),
        ShortTable(
            name="weekdays",
            title=lazy_gettext("On which weekday"),
            columns=(
                Column("weekday", lazy_gettext("Weekday"), text=_weekday_name),
                Column("posts", lazy_gettext("Posts"), "whole", _of_weekday),
                Column("average", lazy_gettext("Posts a day, on average"), "average"),
            ),
            read=_weekdays,
            chart=_weekday_chart,
            folded=True,
        ),
        ShortTable(
            name="hours",
            title=lazy_gettext("At which hour"),
            columns=(
                Column("hour", lazy_gettext("Hour beginning at"), text=_hour_name),
                Column("posts", lazy_gettext("Posts"), "whole", _of_hour),
            ),
            read=_hours,
            chart=_hour_chart,
            folded=True,
        ),
        ShortTable(
            name="drafts",
            title=lazy_gettext("Not published, by age"),
            columns=(
                Column("age", lazy_gettext("Age"), text=_age),
                Column("posts", lazy_gettext("Posts"), "whole", _of_age),
            ),
            read=lambda asked: publishing.drafts_by_age(),
            note=lazy_gettext(
                "Of all time, whatever the period; a post of which it is not set whether it is "
                "published is not."
            ),
        ),
    ),
    notes=undated_are(counted_for_all_time=False),
)
