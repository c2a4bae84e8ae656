"""What can be done to many chosen rows at once, and doing it in short transactions."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString, format_decimal, gettext
from sqlalchemy.exc import IntegrityError

from admin_app.backoffice.errors import PartlyDoneError, RelatedRowsError, StaleRowError
from admin_app.backoffice.rows import batched, identity_of, rows_by_ids
from admin_app.backoffice.stamp import DIGEST_CHARACTERS, stamp_of
from admin_app.db.transactions import WriteSession, in_turns, writing
from admin_app.errors import Refusal
from admin_app.extensions import Base
from admin_app.journal import services as journal

# A transaction of this many rows holds other writers for no longer than a few saves do.
ROWS_PER_TRANSACTION = 500

Sentence = Callable[[int], str]
Write = Callable[[WriteSession, type[Base], Sequence[int]], int]


@dataclass(frozen=True)
class BulkAct:
    """One act on chosen rows.

    `needs` is the act of the policy that every row is asked for; `promise` says before what will
    happen to so many rows, `report` afterwards what did; `touches` tells the rows that the act
    would change from those that it would leave as they are; `write` does it to some hundred rows
    inside a transaction and returns how many it changed.
    """

    name: str
    label: LazyString
    needs: str
    promise: Sentence
    report: Sentence
    touches: Callable[[Any], bool]
    write: Write
    is_dangerous: bool = False


def set_value(
    name: str, label: LazyString, column: str, value: Any, promise: Sentence, report: Sentence
) -> BulkAct:
    """The act that gives one column of all chosen rows the same value."""

    def write(session: WriteSession, model: type[Base], ids: Sequence[int]) -> int:
        return journal.update_rows(session, model, ids, {column: value})

    def touches(row: Any) -> bool:
        return getattr(row, column) is not value

    return BulkAct(name, label, "edit", promise, report, touches, write)


def delete_chosen(label: LazyString, promise: Sentence, report: Sentence) -> BulkAct:
    """The act that deletes the chosen rows with their links."""
    return BulkAct(
        "delete", label, "delete", promise, report, _every_row, _delete, is_dangerous=True
    )


def perform(
    act: BulkAct, model: type[Base], ids: Iterable[int], names: Sequence[str], stamps: str
) -> int:
    """Do it in transactions of some hundred rows, each compared with its stamp under the lock;
    returns how many rows were changed.

    :raises StaleRowError: when the first rows are not as the person saw them; nothing is done
    :raises RelatedRowsError: when other rows still point to the first; nothing is done
    :raises PartlyDoneError: when either shows only later; what was done before stays
    """
    done = 0
    chunks = list(batched(sorted(ids), ROWS_PER_TRANSACTION))
    seen = stamps.split("-")
    for number, chunk in enumerate(in_turns(chunks)):
        with writing() as session:
            rows = rows_by_ids(model, chunk, names, lock=True)
            if len(seen) != len(chunks) or _digest(rows, names) != seen[number]:
                raise _changed_meanwhile(done)
            session.expunge_all()
            try:
                done += act.write(session, model, chunk)
            except IntegrityError:
                raise _still_needed(done) from None
    return done


def stamps_of(rows: Sequence[Base], names: Sequence[str]) -> str:
    """What the person sees of all these rows, as one digest for each later transaction."""
    chunks: Iterator[Sequence[Base]] = batched(rows, ROWS_PER_TRANSACTION)
    return "-".join(_digest(chunk, names) for chunk in chunks)


def _digest(rows: Iterable[Base], names: Sequence[str]) -> str:
    written = "".join(f"{identity_of(row)}={stamp_of(row, names)};" for row in rows)
    return hashlib.sha256(written.encode()).hexdigest()[:DIGEST_CHARACTERS]


def _changed_meanwhile(done: int) -> StaleRowError:
    if done:
        return PartlyDoneError(
            gettext(
                "%(done)s rows are done; then came one that somebody has changed meanwhile.",
                done=format_decimal(done),
            )
        )
    return StaleRowError(gettext("Some of these rows have changed since you saw them."))


def _still_needed(done: int) -> Refusal:
    if done:
        return PartlyDoneError(
            gettext(
                "%(done)s rows are done; then came one that other rows still belong to.",
                done=format_decimal(done),
            )
        )
    return RelatedRowsError(gettext("Other rows still belong to these."))


def _delete(session: WriteSession, model: type[Base], ids: Sequence[int]) -> int:
    return journal.delete_rows(session, model, ids)


def _every_row(row: Any) -> bool:
    return True
