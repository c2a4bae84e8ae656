"""Answers kept for a day, and the order in which programs read users."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "bo_kept_answers",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("request_digest", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_bo_kept_answers"),
    )
    op.create_index("ix_bo_kept_answers_answered_at", "bo_kept_answers", ["answered_at"])
    # Read backwards it gives created_at DESC NULLS LAST, id DESC, as that of the posts does.
    created_at = sa.text("created_at NULLS FIRST")
    if op.get_bind().dialect.name == "sqlite":
        created_at = sa.text("created_at")
    op.create_index("bo_ix_users_created_id", "users", [created_at, "id"])


def restore(connection: sa.Connection) -> None:
    """SQLite changes most of a table by rebuilding it, which drops its indexes."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            "CREATE INDEX IF NOT EXISTS bo_ix_users_created_id ON users (created_at, id)"
        )


def downgrade() -> None:
    op.drop_index("bo_ix_users_created_id", "users")
    op.drop_table("bo_kept_answers")
