"""What is known of the dates of posts."""

from sqlalchemy import ColumnElement, func, select

from admin_app.backoffice.moments import to_local
from admin_app.content.models import Post
from admin_app.extensions import db
from admin_app.reports.periods import Period

PUBLISHED = Post.published.is_(True)
# A post of which it is not set is not published; each of the two is found by an index.
UNPUBLISHED_STATES = (Post.published.is_(False), Post.published.is_(None))


def extent() -> Period | None:
    """From the day of the first post to that of the last; None where no post has a date."""
    # Two statements: each of them looks at one end of an index.
    first = db.session.scalar(select(func.min(Post.created_at)))
    last = db.session.scalar(select(func.max(Post.created_at)))
    if first is None or last is None:
        return None
    return Period(to_local(first).date(), to_local(last).date())


def created_in(period: Period) -> tuple[ColumnElement[bool], ...]:
    """The conditions that a post is of this period; none for all time, which every post is of."""
    if period.is_all_time:
        return ()
    return (Post.created_at >= period.start, Post.created_at < period.end)


def count_unpublished(*conditions: ColumnElement[bool]) -> int:
    """How many posts are not published, or not set to be, and hold the conditions."""
    return sum(count_posts(state, *conditions) for state in UNPUBLISHED_STATES)


def count_posts(*conditions: ColumnElement[bool]) -> int:
    """How many posts hold the conditions."""
    query = select(func.count()).select_from(Post).where(*conditions)
    return db.session.scalar(query) or 0
