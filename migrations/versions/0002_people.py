"""The people of the back office."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "bo_people",
        sa.Column("user_id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.String(20)),
        sa.Column("time_zone", sa.String(60)),
        sa.Column("theme", sa.String(20)),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_bo_people"),
        sa.CheckConstraint("role IN ('staff', 'manager', 'admin')", name=op.f("ck_bo_people_role")),
    )


def downgrade() -> None:
    op.drop_table("bo_people")
