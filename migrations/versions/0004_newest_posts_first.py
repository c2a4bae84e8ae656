"""An index for the posts grid: newest first, posts without a date last."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    # Read backwards it gives created_at DESC NULLS LAST, id DESC. SQLite takes NULL for the
    # smallest value anyway and knows no other order in an index.
    created_at = sa.text("created_at NULLS FIRST")
    if op.get_bind().dialect.name == "sqlite":
        created_at = sa.text("created_at")
    op.create_index("bo_ix_posts_created_id", "posts", [created_at, "id"])


def restore(connection: sa.Connection) -> None:
    """SQLite changes most of a table by rebuilding it, which drops its indexes."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            "CREATE INDEX IF NOT EXISTS bo_ix_posts_created_id ON posts (created_at, id)"
        )


def downgrade() -> None:
    op.drop_index("bo_ix_posts_created_id", "posts")
