"""A record as it stands in one database, with what it is linked to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, load_only, scoped_session, undefer

from admin_app.backoffice.rows import read_id
from admin_app.backoffice.stamp import short_digest
from admin_app.content.models import Post, Tag, User, post_tags
from admin_app.db.dialects import dialect_of
from admin_app.extensions import Base

Reading = Session | scoped_session[Any]


class Kind(StrEnum):
    """What can be brought back."""

    POST = "post"
    USER = "user"
    TAG = "tag"


MODELS: dict[Kind, type[Base]] = {Kind.POST: Post, Kind.USER: User, Kind.TAG: Tag}
COLUMNS: dict[Kind, tuple[str, ...]] = {
    Kind.POST: ("title", "content", "user_id", "published", "created_at"),
    Kind.USER: ("username", "email", "is_active", "created_at", "updated_at", "password_hash"),
    Kind.TAG: ("name",),
}
# What of a record that is still there can be brought back by itself. A password is set anew
# instead, and when a row was changed last is not for a person to say.
FIELDS: dict[Kind, tuple[str, ...]] = {
    Kind.POST: ("title", "content", "user_id", "tags", "published", "created_at"),
    Kind.USER: ("username", "email", "is_active", "created_at"),
    Kind.TAG: ("name", "posts"),
}


@dataclass(frozen=True)
class Record:
    """One row: its columns by name, the names of its tags or the numbers of its posts."""

    kind: Kind
    id: int
    name: str
    values: dict[str, Any]
    author: str | None = None
    tags: tuple[str, ...] = ()
    posts: frozenset[int] = frozenset()

    def field(self, name: str) -> Any:
        """A column, or what the record is linked to, as it can be compared."""
        if name == "tags":
            return self.tags
        return self.posts if name == "posts" else self.values[name]

    @property
    def stamp(self) -> str:
        """A digest of all of it, by which a page knows whether it has changed since."""
        values = (repr(self.values[name]) for name in COLUMNS[self.kind])
        return short_digest([*values, *self.tags, *map(str, sorted(self.posts))])

    @property
    def created_at(self) -> datetime | None:
        """When it was made, which tells records apart that had one number; tags do not say."""
        moment: datetime | None = self.values.get("created_at")
        return moment


def read_record(session: Reading, kind: Kind, record_id: int) -> Record | None:
    """The record with all of its columns; None where there is no such row."""
    model, columns = MODELS[kind], COLUMNS[kind]
    loaded = [undefer(getattr(model, name)) for name in columns]
    row: Any = session.get(model, record_id, options=loaded, populate_existing=True)
    if row is None:
        return None
    values = {name: getattr(row, name) for name in columns}
    name = str(row).strip() or f"#{record_id}"
    if kind is Kind.POST:
        author = session.get(User, row.user_id)
        tags = tuple(sorted(tag.name for tag in row.tags))
        return Record(kind, record_id, name, values, author.username if author else None, tags)
    if kind is Kind.TAG:
        posts = select(post_tags.c.post_id).where(post_tags.c.tag_id == record_id)
        return Record(kind, record_id, name, values, posts=frozenset(session.scalars(posts)))
    return Record(kind, record_id, name, values)


def find_records(
    session: Session, kind: Kind, text: str, *, only: Iterable[ColumnElement[bool]] = (),
    limit: int, offset: int = 0,
) -> list[Any]:  # fmt: skip
    """Rows whose name holds the text or whose number it is, the newest number first."""
    model: Any = MODELS[kind]
    names = {Kind.POST: ("title",), Kind.USER: ("username", "email"), Kind.TAG: ("name",)}[kind]
    query = select(model).options(load_only(model.id, *(getattr(model, name) for name in names)))
    if text:
        dialect = dialect_of(session.get_bind().engine)
        matches = [dialect.contains(getattr(model, name), text) for name in names]
        number = read_id(text.removeprefix("#"))
        if number is not None:
            matches.append(model.id == number)
        query = query.where(or_(*matches))
    query = query.where(*only).order_by(model.id.desc()).limit(limit).offset(offset)
    return list(session.scalars(query))


def moments_of_posts(session: Reading, ids: Iterable[int]) -> dict[int, datetime | None]:
    """When each of these posts was made, by number; those that are gone are left out."""
    query = select(Post.id, Post.created_at).where(Post.id.in_(list(ids)))
    return {row.id: row.created_at for row in session.execute(query)}


def number_of_posts(session: Reading, user_id: int) -> int:
    """How many posts a user has."""
    query = select(func.count()).select_from(Post).where(Post.user_id == user_id)
    return session.scalar(query) or 0
