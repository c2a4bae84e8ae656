"""The four tables of the site, as its guide makes them."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.db.dialects import Identifier, NullsLowest
from admin_app.db.types import UTCDateTime, utc_now
from admin_app.extensions import Base

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

    def __str__(self) -> str:
        return self.username


class Post(Base):
    """A piece of content with one author and any number of tags."""

    __tablename__ = "posts"
    __table_args__ = (
        Index("idx_posts_published_created", "published", "created_at"),
        Index("idx_posts_user_published", "user_id", "published"),
        Index("bo_ix_posts_created_id", NullsLowest("created_at"), "id"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text, deferred=True)
    user_id: Mapped[int] = mapped_column(Identifier, ForeignKey("users.id"))
    created_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=utc_now)
    published: Mapped[bool | None] = mapped_column(default=False)

    author: Mapped[User] = relationship(back_populates="posts")
    tags: Mapped[list["Tag"]] = relationship(secondary=post_tags, order_by="Tag.name")

    def __str__(self) -> str:
        return self.title


class Tag(Base):
    """A label that posts carry."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)

    posts: Mapped[list[Post]] = relationship(secondary=post_tags, viewonly=True, lazy="raise")

    def __str__(self) -> str:
        return self.name
