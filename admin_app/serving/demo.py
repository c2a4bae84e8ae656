"""Made-up content to try the back office on."""

from sqlalchemy import select

from admin_app.content.models import Post
from admin_app.content.seeding import seed_content
from admin_app.extensions import db

USERS = 1_000
POSTS = 10_000
TAGS = 60


def fill_if_empty() -> None:
    """Add users, posts and tags to a database without posts."""
    if db.session.scalar(select(Post.id).limit(1)) is None:
        seed_content(USERS, POSTS, TAGS)
