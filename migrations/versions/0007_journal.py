"""The journal: change sets, their changes and the head of the chain."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "bo_change_sets",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("act_id", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", BIG),
        sa.Column("actor_name", sa.String(80), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("address", sa.String(45), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text()),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bo_change_sets"),
    )
    op.create_index("bo_ix_change_sets_act", "bo_change_sets", ["act_id"])
    op.create_table(
        "bo_changes",
        sa.Column("change_set_id", BIG, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(63), nullable=False),
        sa.Column("row_key", sa.String(500), nullable=False),
        sa.Column("operation", sa.String(6), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("row_values", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("change_set_id", "sequence", name="pk_bo_changes"),
        sa.ForeignKeyConstraint(
            ["change_set_id"],
            ["bo_change_sets.id"],
            name="fk_bo_changes_change_set_id_bo_change_sets",
        ),
        sa.CheckConstraint(
            "operation IN ('insert', 'update', 'delete')", name="ck_bo_changes_operation"
        ),
    )
    op.create_index("bo_ix_changes_row", "bo_changes", ["table_name", "row_key", "change_set_id"])
    head = op.create_table(
        "bo_journal_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entries", BIG, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bo_journal_head"),
        sa.CheckConstraint("id = 1", name="ck_bo_journal_head_single_row"),
    )
    op.bulk_insert(head, [{"id": 1, "entries": 0, "hash": "0" * 64}])


def downgrade() -> None:
    op.drop_table("bo_journal_head")
    op.drop_table("bo_changes")
    op.drop_table("bo_change_sets")
