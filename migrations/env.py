"""Runs the revisions: all of them in one transaction, on the engine that the app itself uses."""

from typing import Any

from alembic import context
from alembic.operations.ops import MigrationScript
from sqlalchemy import Connection

from admin_app.accounts import models as accounts_models  # noqa: F401 - fills the metadata
from admin_app.accounts.tokens import models as token_models  # noqa: F401
from admin_app.api import models as api_models  # noqa: F401
from admin_app.content import models as content_models  # noqa: F401
from admin_app.db.dialects import dialect_of
from admin_app.db.schema import VERSION_TABLE, is_compared
from admin_app.extensions import db, metadata


def finish_revision(_context: Any, _revision: Any, scripts: list[MigrationScript]) -> None:
    """Give a new revision the next number, and make none where nothing has changed."""
    (script,) = scripts
    head = context.script.get_current_head() or "0"
    script.rev_id = f"{int(head) + 1:04}"
    is_automatic = getattr(context.config.cmd_opts, "autogenerate", False)
    if is_automatic and script.upgrade_ops is not None and script.upgrade_ops.is_empty():
        scripts.clear()


def restore(connection: Connection) -> None:
    """Make again what a site took along when it rebuilt one of its tables, as it may."""
    for script in context.script.walk_revisions():
        if hasattr(script.module, "restore"):
            script.module.restore(connection)


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
            process_revision_directives=finish_revision,
        )
        with context.begin_transaction():
            dialect.lock_schema(connection)
            context.run_migrations()
            heads = context.get_context().get_current_heads()
            if not heads:
                # Back at the beginning, not even the note of where we are is left behind.
                connection.exec_driver_sql(f"DROP TABLE IF EXISTS {VERSION_TABLE}")
            elif set(heads) == set(context.script.get_heads()):
                restore(connection)


if context.is_offline_mode():
    raise SystemExit("Migrations look at the database they run on; --sql is not available.")
run_migrations()
