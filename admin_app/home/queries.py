"""What the first page shows, each by index and in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from sqlalchemy import func, select
from sqlalchemy.orm import load_only, selectinload

from admin_app.content.models import Post, Tag, User
from admin_app.extensions import db
from admin_app.reports.queries.dates import UNPUBLISHED_STATES

LATEST = 8


@dataclass(frozen=True)
class Counts:
    """How much of everything there is."""

    posts: int
    unpublished: int
    users: int
    tags: int

    @property
    def nothing(self) -> bool:
        """Whether the database holds no content yet."""
        return not (self.posts or self.tags)


def counts() -> Counts:
    """Four counts in one statement; a post of which `published` is not set is not published."""
    unpublished = [
        select(func.count()).select_from(Post).where(state).scalar_subquery()
        for state in UNPUBLISHED_STATES
    ]
    row = db.session.execute(
        select(
            select(func.count()).select_from(Post).scalar_subquery(),
            reduce(add, unpublished),
            select(func.count()).select_from(User).scalar_subquery(),
            select(func.count()).select_from(Tag).scalar_subquery(),
        )
    ).one()
    return Counts(*row)


def latest_posts() -> Sequence[Post]:
    """The newest posts with their authors."""
    return db.session.scalars(
        select(Post)
        .options(
            load_only(Post.id, Post.title, Post.created_at, Post.published, Post.user_id,
                      Post.excerpt),
            selectinload(Post.author).load_only(User.username),
        )
        .order_by(Post.created_at.desc().nulls_last(), Post.id.desc())
        .limit(LATEST)
    ).all()  # fmt: skip
