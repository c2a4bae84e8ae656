"""An index for the posts of a tag."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_index("bo_ix_post_tags_tag_post", "post_tags", ["tag_id", "post_id"])


def restore(connection: sa.Connection) -> None:
    """SQLite changes most of a table by rebuilding it, which drops its indexes."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            "CREATE INDEX IF NOT EXISTS bo_ix_post_tags_tag_post ON post_tags (tag_id, post_id)"
        )


def downgrade() -> None:
    op.drop_index("bo_ix_post_tags_tag_post", "post_tags")
