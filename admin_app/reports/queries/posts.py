"""Single posts of a period, newest first."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext
from sqlalchemy import ColumnElement, Select, select

from admin_app.content.models import Post, Tag, User, post_tags
from admin_app.extensions import db
from admin_app.reports.periods import Period
from admin_app.reports.queries.dates import created_in


class PostRow(NamedTuple):
    """A post with the names of its author and its tags."""

    id: int
    title: str
    user_id: int
    author: str
    tags: str
    published: bool | None
    created_at: datetime | None


def is_any() -> bool:
    """Whether there is any post at all."""
    return db.session.scalar(select(Post.id).limit(1)) is not None


def post_ids(period: Period, *conditions: ColumnElement[bool]) -> Select[int]:
    """The posts of the period, newest first."""
    newest_first = (Post.created_at.desc().nulls_last(), Post.id.desc())
    return select(Post.id).where(*created_in(period), *conditions).order_by(*newest_first)


def post_rows(ids: Sequence[int]) -> list[PostRow]:
    """These posts, in the order of their ids as given."""
    rows = db.session.execute(
        select(Post.id, Post.title, Post.excerpt, Post.user_id, User.username, Post.published,
               Post.created_at)
        .outerjoin(User, User.id == Post.user_id)
        .where(Post.id.in_(ids))
    )  # fmt: skip
    tags = _tag_names(ids)
    found = {}
    for post_id, title, excerpt, user_id, username, published, created_at in rows:
        name = title.strip() or " ".join(excerpt.split()) or gettext("(no title, no text)")
        author = username or gettext("(deleted)")
        found[post_id] = PostRow(
            post_id, name, user_id, author, ", ".join(tags[post_id]), published, created_at
        )
    return [found[post_id] for post_id in ids if post_id in found]


def _tag_names(ids: Sequence[int]) -> defaultdict[int, list[str]]:
    names: defaultdict[int, list[str]] = defaultdict(list)
    rows = db.session.execute(
        select(post_tags.c.post_id, Tag.name)
        .join(Tag, Tag.id == post_tags.c.tag_id)
        .where(post_tags.c.post_id.in_(ids))
        .order_by(Tag.name)
    )
    for post_id, name in rows:
        names[post_id].append(name)
    return names
