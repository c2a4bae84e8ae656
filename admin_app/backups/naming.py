"""How the rows of the site's tables are told of where a restore is previewed or journalled."""

from admin_app.content.models import Post, Tag, User, post_tags
from admin_app.db.dialects.examples import Named, Reference

_USER = Reference(User.__tablename__, "id", "username")
_POST = Reference(Post.__tablename__, "id", "title")
_TAG = Reference(Tag.__tablename__, "id", "name")

# A password hash is not to be shown, and nothing of tables that are not known.
NAMES: dict[str, Named] = {
    User.__tablename__: Named("username", ("username", "email", "is_active", "created_at")),
    Post.__tablename__: Named(
        "title", ("title", "content", "user_id", "published", "created_at"), {"user_id": _USER}
    ),
    Tag.__tablename__: Named("name", ("name",)),
    post_tags.name: Named(None, (), {"post_id": _POST, "tag_id": _TAG}),
}
