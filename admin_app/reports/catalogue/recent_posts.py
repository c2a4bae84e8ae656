"""The posts of the last days."""

from collections.abc import Sequence

from flask_babel import lazy_gettext
from sqlalchemy import ColumnElement

from admin_app.reports import addresses
from admin_app.reports.asked import Asked
from admin_app.reports.catalogue.figures import compared, undated_are
from admin_app.reports.catalogue.timeline import posts_chart, timeline_columns, timeline_of
from admin_app.reports.catalogue.trend import period_trend
from admin_app.reports.declared import Column, Figure, LongTable, Report, ShortTable
from admin_app.reports.parameters import Choice, WholeNumber
from admin_app.reports.queries import posts
from admin_app.reports.queries.dates import PUBLISHED, count_posts, created_in

DAYS = WholeNumber("days", lazy_gettext("Days"), 7, 1, 3_650)
WHICH = Choice(
    "published",
    lazy_gettext("Posts"),
    {"all": lazy_gettext("all"), "yes": lazy_gettext("published")},
)


def _conditions(asked: Asked) -> tuple[ColumnElement[bool], ...]:
    return (PUBLISHED,) if asked.choice(WHICH.name) == "yes" else ()


def _filters(asked: Asked) -> dict[str, str]:
    return addresses.PUBLISHED if asked.choice(WHICH.name) == "yes" else {}


def _posts(asked: Asked) -> Figure:
    return compared(
        asked, lazy_gettext("Posts"),
        lambda period: count_posts(*created_in(period), *_conditions(asked)),
        lambda period: addresses.posts(period, **_filters(asked)),
    )  # fmt: skip


def _published(asked: Asked) -> Figure:
    return compared(
        asked, lazy_gettext("Published"),
        lambda period: count_posts(*created_in(period), PUBLISHED),
        lambda period: addresses.posts(period, **addresses.PUBLISHED),
    )  # fmt: skip


def _figures(asked: Asked) -> Sequence[Figure]:
    if asked.choice(WHICH.name) == "yes":
        return [asked.once(_posts)]
    return [asked.once(_posts), _published(asked)]


RECENT_POSTS = Report(
    name="recent-posts",
    label=lazy_gettext("Recent posts"),
    question=lazy_gettext("What came in during the last days?"),
    parameters=(DAYS, WHICH),
    figures=_figures,
    headline=_posts,
    trend=lambda asked: period_trend(asked, *_conditions(asked)),
    tables=(
        LongTable(
            name="posts",
            title=lazy_gettext("Posts, newest first"),
            columns=(
                Column("title", lazy_gettext("Title"),
                       opens=lambda asked, row: addresses.post(row.id)),
                Column("author", lazy_gettext("Author"),
                       opens=lambda asked, row: addresses.user(row.user_id)),
                Column("tags", lazy_gettext("Tags")),
                Column("published", lazy_gettext("Published"), "flag"),
                Column("created_at", lazy_gettext("Created"), "moment"),
            ),
            count=lambda asked: asked.once(_posts).value,
            ids=lambda asked: posts.post_ids(asked.period, *_conditions(asked)),
            read=lambda asked, ids: posts.post_rows(ids),
            default_sort=("created_at", True),
        ),
        ShortTable(
            name="timeline",
            title=lazy_gettext("When they came in"),
            columns=timeline_columns(),
            read=timeline_of,
            chart=posts_chart,
            folded=True,
        ),
    ),
    notes=undated_are(counted_for_all_time=False),
)  # fmt: skip
