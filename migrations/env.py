"""Runs the revisions: all of them in one transaction, on the engine that the app itself uses."""

from alembic import context

from admin_app.accounts import models as accounts_models  # noqa: F401 - fills the metadata
from admin_app.content import models as content_models  # noqa: F401
from admin_app.db.dialects import dialect_of
from admin_app.db.schema import VERSION_TABLE, is_compared
from admin_app.extensions import db, metadata


def run_migrations() -> None:
    """Upgrade, downgrade or compare, whichever command is running."""
    engine = context.config.attributes.get("engine") or db.engine
    dialect = dialect_of(engine)
    dialect.prepare(engine)
    with engine.connect().execution_options(writing=True) as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            version_table=VERSION_TABLE,
            include_object=is_compared,
            transactional_ddl=True,
            compare_type=True,
        )
        with context.begin_transaction():
            dialect.lock_schema(connection)
            context.run_migrations()
            # Back at the beginning, not even the note of where we are is left behind.
            if not context.get_context().get_current_heads():
                connection.exec_driver_sql(f"DROP TABLE IF EXISTS {VERSION_TABLE}")


if context.is_offline_mode():
    raise SystemExit("Migrations look at the database they run on; --sql is not available.")
run_migrations()
