"""A small site that is backed up, and what brings its records back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from admin_app.backups.manifest import Manifest
from admin_app.backups.rescue.opening import open_backup
from admin_app.backups.rescue.plans import Plan, Wish, plan
from admin_app.backups.rescue.records import Kind
from admin_app.backups.rescue.services import Rescued, carry_out
from admin_app.content.models import Post, Tag, User
from admin_app.db.transactions import writing
from admin_app.extensions import db
from tests.backups.conftest import make_backup
from tests.factories import make_post, make_tag, make_user

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)


@dataclass(frozen=True)
class Rescue:
    """A backup of the site as it was, and rescuing from it."""

    manifest: Manifest

    def opened(self) -> Any:
        """The backup, to be read in a `with` block."""
        return open_backup(self.manifest.name)

    def plan(self, kind: str, record_id: int, **wish: Any) -> Plan:
        """What would be done."""
        with self.opened() as backup:
            return plan(backup, Kind(kind), record_id, Wish(**wish))

    def bring_back(self, kind: str, record_id: int, **wish: Any) -> Rescued:
        """Plan and do it."""
        return carry_out(self.manifest.name, self.plan(kind, record_id, **wish))


@pytest.fixture
def rescue(app: Flask) -> Iterator[Rescue]:
    """Two users, three tags and a post by one of them, as they are in the backup."""
    with app.app_context():
        for number, name in ((11, "ada"), (12, "bob")):
            make_user(id=number, username=name, email=f"{name}@example.org",
                      password_hash=f"hash of {name}", created_at=NOON)  # fmt: skip
        for number, name in ((21, "red"), (22, "Blue "), (23, "grün")):
            make_tag(id=number, name=name)
        make_post(id=31, title="Notes", content="One\r\nTwo \n", user_id=11, created_at=NOON,
                  published=None)  # fmt: skip
        set_tags(31, "red", "Blue ")
        yield Rescue(make_backup(app))


def set_tags(post_id: int, *names: str) -> None:
    """Give a post these tags, which are there."""
    with writing() as session:
        tags = [session.query(Tag).filter_by(name=name).one() for name in names]
        session.get_one(Post, post_id).tags = tags


def delete(model: Any, row_id: int) -> None:
    """Delete a row with its links, as the back office does."""
    with writing() as session:
        row = session.get_one(model, row_id)
        if model is Tag:
            for post in session.query(Post).filter(Post.tags.contains(row)):
                post.tags.remove(row)
        session.delete(row)


def change(model: Any, row_id: int, **values: Any) -> None:
    """Change a row."""
    with writing() as session:
        for name, value in values.items():
            setattr(session.get_one(model, row_id), name, value)


def stored_post(post_id: int) -> dict[str, Any] | None:
    """A post as it stands, with the names of its author and its tags."""
    db.session.rollback()
    post = db.session.get(Post, post_id, populate_existing=True)
    if post is None:
        return None
    return {
        "title": post.title, "content": post.content, "author": post.author.username,
        "created_at": post.created_at, "published": post.published,
        "tags": sorted(tag.name for tag in post.tags),
    }  # fmt: skip


def stored_user(name: str) -> User | None:
    """The user of this name, as it stands."""
    db.session.rollback()
    return db.session.query(User).filter_by(username=name).one_or_none()
