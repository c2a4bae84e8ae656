"""The site's own application, as its guide builds it: it knows nothing of the back office."""

from datetime import UTC, datetime

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import create_engine
from werkzeug.security import generate_password_hash

# The same tables as other people write them: no names for constraints, no indexes but one, a
# column and a table more.
PLAIN_SCHEMA = (
    """CREATE TABLE users (id INTEGER PRIMARY KEY, username VARCHAR(80) UNIQUE NOT NULL,
    email VARCHAR(120) UNIQUE NOT NULL, password_hash VARCHAR(256) NOT NULL,
    created_at TIMESTAMP, updated_at TIMESTAMP, is_active BOOLEAN, nickname TEXT DEFAULT 'none')""",
    """CREATE TABLE posts (id INTEGER PRIMARY KEY, title VARCHAR(200) NOT NULL,
    content TEXT NOT NULL, user_id INTEGER NOT NULL REFERENCES users (id),
    created_at TIMESTAMP, published BOOLEAN)""",
    "CREATE TABLE tags (id INTEGER PRIMARY KEY, name VARCHAR(50) UNIQUE NOT NULL)",
    """CREATE TABLE post_tags (post_id INTEGER REFERENCES posts (id),
    tag_id INTEGER REFERENCES tags (id), PRIMARY KEY (post_id, tag_id))""",
    "CREATE TABLE newsletters (id INTEGER PRIMARY KEY, subject TEXT)",
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)",
    "INSERT INTO alembic_version VALUES ('0001')",
    "INSERT INTO newsletters VALUES (1, 'Hello')",
)

site_db = SQLAlchemy()

post_tags = site_db.Table(
    "post_tags",
    site_db.Column("post_id", site_db.ForeignKey("posts.id"), primary_key=True),
    site_db.Column("tag_id", site_db.ForeignKey("tags.id"), primary_key=True),
)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


class SiteUser(site_db.Model):  # type: ignore[name-defined,misc]
    __tablename__ = "users"

    id = site_db.Column(site_db.Integer, primary_key=True)
    username = site_db.Column(site_db.String(80), unique=True, nullable=False)
    email = site_db.Column(site_db.String(120), unique=True, nullable=False, index=True)
    password_hash = site_db.Column(site_db.String(256), nullable=False)
    created_at = site_db.Column(site_db.DateTime, default=_now)
    updated_at = site_db.Column(site_db.DateTime, default=_now, onupdate=_now)
    is_active = site_db.Column(site_db.Boolean, default=True)


class SitePost(site_db.Model):  # type: ignore[name-defined,misc]
    __tablename__ = "posts"
    __table_args__ = (
        site_db.Index("idx_posts_published_created", "published", "created_at"),
        site_db.Index("idx_posts_user_published", "user_id", "published"),
    )

    id = site_db.Column(site_db.Integer, primary_key=True)
    title = site_db.Column(site_db.String(200), nullable=False)
    content = site_db.Column(site_db.Text, nullable=False)
    user_id = site_db.Column(site_db.Integer, site_db.ForeignKey("users.id"), nullable=False)
    created_at = site_db.Column(site_db.DateTime, default=_now)
    published = site_db.Column(site_db.Boolean, default=False)
    author = site_db.relationship(SiteUser, backref="posts")
    tags = site_db.relationship("SiteTag", secondary=post_tags)


class SiteTag(site_db.Model):  # type: ignore[name-defined,misc]
    __tablename__ = "tags"

    id = site_db.Column(site_db.Integer, primary_key=True)
    name = site_db.Column(site_db.String(50), unique=True, nullable=False)


def create_site(address: str) -> Flask:
    """The site's application on this database; it makes its tables where they are absent."""
    app = Flask("site")
    app.config["SQLALCHEMY_DATABASE_URI"] = address
    site_db.init_app(app)
    with app.app_context():
        site_db.create_all()
    return app


def add_content() -> None:
    """Two users, a post with a tag and one without a date, inside the site's app context."""
    password = generate_password_hash("secret", method="pbkdf2:sha256:1")
    ada = SiteUser(id=-1, username="ada", email="ada@example.org", password_hash=password)
    bob = SiteUser(id=7, username="bob ", email="bob@example.org", password_hash=password)
    tagged = SitePost(
        id=1, title="", content="one\r\ntwo\nthree ", author=ada, tags=[SiteTag(id=3, name="q#")]
    )
    undated = SitePost(id=2, title="Later", content="", author=bob, published=None)
    site_db.session.add_all([ada, bob, tagged, undated])
    site_db.session.commit()
    undated.created_at = None
    bob.is_active = None
    site_db.session.commit()


def made_by_the_guide(address: str) -> None:
    """The site's application made its own tables and filled them."""
    with create_site(address).app_context():
        try:
            add_content()
        finally:
            site_db.session.remove()
            site_db.engine.dispose()


def made_by_hand(address: str) -> None:
    """Somebody wrote the tables in SQL, with more in them than we know."""
    engine = create_engine(address)
    with engine.begin() as connection:
        for statement in PLAIN_SCHEMA:
            connection.exec_driver_sql(statement)
    engine.dispose()
    made_by_the_guide(address)
