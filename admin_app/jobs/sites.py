"""Whose jobs a file holds: two sites that share an instance folder must not do each other's work.

The worker writes its database into the file that it locks. What waits for another one is not done.
"""

import hashlib
import os
from typing import ClassVar

from flask_babel import gettext
from sqlalchemy import update

from admin_app.db.dialects import dialect_of
from admin_app.db.types import utc_now
from admin_app.errors import Refusal
from admin_app.extensions import db
from admin_app.jobs.models import JOBS, State
from admin_app.jobs.store import store

# As long as a database; no database is called so.
NOBODY = "-" * 64


class ForeignWorker(Refusal):
    """The worker of this instance folder works on another database."""

    status: ClassVar[int] = 503


def refuse_foreign_worker() -> None:
    """See to it that what is asked for is not done to another database; call it while writing.

    :raises ForeignWorker: when the last worker was, or is, that of another one
    """
    if store().worker_database() not in ("", _own_database()):
        raise ForeignWorker(
            gettext(
                "The worker in this instance folder is that of another database. Give each site "
                "a folder of its own with BACKOFFICE_INSTANCE, then start the server again."
            )
        )


def claim(lock: int) -> None:
    """Let the worker that holds this lock work for its database alone."""
    before, own = store().worker_database(), _own_database()
    if before == own:
        return
    if before:
        # From here on nobody can ask for more, whoever dies in between.
        os.pwrite(lock, NOBODY.encode(), 0)
        with store().writing() as connection:
            waiting = update(JOBS).where(JOBS.c.state == State.WAITING)
            connection.execute(waiting.values(state=State.INTERRUPTED, finished_at=utc_now()))
    os.pwrite(lock, own.encode(), 0)


def _own_database() -> str:
    """The same for all processes of one site, whoever they are to the database."""
    url = db.engine.url
    file = dialect_of(db.engine).file_of(url)
    # The folder of a socket stands among the options.
    server = [url.host, url.port, url.query.get("host"), url.query.get("port"), url.database]
    return hashlib.sha256(str(file.resolve() if file else server).encode()).hexdigest()
