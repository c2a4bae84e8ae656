"""What has been changed in the back office, for programs that follow."""

import json
import re
from typing import Any

from flask import Response, url_for
from flask_login import current_user
from sqlalchemy import Row, select, tuple_

from admin_app.api import schemas
from admin_app.api.answers import Answer
from admin_app.api.operations import Operation, operation
from admin_app.api.problems import Problem
from admin_app.api.resources import Values
from admin_app.extensions import db
from admin_app.journal.models import Change, ChangeSet
from admin_app.security.guards import Access
from admin_app.security.permissions import Permission, can

MOST_CHANGES = 500
PERMISSIONS = {
    "posts": Permission.POST_VIEW,
    "tags": Permission.TAG_VIEW,
    "users": Permission.USER_VIEW,
}
HISTORY = {
    "posts": "post.history_view",
    "tags": "tag.history_view",
    "users": "user.history_view",
}
WITHHELD = {"$secret": True}
_PLACE = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,9}))?", re.ASCII)
# Behind every change of a change set that is named alone.
_ITS_END = 2**31 - 1


@operation(Operation(
    "GET", "/changes", Access.SIGNED_IN, "What has been changed, oldest first",
    answer=schemas.ChangesShown, query=schemas.ChangesAsked,
))  # fmt: skip
def list_changes(query: Values) -> Response:
    """Ask again with `after` set to `next`; what the site's own program writes is not seen."""
    set_id, sequence = _read_place(query["after"])
    limit = query["limit"]
    if limit < 1:
        raise Problem(400, "limit: This counts from 1.", {"limit": ["This counts from 1."]})
    limit = min(limit, MOST_CHANGES)
    tables = [name for name, permission in PERMISSIONS.items() if can(current_user, permission)]
    found = _changes(tables, set_id, sequence, limit + 1)
    shown = found[:limit]
    last = shown[-1] if shown else None
    return Answer(
        {
            "changes": [_shown(change) for change in shown],
            "next": f"{last.change_set_id}.{last.sequence}" if last else query["after"],
            "has_next": len(found) > limit,
        }
    ).response()


def _changes(tables: list[str], set_id: int, sequence: int, limit: int) -> list[Row[Any]]:
    place = tuple_(Change.change_set_id, Change.sequence)
    query = (
        select(
            Change.change_set_id,
            Change.sequence,
            ChangeSet.at,
            ChangeSet.act_id,
            ChangeSet.name,
            ChangeSet.source,
            ChangeSet.actor_name,
            ChangeSet.reason,
            Change.table_name,
            Change.row_key,
            Change.operation,
            Change.label,
            Change.row_values,
        )
        .join(Change.change_set)
        .where(place > tuple_(set_id, sequence), Change.table_name.in_(tables))
        .order_by(Change.change_set_id, Change.sequence)
        .limit(limit)
    )
    return list(db.session.execute(query))


def _shown(change: Row[Any]) -> Values:
    return {
        "id": f"{change.change_set_id}.{change.sequence}",
        "at": change.at.isoformat(),
        "act": change.act_id,
        "name": change.name,
        "source": change.source,
        "actor": change.actor_name,
        "reason": change.reason,
        "table": change.table_name,
        "row": json.loads(change.row_key),
        "operation": change.operation,
        "label": change.label,
        "values": _without_secrets(json.loads(change.row_values)),
        "history": _history(change.table_name, json.loads(change.row_key)),
    }


def _history(table: str, row: int | None) -> str | None:
    """The page for people on which all of it is told, also of a row that is gone."""
    return None if row is None else url_for(HISTORY[table], id=row)


def _without_secrets(values: Values) -> Values:
    """The typed JSON of the journal, without a word of what it withholds."""
    return {
        name: value
        for name, value in values.items()
        if value != WITHHELD and not (isinstance(value, list) and WITHHELD in value)
    }


def _read_place(text: str) -> tuple[int, int]:
    found = _PLACE.fullmatch(text)
    if found is None:
        sentence = "This is not a place in the feed; take it from `next`, or begin with 0."
        raise Problem(400, f"after: {sentence}", {"after": [sentence]})
    set_id, sequence = found.groups()
    return int(set_id), _ITS_END if sequence is None else min(int(sequence), _ITS_END)
