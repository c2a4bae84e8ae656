"""Active users with more posts than a number that the reader chooses."""

from flask_babel import lazy_gettext

from admin_app.reports import addresses
from admin_app.reports.asked import Asked
from admin_app.reports.catalogue.active_authors import author_rows
from admin_app.reports.catalogue.figures import compared, undated_are
from admin_app.reports.catalogue.post_counts import AUTHOR_COLUMNS
from admin_app.reports.declared import Figure, LongTable, Report
from admin_app.reports.parameters import WholeNumber
from admin_app.reports.queries import authors

MIN_POSTS = WholeNumber("min_posts", lazy_gettext("More posts than"), 5, 0, 1_000_000)


def _fewest(asked: Asked) -> int:
    return asked.number(MIN_POSTS.name) + 1


def _prolific_authors(asked: Asked) -> Figure:
    fewest = _fewest(asked)
    return compared(
        asked, lazy_gettext("Prolific authors"),
        lambda period: authors.count_active_authors(period, fewest),
        lambda period: addresses.users(period, posts_at_least=fewest, **addresses.ACTIVE),
    )  # fmt: skip


PROLIFIC_AUTHORS = Report(
    name="prolific-authors",
    label=lazy_gettext("Prolific authors"),
    question=lazy_gettext("Which active users have written more than a number of posts?"),
    period="all",
    parameters=(MIN_POSTS,),
    figures=lambda asked: [asked.once(_prolific_authors)],
    headline=_prolific_authors,
    tables=(
        LongTable(
            name="authors",
            title=lazy_gettext("Authors"),
            columns=AUTHOR_COLUMNS,
            count=lambda asked: asked.once(_prolific_authors).value,
            ids=lambda asked: authors.active_author_ids(asked, _fewest(asked)),
            read=author_rows,
            sorts=("username", "posts", "published", "unpublished"),
            note=lazy_gettext(
                "Users who are not active, or of whom that is not set, are left out."
            ),
        ),
    ),
    notes=undated_are(counted_for_all_time=True),
)
