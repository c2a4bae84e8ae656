"""What has to be true of the database before pages are served from it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app
from sqlalchemy.exc import DatabaseError, OperationalError

from admin_app.db.dialects import dialect_of
from admin_app.db.schema import SchemaError, SchemaState, is_current, schema_state, upgrade
from admin_app.extensions import db

NO_ANSWER = (
    "The database does not answer; check that DATABASE_URL is right, "
    "that it is running and not locked, and that its disk has room."
)
NOT_ADOPTED = (
    "The database has tables of its own but none of the back office; "
    "to work on it for good, run: python3 manage.py adopt --in-place"
)
NOT_MIGRATED = "The database lacks tables of this version; run: python3 manage.py db upgrade"
NO_DATABASE = "What DATABASE_URL names is not a database, or a damaged one."


class ForeignDatabase(Exception):
    """The database holds somebody else's tables and none of ours; the text is one sentence."""


def prepare_database() -> None:
    """Migrate a database that is empty or ours.

    :raises ForeignDatabase: when it holds the site's own tables and was never adopted
    :raises SchemaError: when it cannot be migrated
    """
    with _one_at_a_time(Path(current_app.instance_path)):
        if schema_state(db.engine) is SchemaState.FOREIGN:
            raise ForeignDatabase(NOT_ADOPTED)
        # Also where nothing is new: a site that has rebuilt a table took our triggers along.
        upgrade()


def missing_file() -> Path | None:
    """The file that the configured database should be in, where there is none."""
    file = dialect_of(db.engine).file_of(db.engine.url)
    return file if file is not None and not file.exists() else None


def problem_with_database() -> str | None:
    """Return one sentence on why the database cannot be used as it is, or None if it can."""
    try:
        if schema_state(db.engine) is SchemaState.FOREIGN:
            return NOT_ADOPTED
        return None if is_current(db.engine) else NOT_MIGRATED
    except OperationalError:
        return NO_ANSWER
    except DatabaseError:
        return NO_DATABASE
    except SchemaError as error:
        return str(error)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Let other starts with the same instance folder wait."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
