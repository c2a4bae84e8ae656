"""Refuses statements that would change rows without the journal seeing it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import TextClause
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.sql.dml import UpdateBase

from admin_app.journal.errors import UnseenStatement
from admin_app.journal.tracked import tables_not_journalled

# The statement's verb, which may come after a WITH clause.
_WRITES = re.compile(
    r"\s*(with\b.*\b)?(insert|update|delete|replace|merge|truncate)\b", re.IGNORECASE | re.DOTALL
)

_allowed: ContextVar[bool] = ContextVar("unseen_statements_allowed", default=False)


@contextmanager
def unseen_allowed() -> Iterator[None]:
    """Let statements pass that the listener cannot see; only for services that journal them."""
    token = _allowed.set(True)
    try:
        yield
    finally:
        _allowed.reset(token)


def refuse_unseen(state: ORMExecuteState) -> None:
    """Refuse to change a journalled table by a statement.

    :raises UnseenStatement: always when the statement writes and nobody has answered for it
    """
    statement = state.statement
    if isinstance(statement, UpdateBase):
        seen = statement.table in tables_not_journalled()
    elif isinstance(statement, TextClause):
        seen = _WRITES.match(statement.text) is None
    else:
        return
    if not seen and not _allowed.get():
        raise UnseenStatement(
            "This statement changes rows that the journal would not see: change objects of the "
            "session, or use journal.services.update_rows, delete_rows or bulk."
        )
