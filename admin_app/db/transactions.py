"""The one place where a write begins and is committed."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias, TypeVar

from flask import current_app
from flask_sqlalchemy.session import Session
from sqlalchemy import Engine
from sqlalchemy.orm import scoped_session

from admin_app.db.maintenance import admitted
from admin_app.extensions import db

WriteSession: TypeAlias = scoped_session[Session]

Chunk = TypeVar("Chunk")

REST = 1.5


@contextmanager
def writing() -> Iterator[WriteSession]:
    """One short write transaction: compare, write and journal happen inside it.

    What was read before is forgotten, so that whatever is compared inside was read under the
    write lock. Commits at the end and rolls back on any error. Nothing slow (hashing, files,
    network) belongs inside.

    :raises RuntimeError: inside another one, whose changes would be lost
    :raises UnderMaintenance: while the content is being replaced
    """
    session = db.session
    if session.info.get("writing"):
        raise RuntimeError("a write transaction is open already")
    session.info["writing"] = True
    session.rollback()
    try:
        with admitted():
            session.connection(execution_options={"writing": True})
            yield session
            session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["writing"] = False


@contextmanager
def reading_from(engine: Engine) -> Iterator[None]:
    """Let the session read another database with the same tables, inside the block alone."""
    with current_app.app_context():
        session: Any = db.session()
        # Each app context has a session of its own, which knows no other way to be told.
        session.get_bind = lambda *_args, **_kwargs: engine
        try:
            yield
        finally:
            db.session.remove()


def in_turns(chunks: Sequence[Chunk]) -> Iterator[Chunk]:
    """Give chunks of work that each take a transaction, with a rest after all but the last.

    A writer who waits for a database's one write lock sleeps, and wakes too late where the next
    transaction follows at once: its median save took 75 times as long beside a bulk act without
    rests, and 1.2 times beside one with rests half as long again as the transactions.
    """
    for number, chunk in enumerate(chunks, start=1):
        started = time.monotonic()
        yield chunk
        if number < len(chunks):
            time.sleep(REST * (time.monotonic() - started))
