"""The four tables of the site, where they are absent.

Tables that are there belong to the site and stay exactly as they are; so they do on the way down,
whoever made them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    connection = op.get_bind()
    present = set(sa.inspect(connection).get_table_names())
    if connection.dialect.name == "sqlite":
        # There, Users and users are the same table.
        present = {name.lower() for name in present}
    if "users" not in present:
        create_users()
    if "posts" not in present:
        create_posts()
    if "tags" not in present:
        create_tags()
    if "post_tags" not in present:
        create_post_tags()


def downgrade() -> None:
    """Leave the tables: they hold the site's content."""


def create_users() -> None:
    op.create_table(
        "users",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("username", sa.String(80), nullable=False),
        sa.Column("email", sa.String(120), nullable=False),
        sa.Column("password_hash", sa.String(256), nullable=False),
        sa.Column("created_at", sa.DateTime()),
        sa.Column("updated_at", sa.DateTime()),
        sa.Column("is_active", sa.Boolean()),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("username", name="uq_users_username"),
    )
    op.create_index("ix_users_email", "users", ["email"], unique=True)


def create_posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("user_id", IDENTIFIER, nullable=False),
        sa.Column("created_at", sa.DateTime()),
        sa.Column("published", sa.Boolean()),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_posts_user_id_users"),
    )
    op.create_index("idx_posts_published_created", "posts", ["published", "created_at"])
    op.create_index("idx_posts_user_published", "posts", ["user_id", "published"])


def create_tags() -> None:
    op.create_table(
        "tags",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("name", sa.String(50), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tags"),
        sa.UniqueConstraint("name", name="uq_tags_name"),
    )


def create_post_tags() -> None:
    op.create_table(
        "post_tags",
        sa.Column("post_id", IDENTIFIER, nullable=False),
        sa.Column("tag_id", IDENTIFIER, nullable=False),
        sa.PrimaryKeyConstraint("post_id", "tag_id", name="pk_post_tags"),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_post_tags_post_id_posts"),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name="fk_post_tags_tag_id_tags"),
    )
