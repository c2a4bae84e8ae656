"""What bringing a record back will do, found out before anybody agrees to it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask_babel import gettext

from admin_app.backoffice.forms import unique_columns
from admin_app.backoffice.rows import IDS_PER_STATEMENT, batched, name_of_row
from admin_app.backups.rescue.errors import AuthorGone, RescueRefused
from admin_app.backups.rescue.opening import OpenBackup
from admin_app.backups.rescue.queries import (
    Beside,
    holder_of,
    record_beside,
    same_user_now,
    tags_there,
)
from admin_app.backups.rescue.records import (
    COLUMNS,
    FIELDS,
    MODELS,
    Kind,
    Record,
    moments_of_posts,
    read_record,
)
from admin_app.content.models import User
from admin_app.extensions import db
from admin_app.i18n import isolated


@dataclass(frozen=True)
class Wish:
    """What a person asks for: without `fields` the whole record.

    `author_id` is another user who becomes the author; `with_author` brings the author of then
    back. Tags that are gone are made again, or left out where `leave_tags` says so.
    """

    fields: tuple[str, ...] = ()
    as_new: bool = False
    author_id: int | None = None
    with_author: bool = False
    leave_tags: bool = False


@dataclass(frozen=True)
class Plan:
    """What will be done.

    `author` comes back along with the post, else `author_id` is its author. `tags` are those that
    it gets, of which `missing_tags` are made again, or left out. `posts` get the tag again;
    `posts_gone` of those that had it are no more.
    """

    beside: Beside
    wish: Wish
    fields: tuple[str, ...]
    author_id: int | None = None
    author_name: str = ""
    author: Record | None = None
    tags: tuple[str, ...] = ()
    missing_tags: tuple[str, ...] = ()
    posts: tuple[int, ...] = ()
    posts_gone: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether a row is made, rather than fields of one written."""
        return not self.wish.fields


def plan(backup: OpenBackup, kind: Kind, record_id: int, wish: Wish) -> Plan:
    """Find out what would be done; nothing is written.

    :raises NoSuchRecord: when the backup does not hold the record
    :raises RescueRefused: when it cannot come back in this way
    """
    beside = record_beside(backup, kind, record_id)
    fields = _chosen_fields(beside, wish) if wish.fields else _all_fields(beside, wish)
    made = Plan(beside, wish, fields)
    _refuse_taken_values(beside.kept, fields, None if made.is_whole else record_id)
    if "user_id" in fields:
        made = _with_author(made, backup)
    if "tags" in fields:
        made = _with_tags(made)
    if "posts" in fields:
        made = _with_posts(made, backup)
    return made


def _all_fields(beside: Beside, wish: Wish) -> tuple[str, ...]:
    kept, live = beside.kept, beside.live
    if live is not None and not wish.as_new:
        words = {"number": kept.id, "name": isolated(live.name)}
        if beside.is_another:
            raise RescueRefused(
                gettext(
                    "No. %(number)s belongs to another record now, “%(name)s”; bring this one back "
                    "under a new number.",
                    **words,
                )
            )
        if not beside.differing:
            raise RescueRefused(
                gettext("No. %(number)s, “%(name)s”, is there as it was in the backup.", **words)
            )
        raise RescueRefused(
            gettext(
                "No. %(number)s, “%(name)s”, is still there; choose fields to bring back, or bring "
                "the record back under a new number.",
                **words,
            )
        )
    return tuple(dict.fromkeys([*COLUMNS[kept.kind], *FIELDS[kept.kind]]))


def _chosen_fields(beside: Beside, wish: Wish) -> tuple[str, ...]:
    kept = beside.kept
    unknown = [name for name in wish.fields if name not in FIELDS[kept.kind]]
    if unknown:
        raise RescueRefused(
            gettext(
                "There is no field %(names)s to bring back; there are: %(fields)s.",
                names=", ".join(unknown), fields=", ".join(FIELDS[kept.kind]),
            )
        )  # fmt: skip
    if wish.as_new:
        raise RescueRefused(gettext("A record under a new number comes back whole."))
    if beside.live is None or beside.is_another:
        raise RescueRefused(
            gettext("The record is gone, so that it can only be brought back whole.")
        )
    fields = tuple(name for name in beside.differing if name in wish.fields)
    if not fields:
        raise RescueRefused(gettext("These fields are as they were in the backup."))
    return fields


def _refuse_taken_values(kept: Record, fields: Iterable[str], own_id: int | None) -> None:
    for name in unique_columns(MODELS[kept.kind]):
        if name not in fields:
            continue
        holder = holder_of(kept.kind, name, kept.values[name])
        if holder not in (None, own_id):
            raise RescueRefused(
                gettext(
                    "“%(value)s” belongs to No. %(number)s now; change it there first.",
                    value=isolated(kept.values[name]), number=holder,
                )
            )  # fmt: skip


def _with_author(made: Plan, backup: OpenBackup) -> Plan:
    kept, wish = made.beside.kept, made.wish
    if wish.author_id is not None:
        chosen = db.session.get(User, wish.author_id)
        if chosen is None:
            raise AuthorGone(gettext("There is no user No. %(number)s.", number=wish.author_id))
        return replace(made, author_id=chosen.id, author_name=name_of_row(chosen))
    there = same_user_now(backup, kept.values["user_id"])
    if there is not None:
        return replace(made, author_id=there.id, author_name=name_of_row(there))
    author = read_record(backup.session, Kind.USER, kept.values["user_id"])
    name = isolated(author.name) if author else f"#{kept.values['user_id']}"
    if not wish.with_author or author is None:
        raise AuthorGone(
            gettext(
                "The author, %(name)s, is gone; choose another user, or bring the author back too.",
                name=name,
            )
        )
    _refuse_taken_values(author, COLUMNS[Kind.USER], None)
    return replace(made, author=author)


def _with_tags(made: Plan) -> Plan:
    names = made.beside.kept.tags
    there = tags_there(names)
    missing = tuple(name for name in names if name not in there)
    tags = tuple(there) if made.wish.leave_tags else names
    return replace(made, tags=tags, missing_tags=missing)


def _with_posts(made: Plan, backup: OpenBackup) -> Plan:
    kept, live = made.beside.kept, made.beside.live
    has_already = live.posts if live is not None and not made.is_whole else frozenset()
    wanted = sorted(kept.posts - has_already)
    posts: list[int] = []
    for chunk in batched(wanted, IDS_PER_STATEMENT):
        then = moments_of_posts(backup.session, chunk)
        now = moments_of_posts(db.session, chunk)
        # The number alone may have gone to another post.
        posts += [number for number in chunk if number in now and now[number] == then.get(number)]
    return replace(made, posts=tuple(posts), posts_gone=len(wanted) - len(posts))
