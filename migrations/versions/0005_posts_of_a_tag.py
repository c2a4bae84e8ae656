"""An index for the posts of a tag."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_index("bo_ix_post_tags_tag_post", "post_tags", ["tag_id", "post_id"])


def downgrade() -> None:
    op.drop_index("bo_ix_post_tags_tag_post", "post_tags")
