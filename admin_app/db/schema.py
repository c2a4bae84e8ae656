"""Whose database this is, and how it gets the tables of this version."""

from enum import StrEnum
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, Index, inspect
from sqlalchemy.exc import DBAPIError

from admin_app.db.dialects import NullsLowest, dialect_of
from admin_app.db.engines import MIGRATIONS
from admin_app.extensions import db

# The site may have an alembic_version of its own.
VERSION_TABLE = "bo_alembic_version"
PREFIX = "bo_"


class SchemaError(Exception):
    """The tables of a database do not fit this version; the text is one sentence."""


class SchemaState(StrEnum):
    """Whose database it is."""

    EMPTY = "empty"
    OURS = "ours"
    FOREIGN = "foreign"


def schema_state(engine: Engine) -> SchemaState:
    """Tell a database without tables, one that is migrated by us and anything else apart."""
    tables = inspect(engine).get_table_names()
    if VERSION_TABLE in tables:
        return SchemaState.OURS
    return SchemaState.FOREIGN if tables else SchemaState.EMPTY


def is_current(engine: Engine) -> bool:
    """Whether the database has every revision of this version.

    :raises SchemaError: when it has one that this version does not know
    """
    present = _present_revisions(engine)
    _refuse_unknown(present)
    return present == set(_scripts().get_heads())


def upgrade(engine: Engine | None = None) -> None:
    """Bring the database, or that of the current app, to this version, in one transaction.

    :raises SchemaError: when it was made by a newer version, or something stands in the way
    """
    engine = engine or db.engine
    _refuse_unknown(_present_revisions(engine))
    try:
        command.upgrade(alembic_config(engine), "head")
    except DBAPIError as error:
        if error.orig is not None and dialect_of(engine).is_busy(error.orig):
            reason = "another program is writing to it; try again when that has ended"
        else:
            reason = "it has a table of our name already, may not be changed or lacks space"
        raise SchemaError(f"The database was not migrated and is as before: {reason}.") from error


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Take the database back to a revision; `base` removes all that is ours."""
    command.downgrade(alembic_config(engine), revision)


def alembic_config(engine: Engine | None = None) -> AlembicConfig:
    """What Alembic needs to know; without an engine, that of the current app is used."""
    config = AlembicConfig(MIGRATIONS / "alembic.ini")
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["engine"] = engine
    return config


def is_compared(item: Any, name: str | None, kind: str, reflected: bool, counterpart: Any) -> bool:
    """Whether Alembic may propose a change for this table, column, index or constraint.

    The site's tables are its own: names of constraints, further columns and further tables are
    no business of ours. Our indexes on them are.
    """
    if kind == "table":
        return str(name).startswith(PREFIX) or not reflected
    if isinstance(item, Index) and str(name).startswith(PREFIX):
        # What such an index looks like in the database differs per engine; its name is enough.
        has_own_text = any(isinstance(part, NullsLowest) for part in item.expressions)
        return counterpart is None or not has_own_text
    return bool(item.table.name.startswith(PREFIX))


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(alembic_config())


def _present_revisions(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        return set(context.get_current_heads())


def _refuse_unknown(present: set[str]) -> None:
    known = {script.revision for script in _scripts().walk_revisions()}
    if not present <= known:
        raise SchemaError(
            "The database was migrated by a newer version of the back office; "
            "run that version, or restore a backup that this one made."
        )
