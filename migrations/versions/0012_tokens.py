"""Tokens for programs, with triggers that take them away when their person goes.

There is no foreign key: the site's connections may have them switched off, and a token that
outlived its person would open the back office to the next one with the same id.
"""

import sqlalchemy as sa
from alembic import op

from admin_app.db.dialects import Identifier

revision = "0012"
down_revision = "0011"

ON_SQLITE = (
    """
    CREATE TRIGGER bo_people_deleted AFTER DELETE ON bo_people BEGIN
        DELETE FROM bo_tokens WHERE user_id = OLD.user_id;
    END
    """,
    """
    CREATE TRIGGER bo_people_inserted AFTER INSERT ON bo_people BEGIN
        DELETE FROM bo_tokens WHERE user_id = NEW.user_id;
    END
    """,
    # SQLite hands out the highest id again.
    """
    CREATE TRIGGER bo_tokens_deleted AFTER DELETE ON bo_tokens BEGIN
        DELETE FROM bo_token_uses WHERE token_id = OLD.id;
    END
    """,
)

# The site's own role in the database need not have rights on our tables, nor our search path.
ON_POSTGRESQL = (
    """
    CREATE FUNCTION bo_forget_tokens() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            DELETE FROM bo_tokens WHERE user_id = OLD.user_id;
        ELSE
            DELETE FROM bo_tokens WHERE user_id = NEW.user_id;
        END IF;
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE FUNCTION bo_forget_token_uses() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    BEGIN
        DELETE FROM bo_token_uses WHERE token_id = OLD.id;
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE TRIGGER bo_people_deleted AFTER DELETE ON bo_people
    FOR EACH ROW EXECUTE FUNCTION bo_forget_tokens()
    """,
    """
    CREATE TRIGGER bo_people_inserted AFTER INSERT ON bo_people
    FOR EACH ROW EXECUTE FUNCTION bo_forget_tokens()
    """,
    """
    CREATE TRIGGER bo_tokens_deleted AFTER DELETE ON bo_tokens
    FOR EACH ROW EXECUTE FUNCTION bo_forget_token_uses()
    """,
)


def upgrade() -> None:
    op.create_table(
        "bo_tokens",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("user_id", Identifier, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("prefix", sa.String(12), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime()),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bo_tokens"),
        sa.UniqueConstraint("digest", name="uq_bo_tokens_digest"),
    )
    op.create_index("ix_bo_tokens_user_id", "bo_tokens", ["user_id"])
    op.create_table(
        "bo_token_uses",
        sa.Column("token_id", Identifier, autoincrement=False, nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token_id", name="pk_bo_token_uses"),
    )
    connection = op.get_bind()
    for statement in ON_SQLITE if connection.dialect.name == "sqlite" else ON_POSTGRESQL:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("bo_people_deleted", "bo_people_inserted"):
            op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute("DROP FUNCTION bo_forget_tokens CASCADE")
        op.execute("DROP FUNCTION bo_forget_token_uses CASCADE")
    op.drop_table("bo_token_uses")
    op.drop_table("bo_tokens")
