"""Posts per user."""

from collections.abc import Sequence

from flask_babel import lazy_gettext

from admin_app.reports import addresses
from admin_app.reports.asked import Asked
from admin_app.reports.catalogue.figures import compared, undated_are
from admin_app.reports.catalogue.trend import TREND, period_trend
from admin_app.reports.declared import Column, Figure, Label, LongTable, Report
from admin_app.reports.periods import Comparison
from admin_app.reports.queries import authors
from admin_app.reports.queries.dates import count_posts, count_unpublished, created_in


def _figures(asked: Asked) -> list[Figure]:
    posts = asked.once(_all_posts)
    unpublished = compared(
        asked, lazy_gettext("Not published"),
        lambda period: count_unpublished(*created_in(period)),
        lambda period: addresses.posts(period, **addresses.NOT_PUBLISHED),
    )  # fmt: skip
    former = None
    if posts.former is not None and unpublished.former is not None:
        former = posts.former - unpublished.former
    published = Figure(
        lazy_gettext("Published"), posts.value - unpublished.value,
        addresses.posts(asked.period, **addresses.PUBLISHED), former,
        addresses.posts(asked.former, **addresses.PUBLISHED) if asked.former else "",
    )  # fmt: skip
    return [posts, published, unpublished]


def _all_posts(asked: Asked) -> Figure:
    return compared(
        asked, lazy_gettext("Posts"), lambda period: count_posts(*created_in(period)),
        addresses.posts,
    )  # fmt: skip


def _rows(asked: Asked, ids: Sequence[int]) -> list[authors.AuthorRow]:
    return authors.author_rows(asked, ids, asked.trend.whole, asked.once(_all_posts).value)


def posts_of(asked: Asked, row: authors.AuthorRow, **filters: str) -> str:
    """The posts of this author in the period."""
    return addresses.posts(asked.period, author=row.id, **filters)


def _of_period(asked: Asked, label: Label, label_of_period: Label) -> Label:
    return label if asked.period.is_all_time else label_of_period


AUTHOR_COLUMNS = (
    Column("username", lazy_gettext("Author"), opens=lambda asked, row: addresses.user(row.id)),
    Column("posts", lazy_gettext("Posts"), "whole", posts_of),
    Column(
        "published", lazy_gettext("Published"), "whole",
        lambda asked, row: posts_of(asked, row, **addresses.PUBLISHED),
    ),
    Column(
        "unpublished", lazy_gettext("Not published"), "whole",
        lambda asked, row: posts_of(asked, row, **addresses.NOT_PUBLISHED),
    ),
    Column("share", lazy_gettext("Share of all posts"), "share"),
    Column(
        "first_post", lazy_gettext("First post"), "moment",
        label_of=lambda asked: _of_period(
            asked, lazy_gettext("First post"), lazy_gettext("First in the period")
        ),
    ),
    Column(
        "last_post", lazy_gettext("Last post"), "moment",
        label_of=lambda asked: _of_period(
            asked, lazy_gettext("Last post"), lazy_gettext("Last in the period")
        ),
    ),
    TREND,
)  # fmt: skip

POST_COUNTS = Report(
    name="post-counts",
    label=lazy_gettext("Posts per user"),
    question=lazy_gettext("How much has each user written, and who has written nothing?"),
    period="all",
    comparison=Comparison.BEFORE,
    figures=_figures,
    headline=_all_posts,
    trend=period_trend,
    tables=(
        LongTable(
            name="users",
            title=lazy_gettext("Users"),
            columns=AUTHOR_COLUMNS,
            count=authors.count_users,
            ids=authors.user_ids,
            leading_ids=authors.leading_user_ids,
            read=_rows,
            sorts=("username", "posts", "published", "unpublished"),
            searched=True,
            note=lazy_gettext("Everybody is listed, users without posts included."),
        ),
    ),
    notes=undated_are(counted_for_all_time=True),
)
