"""Reading users, posts and tags."""

from sqlalchemy import func, select

from admin_app.content.models import Post
from admin_app.extensions import db


def number_of_posts(user_id: int) -> int:
    """How many posts the user has."""
    query = select(func.count()).select_from(Post).where(Post.user_id == user_id)
    return db.session.scalar(query) or 0
