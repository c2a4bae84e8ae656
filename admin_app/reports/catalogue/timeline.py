"""A period cut into parts: its table and its chart, with the former period laid over."""

from collections.abc import Sequence

from babel.dates import format_skeleton
from flask_babel import format_decimal, get_locale, gettext, lazy_gettext

from admin_app.reports import addresses
from admin_app.reports.asked import Asked
from admin_app.reports.buckets import Bucket, Unit
from admin_app.reports.charts import Chart, Series
from admin_app.reports.declared import Column
from admin_app.reports.periods import Period
from admin_app.reports.queries import publishing
from admin_app.reports.queries.publishing import TimelineRow

# What a label holds; each language puts it in an order of its own.
AXIS_FORMATS = {Unit.DAY: "MMMd", Unit.WEEK: "MMMd", Unit.MONTH: "yMMM"}

TITLES = {
    Unit.DAY: lazy_gettext("Posts by day"),
    Unit.WEEK: lazy_gettext("Posts by week"),
    Unit.MONTH: lazy_gettext("Posts by month"),
    Unit.YEAR: lazy_gettext("Posts by year"),
    Unit.CENTURY: lazy_gettext("Posts by century"),
}


def timeline_of(asked: Asked) -> list[TimelineRow]:
    """Posts and published posts in each part of the period."""
    return publishing.timeline(asked.buckets, asked.former_buckets)


def period_of(bucket: Bucket) -> Period:
    """The days of a part."""
    return Period(bucket.first, bucket.last)


def timeline_columns() -> tuple[Column, ...]:
    """The columns of a table of parts; every number opens its posts."""
    return (
        Column("bucket", lazy_gettext("Days"), "period"),
        Column("posts", lazy_gettext("Posts"), "whole",
               lambda asked, row: addresses.posts(period_of(row.bucket))),
        Column("published", lazy_gettext("Published"), "whole",
               lambda asked, row: addresses.posts(period_of(row.bucket), **addresses.PUBLISHED)),
        Column("former_bucket", lazy_gettext("Days compared with"), "period",
               compares=True),
        Column("former_posts", lazy_gettext("Posts then"), "whole",
               lambda asked, row: (addresses.posts(period_of(row.former_bucket))
                                   if row.former_bucket else None), compares=True),
    )  # fmt: skip


def posts_chart(asked: Asked, rows: Sequence[TimelineRow]) -> Chart:
    """Bars for the posts of each part, a dashed line for the former period."""
    series = [Series(gettext("Posts"), [row.posts for row in rows])]
    if asked.former is not None:
        former = [row.former_posts for row in rows]
        series.append(Series(asked.former.describe(), former, former=True))
    return Chart(
        kind="bars",
        title=str(TITLES[asked.unit]),
        description=summary(rows),
        labels=[axis_label(row.bucket, asked.unit) for row in rows],
        series=series,
        links=[addresses.posts(period_of(row.bucket)) for row in rows],
    )


def axis_label(bucket: Bucket, unit: Unit) -> str:
    """The first day of a part, as short as its unit allows."""
    return format_skeleton(AXIS_FORMATS.get(unit, "y"), bucket.first, locale=get_locale())


def summary(rows: Sequence[TimelineRow]) -> str:
    """What a chart shows, for those who do not see it."""
    if not rows:
        return str(gettext("There are no posts with a date."))
    most = max(rows, key=lambda row: row.posts)
    if not most.posts:
        return str(gettext("There are no posts in these days."))
    return str(
        gettext("%(total)s posts in all; most, %(most)s, on %(days)s.",
                total=format_decimal(sum(row.posts for row in rows)),
                most=format_decimal(most.posts),
                days=period_of(most.bucket).describe())
    )  # fmt: skip
