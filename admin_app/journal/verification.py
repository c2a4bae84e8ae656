"""Proves that nobody has altered, removed, reordered or inserted anything in the journal.

What it cannot see: a chain that somebody has computed anew to its very end, head included. Each
backup keeps the head of its day, and a copy of that elsewhere shows such a forgery.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, CursorResult, Row, select

from admin_app.extensions import db
from admin_app.journal.chain import CHANGE_FIELDS, FIRST_HASH, SET_FIELDS, hash_of
from admin_app.journal.models import CHANGE_SETS, CHANGES, HEAD

PAGE = 1000

_SETS = select(*(CHANGE_SETS.c[name] for name in SET_FIELDS), CHANGE_SETS.c.hash).order_by(
    CHANGE_SETS.c.id
)
_CHANGES = select(CHANGES.c.change_set_id, *(CHANGES.c[name] for name in CHANGE_FIELDS)).order_by(
    CHANGES.c.change_set_id, CHANGES.c.sequence
)
_PREVIOUS_HASH, _ID = SET_FIELDS.index("previous_hash"), SET_FIELDS.index("id")


@dataclass(frozen=True)
class Verdict:
    """How many entries are whole from the first on, the hash there, and what is wrong after it."""

    entries: int
    hash: str
    broken_entry: int | None = None
    fault: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the whole journal is as it was written."""
        return self.fault is None


class _Broken(Exception):
    """The first entry that is not as it was written, and why."""


def verify(progress: Callable[[int], object] = lambda _entries: None) -> Verdict:
    """Read the journal from its first entry; `progress` is told of each page of entries."""
    walk = _Walk(db.session.connection())
    try:
        while not walk.has_ended():
            for checked in walk.pages():
                progress(checked)
    except _Broken as broken:
        entry, fault = broken.args
        return Verdict(walk.entries, walk.hash, entry, fault)
    return Verdict(walk.entries, walk.hash)


def entries_by_head() -> int:
    """How many entries there should be."""
    return int(db.session.connection().scalar(select(HEAD.c.entries)) or 0)


class _Walk:
    """Where the reading has got to; a page at a time, so that memory stays small."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.entries = 0
        self.hash = FIRST_HASH
        self.promised: int | None = None

    def pages(self) -> Iterator[int]:
        """Check page after page; gives the number of entries of each."""
        while page := self._next_page():
            # A server-side cursor has to be closed where the reading stops early.
            with self._changes_until(page[-1][_ID]) as changes:
                self._check(page, changes)
            yield len(page)

    def has_ended(self) -> bool:
        """Compare with the head, which tells whether the newest entries are all there.

        Others go on writing, so that it may be ahead; what it said before the last reading has
        to be there.
        """
        head = self.connection.execute(select(HEAD.c.entries, HEAD.c.hash)).one_or_none()
        promised, self.promised = self.promised, head.entries if head else 0
        if promised is None:
            return False
        if head is None:
            raise _Broken(self.entries + 1, "the head of the journal is missing")
        if promised > self.entries:
            raise _Broken(self.entries + 1, "it is missing, and so is all that came after it")
        if head.entries > self.entries:
            return False
        if (head.entries, head.hash) != (self.entries, self.hash):
            raise _Broken(self.entries, "the head of the journal does not know it")
        stray = select(CHANGES.c.change_set_id).where(
            (CHANGES.c.change_set_id > self.entries) | (CHANGES.c.change_set_id < 1)
        )
        if (number := self.connection.scalar(stray.limit(1))) is not None:
            raise _Broken(number, "there are changes of an entry that does not exist")
        return True

    def _check(self, page: list[Row[Any]], changes: Iterable[Row[Any]]) -> None:
        of_entry = groupby(changes, key=itemgetter(0))
        waiting = next(of_entry, None)
        for row in page:
            number = row[_ID]
            self._check_place(number, row[_PREVIOUS_HASH])
            own: Iterable[Row[Any]] = ()
            if waiting is not None and waiting[0] == number:
                own = waiting[1]
            if hash_of(list(row[:-1]), (list(change[1:]) for change in own)) != row[-1]:
                raise _Broken(number, "it has been altered")
            if own:
                waiting = next(of_entry, None)
            self.entries, self.hash = number, row[-1]

    def _next_page(self) -> list[Row[Any]]:
        query = _SETS.limit(PAGE)
        if self.entries:
            query = query.where(CHANGE_SETS.c.id > self.entries)
        return list(self.connection.execute(query))

    def _changes_until(self, last: int) -> CursorResult[Any]:
        query = _CHANGES.where(CHANGES.c.change_set_id.between(self.entries + 1, last))
        return self.connection.execute(query.execution_options(yield_per=200))

    def _check_place(self, number: int, previous_hash: str) -> None:
        expected = self.entries + 1
        if number > expected:
            raise _Broken(expected, "it is missing")
        if number < expected:
            raise _Broken(number, "it was put in before the first one")
        if previous_hash != self.hash:
            raise _Broken(number, "it does not follow the entry before it")
