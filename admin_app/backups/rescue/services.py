"""Brings one record back from a backup, whole or in single fields, as it was planned."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy import null, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from admin_app.backoffice.errors import ValueTakenError
from admin_app.backoffice.rows import batched
from admin_app.backoffice.services import flush_row
from admin_app.backups.rescue.errors import RescueRefused, StaleRescue
from admin_app.backups.rescue.plans import Plan
from admin_app.backups.rescue.records import COLUMNS, MODELS, Record, read_record
from admin_app.content.models import Post, Tag, User
from admin_app.db.transactions import WriteSession, in_turns, writing
from admin_app.jobs.progress import Progress, unwatched
from admin_app.journal.acts import act
from admin_app.journal.services import record as journal_event

ACT = "backup.rescue"
# As many as a bulk act changes in one transaction.
POSTS_PER_TRANSACTION = 500


@dataclass(frozen=True)
class Rescued:
    """The number of the row that came back or was written, and of an author who came along."""

    id: int
    author_id: int | None


def carry_out(backup_name: str, plan: Plan, progress: Progress = unwatched) -> Rescued:
    """Do what was planned, in one transaction; only more than 500 posts of a tag take several.

    :raises StaleRescue: when what is there is no longer what the plan was made for
    :raises RescueRefused: when the database does not take it; nothing is written then
    """
    kept = plan.beside.kept
    detail = {
        "backup": backup_name,
        "record": kept.kind.value,
        "id": kept.id,
        "fields": list(plan.wish.fields),
    }
    chunks: list[Sequence[int]] = list(batched(plan.posts, POSTS_PER_TRANSACTION)) or [()]
    with act(ACT, reason=backup_name):
        with _refusals(), writing() as session:
            journal_event(ACT, detail)
            rescued = _write(session, plan)
            _link(session, rescued.id, chunks[0])
        for number, chunk in enumerate(in_turns(chunks[1:]), start=1):
            progress(number, len(chunks))
            with writing() as session:
                _link(session, rescued.id, chunk)
    return rescued


def _write(session: WriteSession, plan: Plan) -> Rescued:
    kept = plan.beside.kept
    if read_record(session, kept.kind, kept.id) != plan.beside.live:
        raise StaleRescue(gettext("What is there has changed since you looked; look again."))
    author = _insert(session, plan.author) if plan.author else None
    values = {name: kept.values[name] for name in plan.fields if name in COLUMNS[kept.kind]}
    if "user_id" in values:
        values["user_id"] = author.id if author else _author(session, plan.author_id)
    if plan.is_whole:
        row = _insert(session, kept, values)
    else:
        row = session.get_one(MODELS[kept.kind], kept.id)
        for name, value in values.items():
            setattr(row, name, value)
    if "tags" in plan.fields:
        row.tags = _tags(session, plan)
    flush_row(session, row)
    return Rescued(row.id, author.id if author else None)


def _insert(session: WriteSession, kept: Record, values: dict[str, Any] | None = None) -> Any:
    """Under the number that it had, unless that is taken."""
    model: Any = MODELS[kept.kind]
    # The mapper would put a column's default where there was NULL.
    columns = {
        name: null() if value is None else value for name, value in (values or kept.values).items()
    }
    is_free = session.get(model, kept.id) is None
    row = model(**columns, **({"id": kept.id} if is_free else {}))
    session.add(row)
    flush_row(session, row)
    return row


def _author(session: WriteSession, user_id: int | None) -> int | None:
    if user_id is None or session.get(User, user_id) is None:
        raise StaleRescue(gettext("The author has gone meanwhile; look again."))
    return user_id


def _tags(session: WriteSession, plan: Plan) -> list[Tag]:
    there = {tag.name: tag for tag in session.scalars(select(Tag).where(Tag.name.in_(plan.tags)))}
    return [there.get(name) or Tag(name=name) for name in plan.tags]


def _link(session: WriteSession, tag_id: int, post_ids: Sequence[int]) -> None:
    if not post_ids:
        return
    tag = session.get_one(Tag, tag_id)
    query = select(Post).options(selectinload(Post.tags)).where(Post.id.in_(post_ids))
    for post in session.scalars(query):
        if tag not in post.tags:
            post.tags.append(tag)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except ValueTakenError as error:
        raise StaleRescue(
            gettext("Another record has taken a name that only one may have; look again.")
        ) from error
    except IntegrityError as error:
        raise RescueRefused(
            gettext(
                "The database does not take the record: it asks for something that the back office "
                "does not know of."
            )
        ) from error
