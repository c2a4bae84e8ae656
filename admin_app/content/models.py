"""The four tables of the site, as its guide makes them."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from admin_app.db.dialects import Identifier, NullsLowest
from admin_app.db.journalling import Journalled
from admin_app.db.types import UTCDateTime, utc_now
from admin_app.extensions import Base

EXCERPT_CHARACTERS = 120

post_tags = Table(
    "post_tags",
    Base.metadata,
    Column("post_id", Identifier, ForeignKey("posts.id"), primary_key=True),
    Column("tag_id", Identifier, ForeignKey("tags.id"), primary_key=True),
    Index("bo_ix_post_tags_tag_post", "tag_id", "post_id"),
)


class User(Base):
    """A user of the site; only one with a row in `bo_people` may enter the back office."""

    __tablename__ = "users"
    __journal__: ClassVar = Journalled(label="username", secrets=frozenset({"password_hash"}))
    __table_args__ = (Index("bo_ix_users_created_id", NullsLowest("created_at"), "id"),)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    username: Mapped[str] = mapped_column(String(80), unique=True)
    email: Mapped[str] = mapped_column(String(120), unique=True, index=True)
    password_hash: Mapped[str] = mapped_column(String(256), deferred=True)
    created_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=utc_now)
    updated_at: Mapped[datetime | None] = mapped_column(
        UTCDateTime, default=utc_now, onupdate=utc_now
    )
    is_active: Mapped[bool | None] = mapped_column(default=True)

    # What becomes of the posts when a user goes is decided by a service, never by the mapper.
    posts: Mapped[list["Post"]] = relationship(
        back_populates="author", lazy="raise", passive_deletes="all"
    )

    if TYPE_CHECKING:
        post_count: Mapped[int]

    def __str__(self) -> str:
        return self.username


class Post(Base):
    """A piece of content with one author and any number of tags."""

    __tablename__ = "posts"
    __journal__: ClassVar = Journalled(label="title")
    __table_args__ = (
        Index("idx_posts_published_created", "published", "created_at"),
        Index("idx_posts_user_published", "user_id", "published"),
        Index("bo_ix_posts_created_id", NullsLowest("created_at"), "id"),
        Index("bo_ix_posts_user_created", "user_id", "created_at", "published"),
        Index("bo_ix_posts_created_user", "created_at", "user_id", "published"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text, deferred=True)
    user_id: Mapped[int] = mapped_column(Identifier, ForeignKey("users.id"))
    created_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=utc_now)
    published: Mapped[bool | None] = mapped_column(default=False)

    author: Mapped[User] = relationship(back_populates="posts")
    tags: Mapped[list["Tag"]] = relationship(secondary=post_tags, order_by="Tag.name")

    if TYPE_CHECKING:
        excerpt: Mapped[str]

    def __str__(self) -> str:
        return self.title


class Tag(Base):
    """A label that posts carry."""

    __tablename__ = "tags"
    __journal__: ClassVar = Journalled(label="name")

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)

    posts: Mapped[list[Post]] = relationship(secondary=post_tags, viewonly=True, lazy="raise")

    if TYPE_CHECKING:
        post_count: Mapped[int]

    def __str__(self) -> str:
        return self.name


# What grids show beside the columns; each is read only where a query names it.
User.post_count = column_property(
    select(func.count(Post.id))
    .where(Post.user_id == User.id)
    .correlate_except(Post)
    .scalar_subquery(),
    deferred=True,
)
Tag.post_count = column_property(
    select(func.count(post_tags.c.post_id))
    .where(post_tags.c.tag_id == Tag.id)
    .correlate_except(post_tags)
    .scalar_subquery(),
    deferred=True,
)
Post.excerpt = column_property(func.substr(Post.content, 1, EXCERPT_CHARACTERS), deferred=True)
