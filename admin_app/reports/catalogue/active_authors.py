"""Active users who have written in the period."""

from collections.abc import Sequence

from flask_babel import lazy_gettext

from admin_app.reports import addresses
from admin_app.reports.asked import Asked
from admin_app.reports.catalogue.figures import compared, undated_are
from admin_app.reports.catalogue.post_counts import AUTHOR_COLUMNS
from admin_app.reports.declared import Figure, LongTable, Report
from admin_app.reports.periods import Period
from admin_app.reports.queries import authors
from admin_app.reports.queries.dates import count_posts, created_in


def _active_authors(asked: Asked) -> Figure:
    return compared(
        asked, lazy_gettext("Active authors"),
        lambda period: authors.count_active_authors(period, 1),
        lambda period: addresses.users(period, posts_at_least=1, **addresses.ACTIVE),
    )  # fmt: skip


def _figures(asked: Asked) -> list[Figure]:
    everybody = Figure(
        lazy_gettext("Active users"), authors.count_active_authors(Period(), 0),
        addresses.users(**addresses.ACTIVE),
    )  # fmt: skip
    return [asked.once(_active_authors), everybody]


def author_rows(asked: Asked, ids: Sequence[int]) -> list[authors.AuthorRow]:
    """What these authors have written; a share is one of all posts of the period."""
    return authors.author_rows(asked, ids, asked.trend.whole, asked.once(_posts_of_period))


def _posts_of_period(asked: Asked) -> int:
    return count_posts(*created_in(asked.period))


ACTIVE_AUTHORS = Report(
    name="active-authors",
    label=lazy_gettext("Active authors"),
    question=lazy_gettext("Which active users have written at least one post?"),
    period="30d",
    figures=_figures,
    headline=_active_authors,
    trend=lambda asked: authors.active_authors_by_part(asked.trend.whole),
    tables=(
        LongTable(
            name="authors",
            title=lazy_gettext("Authors"),
            columns=AUTHOR_COLUMNS,
            count=lambda asked: asked.once(_active_authors).value,
            ids=lambda asked: authors.active_author_ids(asked, 1),
            read=author_rows,
            sorts=("username", "posts", "published", "unpublished"),
            note=lazy_gettext(
                "Users who are not active, or of whom that is not set, are left out."
            ),
        ),
    ),
    notes=undated_are(counted_for_all_time=True),
)
