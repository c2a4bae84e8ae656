"""What reports need: the order of a person's pins, and posts by author and date.

The two indexes hold all that reports count, so that neither has to look at the posts themselves:
one leads to the posts of an author, the other to those of a period.
"""

import sqlalchemy as sa
from alembic import op

from admin_app.db.dialects import Identifier

revision = "0011"
down_revision = "0010"

INDEXES = {
    "bo_ix_posts_user_created": ("user_id", "created_at", "published"),
    "bo_ix_posts_created_user": ("created_at", "user_id", "published"),
}
# The site deletes its users with foreign keys off, so that on SQLite the key alone does not do it.
FORGET_PINS = """
    CREATE TRIGGER IF NOT EXISTS bo_people_unpinned AFTER DELETE ON bo_people BEGIN
        DELETE FROM bo_pinned_reports WHERE user_id = OLD.user_id;
    END
"""


def upgrade() -> None:
    op.create_table(
        "bo_pinned_reports",
        sa.Column("user_id", Identifier, autoincrement=False, nullable=False),
        sa.Column("pins", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_bo_pinned_reports"),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["bo_people.user_id"],
            name="fk_bo_pinned_reports_user_id_bo_people",
            ondelete="CASCADE",
        ),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(FORGET_PINS)
    for name, columns in INDEXES.items():
        op.create_index(name, "posts", list(columns))


def restore(connection: sa.Connection) -> None:
    """SQLite changes most of a table by rebuilding it, which drops its indexes and triggers."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(FORGET_PINS)
        for name, columns in INDEXES.items():
            connection.exec_driver_sql(
                f"CREATE INDEX IF NOT EXISTS {name} ON posts ({', '.join(columns)})"
            )


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "posts")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER IF EXISTS bo_people_unpinned")
    op.drop_table("bo_pinned_reports")
