"""The few rows that each browser test begins with."""

from datetime import UTC, datetime

from sqlalchemy import select

from admin_app.content.models import Post, Tag, User
from admin_app.db.transactions import writing
from admin_app.extensions import db
from admin_app.security.permissions import Role
from tests.factories import make_person, make_post, make_tag, make_user

DAYS = 28


def fill(password_hash: str) -> None:
    """A person for each role, three authors, four tags and thirty posts, inside an app context."""
    for role in Role:
        make_person(role, username=role.value, password_hash=password_hash)
    authors = [make_user(username=name) for name in ("Ada Lovelace", "Grace Hopper", "idle")]
    _unset(make_user(username="unset"), "is_active")
    tags = [make_tag(name=name).id for name in ("bread", "flask", "gardening", "travel")]
    for number in range(1, 31):
        post = make_post(
            title=f"Note {number} on sourdough" if number % 3 else f"Garden diary {number}",
            content=f"Paragraph one of {number}.\n\nParagraph two.",
            user_id=authors[number % 2].id,
            published=number % 2 == 0,
            created_at=datetime(2026, 1, 1 + number % DAYS, 9, 30, tzinfo=UTC),
        )
        _add_tags(post.id, tags[: number % 4])
        if number == 7:
            _unset(post, "published")


def _unset(row: User | Post, name: str) -> None:
    # A new row takes the default instead.
    with writing() as session:
        setattr(session.get_one(type(row), row.id), name, None)


def _add_tags(post_id: int, tag_ids: list[int]) -> None:
    with writing() as session:
        post = session.get_one(Post, post_id)
        post.tags = list(session.scalars(select(Tag).where(Tag.id.in_(tag_ids))))


def id_of(username: str) -> int:
    """The number of the user of this name."""
    return db.session.scalars(select(User.id).filter_by(username=username)).one()


def post_titled(title: str) -> Post | None:
    """The post of this title, if there is one."""
    return db.session.scalars(select(Post).filter_by(title=title)).one_or_none()
