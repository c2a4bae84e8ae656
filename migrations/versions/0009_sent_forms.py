"""Remember which forms have made their row, so that a double click makes one."""

import sqlalchemy as sa
from alembic import op

from admin_app.db.dialects import Identifier

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "bo_sent_forms",
        sa.Column("once", sa.String(32), nullable=False),
        sa.Column("row_id", Identifier, nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("once", name="pk_bo_sent_forms"),
    )
    op.create_index("ix_bo_sent_forms_sent_at", "bo_sent_forms", ["sent_at"])


def downgrade() -> None:
    op.drop_table("bo_sent_forms")
