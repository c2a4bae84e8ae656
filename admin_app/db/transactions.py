"""The one place where a write begins and is committed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from admin_app.extensions import db

WriteSession: TypeAlias = scoped_session[Session]


@contextmanager
def writing() -> Iterator[WriteSession]:
    """One short write transaction: compare, write and journal happen inside it.

    What was read before is forgotten, so that whatever is compared inside was read under the
    write lock. Commits at the end and rolls back on any error. Nothing slow (hashing, files,
    network) belongs inside.
    """
    session = db.session
    session.rollback()
    session.connection(execution_options={"writing": True})
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
