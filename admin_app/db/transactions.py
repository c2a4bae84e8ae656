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

    :raises RuntimeError: inside another one, whose changes would be lost
    """
    session = db.session
    if session.info.get("writing"):
        raise RuntimeError("a write transaction is open already")
    session.info["writing"] = True
    session.rollback()
    try:
        session.connection(execution_options={"writing": True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["writing"] = False
