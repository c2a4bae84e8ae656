"""Triggers that take a role away when its user goes, is replaced or gets another id.

An id that appears anew begins without a role even where the one before it went unseen: SQLite
runs no delete trigger for a row that INSERT OR REPLACE pushes out.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ON_SQLITE = (
    """
    CREATE TRIGGER IF NOT EXISTS bo_users_deleted AFTER DELETE ON users BEGIN
        DELETE FROM bo_people WHERE user_id = OLD.id;
    END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS bo_users_inserted AFTER INSERT ON users BEGIN
        DELETE FROM bo_people WHERE user_id = NEW.id;
    END
    """,
    # Not "UPDATE OF id": SQLite lets the same column be set by the name rowid.
    """
    CREATE TRIGGER IF NOT EXISTS bo_users_renumbered AFTER UPDATE ON users
    WHEN OLD.id IS NOT NEW.id BEGIN
        DELETE FROM bo_people WHERE user_id IN (OLD.id, NEW.id);
    END
    """,
)

# The site's own role in the database need not have rights on our tables, nor our search path.
ON_POSTGRESQL = (
    """
    CREATE FUNCTION bo_forget_person() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    BEGIN
        IF TG_OP = 'TRUNCATE' THEN
            DELETE FROM bo_people;
            RETURN NULL;
        END IF;
        IF TG_OP <> 'INSERT' THEN
            DELETE FROM bo_people WHERE user_id = OLD.id;
        END IF;
        IF TG_OP <> 'DELETE' THEN
            DELETE FROM bo_people WHERE user_id = NEW.id;
        END IF;
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE TRIGGER bo_users_deleted AFTER DELETE ON users
    FOR EACH ROW EXECUTE FUNCTION bo_forget_person()
    """,
    """
    CREATE TRIGGER bo_users_inserted AFTER INSERT ON users
    FOR EACH ROW EXECUTE FUNCTION bo_forget_person()
    """,
    """
    CREATE TRIGGER bo_users_renumbered AFTER UPDATE ON users
    FOR EACH ROW WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION bo_forget_person()
    """,
    """
    CREATE TRIGGER bo_users_emptied AFTER TRUNCATE ON users
    FOR EACH STATEMENT EXECUTE FUNCTION bo_forget_person()
    """,
)


def upgrade() -> None:
    connection = op.get_bind()
    for statement in ON_SQLITE if connection.dialect.name == "sqlite" else ON_POSTGRESQL:
        connection.exec_driver_sql(statement)


def restore(connection: sa.Connection) -> None:
    """SQLite changes most of a table by rebuilding it, which drops its triggers."""
    if connection.dialect.name == "sqlite":
        for statement in ON_SQLITE:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(
            "DELETE FROM bo_people WHERE user_id NOT IN (SELECT id FROM users)"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION bo_forget_person CASCADE")
        return
    for name in ("bo_users_deleted", "bo_users_inserted", "bo_users_renumbered"):
        # The site may have rebuilt its table, and SQLite drops triggers along with one.
        op.execute(f"DROP TRIGGER IF EXISTS {name}")
