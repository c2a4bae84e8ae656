"""What has to be true of the database before pages are served from it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app

from admin_app.db.schema import SchemaState, schema_state, upgrade
from admin_app.extensions import db


class ForeignDatabase(Exception):
    """The database holds somebody else's tables and none of ours; the text is one sentence."""


def prepare_database() -> None:
    """Migrate a database that is empty or ours.

    :raises ForeignDatabase: when it holds the site's own tables and was never adopted
    :raises SchemaError: when it cannot be migrated
    """
    with _one_at_a_time(Path(current_app.instance_path)):
        if schema_state(db.engine) is SchemaState.FOREIGN:
            raise ForeignDatabase(
                "The database has tables of its own but none of the back office; "
                "to work on it for good, run: python3 manage.py adopt --in-place"
            )
        # Also where nothing is new: a site that has rebuilt a table took our triggers along.
        upgrade()


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
