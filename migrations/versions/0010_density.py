"""Remember how close together somebody wants the rows of a grid."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("bo_people", sa.Column("density", sa.String(20), nullable=True))


def downgrade() -> None:
    op.drop_column("bo_people", "density")
