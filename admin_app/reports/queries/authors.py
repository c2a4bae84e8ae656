"""Posts by author: of all users, or of the active ones who wrote enough."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, false, func, select, true
from sqlalchemy.orm import InstrumentedAttribute

from admin_app.backoffice.queries import narrowed
from admin_app.content.models import Post, User
from admin_app.extensions import db
from admin_app.reports.asked import Asked
from admin_app.reports.buckets import Bucket, bounds, spans, within
from admin_app.reports.periods import Period
from admin_app.reports.queries.dates import PUBLISHED, created_in

SEARCHED = ("username", "email")
# Wrapped up, or an index in another order would be taken, and from there every post looked at.
_IS_PUBLISHED = func.coalesce(Post.published, false())
COUNTED: dict[str, tuple[ColumnElement[bool], ...]] = {
    "posts": (),
    "published": (_IS_PUBLISHED.is_(true()),),
    "unpublished": (_IS_PUBLISHED.is_(false()),),
}


class AuthorRow(NamedTuple):
    """What a user has written in a period; moments are UTC, `trend` counts posts by bucket."""

    id: int
    username: str
    posts: int
    published: int
    unpublished: int
    share: float | None
    first_post: datetime | None
    last_post: datetime | None
    trend: Sequence[int]


def count_users(asked: Asked) -> int:
    """How many users the search leaves."""
    query = select(func.count()).select_from(User).where(*_searched(asked))
    return db.session.scalar(query) or 0


def user_ids(asked: Asked) -> Select[int]:
    """Every user in the order asked for, those without posts included."""
    query = select(User.id).where(*_searched(asked))
    sort, descending = _order(asked)
    if sort == "username":
        return query.order_by(_directed(User.username, descending), User.id)
    counted = _counted(asked.period, COUNTED[sort])
    number = func.coalesce(counted.c.posts, 0)
    return query.outerjoin(counted, counted.c.user_id == User.id).order_by(
        _directed(number, descending), User.id
    )


def leading_user_ids(asked: Asked) -> Select[int] | None:
    """Where most comes first, those who have any, in the same order and in less time."""
    sort, descending = _order(asked)
    if sort == "username" or not descending:
        return None
    counted = _counted(asked.period, COUNTED[sort])
    return (
        select(User.id)
        .join(counted, counted.c.user_id == User.id)
        .where(*_searched(asked))
        .order_by(counted.c.posts.desc(), User.id)
    )


def count_active_authors(period: Period, at_least: int) -> int:
    """How many active users have at least so many posts of the period."""
    counted = _counted(period, (), at_least)
    query = select(func.count()).select_from(User).where(User.is_active.is_(True))
    if at_least:
        query = query.join(counted, counted.c.user_id == User.id)
    return db.session.scalar(query) or 0


def active_authors_by_part(parts: Sequence[Bucket]) -> list[int]:
    """How many active users have at least one post of each part."""
    if not parts:
        return []
    table = spans(bounds(parts))
    rows = db.session.execute(
        select(table.c.number, func.count(Post.user_id.distinct()))
        .join(Post, within(Post.created_at, table))
        .join(User, User.id == Post.user_id)
        .where(User.is_active.is_(True))
        .group_by(table.c.number)
    )
    counts: dict[int, int] = dict(rows.all())
    return [counts.get(number, 0) for number in range(len(parts))]


def active_author_ids(asked: Asked, at_least: int) -> Select[int]:
    """The active users with at least so many posts of the period, in the order asked for."""
    counted = _counted(asked.period, (), at_least)
    sort, descending = _order(asked)
    query = (
        select(User.id)
        .join(counted, counted.c.user_id == User.id)
        .where(User.is_active.is_(True))
    )  # fmt: skip
    key: Any = User.username if sort == "username" else counted.c.posts
    if COUNTED.get(sort):
        of_kind = _counted(asked.period, COUNTED[sort]).alias("of_kind")
        query = query.outerjoin(of_kind, of_kind.c.user_id == User.id)
        key = func.coalesce(of_kind.c.posts, 0)
    return query.order_by(_directed(key, descending), User.id)


def _order(asked: Asked) -> tuple[str, bool]:
    """The column to sort by, and whether it falls; most posts first where none is named."""
    listing = asked.listing
    return (listing.sort, listing.descending) if listing.sort else ("posts", True)


def _directed(key: Any, descending: bool) -> Any:
    return key.desc() if descending else key.asc()


def _searched(asked: Asked) -> list[ColumnElement[bool]]:
    return narrowed(User, asked.listing, SEARCHED, ())


def _counted(
    period: Period, conditions: tuple[ColumnElement[bool], ...], at_least: int = 1
) -> Subquery:
    """Authors with their number of posts, from an index alone."""
    query = (
        select(Post.user_id, func.count().label("posts"))
        .where(*created_in(period), *conditions)
        .group_by(Post.user_id)
    )
    if at_least > 1:
        query = query.having(func.count() >= at_least)
    return query.subquery("counted")


def author_rows(
    asked: Asked, ids: Sequence[int], buckets: Sequence[Bucket], total: int
) -> list[AuthorRow]:
    """What these users have written in the period, in the order of their ids as given.

    `total` is what a share is a share of.
    """
    of_period = and_(Post.user_id == User.id, *created_in(asked.period))
    names = select(User.id, User.username, _at(func.min, of_period), _at(func.max, of_period))
    users = {row.id: row for row in db.session.execute(names.where(User.id.in_(ids)))}
    counts = _counts(asked.period, ids)
    trends = _trends(ids, buckets)
    rows = []
    for user_id in ids:
        _, username, first, last = users[user_id]
        posts, published = counts.get(user_id, (0, 0))
        share = posts / total if total else None
        rows.append(
            AuthorRow(user_id, username, posts, published, posts - published, share, first, last,
                      trends[user_id])
        )  # fmt: skip
    return rows


def _at(end: Any, of_period: ColumnElement[bool]) -> Any:
    moment: InstrumentedAttribute[Any] = Post.created_at
    return select(end(moment)).where(of_period).correlate(User).scalar_subquery()


def _counts(period: Period, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    rows = db.session.execute(
        select(Post.user_id, func.count(), func.sum(case((PUBLISHED, 1), else_=0)))
        .where(Post.user_id.in_(ids), *created_in(period))
        .group_by(Post.user_id)
    )
    return {user_id: (posts, published) for user_id, posts, published in rows}


def _trends(ids: Sequence[int], buckets: Sequence[Bucket]) -> dict[int, list[int]]:
    trends = {user_id: [0] * len(buckets) for user_id in ids}
    if not buckets:
        return trends
    table = spans(bounds(buckets))
    rows = db.session.execute(
        select(Post.user_id, table.c.number, func.count())
        .join(table, within(Post.created_at, table))
        .where(Post.user_id.in_(ids))
        .group_by(Post.user_id, table.c.number)
    )
    for user_id, number, posts in rows:
        trends[user_id][number] = posts
    return trends
