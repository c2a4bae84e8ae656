"""A program of its own that counts in a row and journals it."""

from flask import Flask

from admin_app.content.models import Post
from admin_app.db import engines
from admin_app.db.transactions import writing
from admin_app.extensions import db
from admin_app.journal import listener


def count_up(address: str, post_id: int, times: int) -> None:
    """Read the number in a post's title and write the next one, each time anew."""
    app = Flask("counting")
    app.config["SQLALCHEMY_DATABASE_URI"] = address
    engines.init_app(app)
    listener.init_app()
    with app.app_context():
        for _ in range(times):
            with writing() as session:
                post = session.get_one(Post, post_id, with_for_update=True)
                post.title = str(int(post.title) + 1)
        db.session.remove()
        db.engine.dispose()
