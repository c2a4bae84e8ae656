"""How tags are used: now, compared with before, and which nobody uses."""

from collections.abc import Sequence

from flask_babel import gettext, lazy_gettext

from admin_app.content.models import Post
from admin_app.reports import addresses
from admin_app.reports.asked import Asked
from admin_app.reports.catalogue.figures import compared, undated_are
from admin_app.reports.catalogue.trend import TREND
from admin_app.reports.charts import Chart, Series
from admin_app.reports.declared import Column, Figure, LongTable, Report, ShortTable
from admin_app.reports.queries import tags
from admin_app.reports.queries.dates import count_posts, created_in
from admin_app.reports.queries.tags import SimilarRow, TagRow


def _used(asked: Asked) -> Figure:
    former = asked.former
    return Figure(
        lazy_gettext("Tags used"),
        len(asked.once(tags.uses_now)),
        addresses.tags(asked.period, posts_at_least=1),
        len(asked.once(tags.uses_then)) if former else None,
        addresses.tags(former, posts_at_least=1) if former else "",
    )


def _figures(asked: Asked) -> list[Figure]:
    untagged = compared(
        asked, lazy_gettext("Posts without a tag"),
        lambda period: count_posts(*created_in(period), ~Post.tags.any()),
        lambda period: addresses.posts(period, has_tags="no"),
    )  # fmt: skip
    unused = Figure(
        lazy_gettext("Tags never used"), tags.count_unused_tags(), addresses.tags(has_posts="no")
    )
    return [_used(asked), untagged, unused]


def _of_period(asked: Asked, row: TagRow) -> str:
    return addresses.posts(asked.period, tags=row.id)


def _of_former(asked: Asked, row: TagRow) -> str | None:
    return addresses.posts(asked.former, tags=row.id) if asked.former else None


def _of_all_time(asked: Asked, row: TagRow) -> str:
    return addresses.posts(tags=row.id)


NAME = Column("name", lazy_gettext("Tag"), opens=lambda asked, row: addresses.tag(row.id))
POSTS = Column("posts", lazy_gettext("Posts"), "whole", _of_period)
FORMER = Column("former", lazy_gettext("Posts then"), "whole", _of_former, compares=True)
CHANGE = Column("change", lazy_gettext("Change"), "change", compares=True)


def _moving_chart(asked: Asked, rows: Sequence[TagRow]) -> Chart:
    return Chart(
        kind="bars",
        title=gettext("Tags that rise and fall"),
        description=gettext(
            "How many more or fewer posts carry each tag than in the period before"
        ),
        labels=[row.name for row in rows],
        series=[Series(gettext("Change"), [row.change for row in rows])],
        links=[_of_period(asked, row) for row in rows],
        named=True,
    )


def _of_similar(asked: Asked, row: SimilarRow) -> str:
    return addresses.posts(tags=row.id)


def _of_other(asked: Asked, row: SimilarRow) -> str:
    return addresses.posts(tags=row.other_id)


TAGS = Report(
    name="tags",
    label=lazy_gettext("Tags"),
    question=lazy_gettext("Which tags rise or fall, which are not used, which are nearly equal?"),
    period="30d",
    figures=_figures,
    headline=_used,
    trend=tags.tags_used_by_part,
    tables=(
        LongTable(
            name="tags",
            title=lazy_gettext("All tags"),
            columns=(
                NAME,
                POSTS,
                FORMER,
                CHANGE,
                Column("all_posts", lazy_gettext("Posts of all time"), "whole", _of_all_time),
                TREND,
            ),
            count=tags.count_tags,
            ids=tags.tag_ids,
            leading_ids=tags.leading_tag_ids,
            read=tags.tag_rows,
            sorts=("name", "posts", "change"),
            searched=True,
        ),
        ShortTable(
            name="moving",
            title=lazy_gettext("Rising and falling"),
            columns=(NAME, POSTS, FORMER, CHANGE),
            read=lambda asked: tags.tag_rows(asked, tags.moving_tag_ids(asked)),
            chart=_moving_chart,
            compares=True,
        ),
        ShortTable(
            name="similar",
            title=lazy_gettext("Nearly equal names"),
            columns=(
                Column("name", lazy_gettext("Tag"),
                       opens=lambda asked, row: addresses.tag(row.id)),
                Column("posts", lazy_gettext("Posts"), "whole", _of_similar),
                Column("other", lazy_gettext("Other tag"),
                       opens=lambda asked, row: addresses.tag(row.other_id)),
                Column("other_posts", lazy_gettext("Posts with it"), "whole", _of_other),
            ),
            read=lambda asked: tags.similar_tags(),
            note=lazy_gettext(
                "They differ in case, accents, hyphens and spaces or a plural s alone; posts are "
                "of all time."
            ),
        ),
    ),
    notes=undated_are(counted_for_all_time=True),
)  # fmt: skip
