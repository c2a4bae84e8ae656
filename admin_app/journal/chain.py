"""The chain of hashes: each change set carries the hash of the one before."""

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert, select, update

from admin_app.db.types import utc_now
from admin_app.journal.models import CHANGE_SETS, CHANGES, HASH_LENGTH, HEAD

FIRST_HASH = "0" * HASH_LENGTH

SET_FIELDS = (
    "previous_hash",
    "id",
    "act_id",
    "at",
    "actor_id",
    "actor_name",
    "source",
    "address",
    "name",
    "reason",
    "detail",
)
CHANGE_FIELDS = ("sequence", "table_name", "row_key", "operation", "label", "row_values")

_LOCK_HEAD = select(HEAD.c.entries, HEAD.c.hash).with_for_update()
_ADD_SET = insert(CHANGE_SETS)
_ADD_CHANGES = insert(CHANGES)
_MOVE_HEAD = update(HEAD)


def append(
    connection: Connection, change_set: dict[str, Any], changes: list[dict[str, Any]]
) -> None:
    """Add a change set and its changes to the end of the chain, under the write lock.

    Takes the columns of both tables but those that the chain gives: numbers, moment and hashes.
    """
    head = connection.execute(_LOCK_HEAD).one()
    number = head.entries + 1
    for sequence, change in enumerate(changes):
        change.update(change_set_id=number, sequence=sequence)
    change_set.update(id=number, at=utc_now(), previous_hash=head.hash)
    change_set["hash"] = hash_of(
        [change_set[name] for name in SET_FIELDS],
        ([change[name] for name in CHANGE_FIELDS] for change in changes),
    )
    connection.execute(_ADD_SET, change_set)
    if changes:
        connection.execute(_ADD_CHANGES, changes)
    connection.execute(_MOVE_HEAD, {"entries": number, "hash": change_set["hash"]})


def hash_of(fields: Sequence[Any], changes: Iterable[Sequence[Any]]) -> str:
    """SHA-256 of a change set: one line of JSON for itself, then one for each of its changes."""
    digest = sha256(_line(fields))
    for change in changes:
        digest.update(_line(change))
    return digest.hexdigest()


def _line(fields: Sequence[Any]) -> bytes:
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"), default=_moment)
    return text.encode("utf-8") + b"\n"


def _moment(value: Any) -> str:
    return str(value.isoformat(timespec="microseconds"))
