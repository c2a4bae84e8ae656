"""How often signing in has failed lately."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "bo_sign_in_attempts",
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("failures", sa.Double(), nullable=False),
        sa.Column("failed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_bo_sign_in_attempts"),
    )


def downgrade() -> None:
    op.drop_table("bo_sign_in_attempts")
