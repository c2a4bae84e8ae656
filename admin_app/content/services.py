"""Writing users, posts and tags where more than one row is concerned."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from admin_app.backoffice import services as rows
from admin_app.content.errors import UnknownHeirError, UserHasPostsError
from admin_app.content.models import Post, User
from admin_app.content.passwords import hash_password
from admin_app.db.transactions import WriteSession, writing
from admin_app.journal import services as journal


class PostsFate(StrEnum):
    """What becomes of the posts of a user who is deleted."""

    REFUSE = "refuse"
    HAND_OVER = "hand_over"
    DELETE = "delete"


def delete_user(
    user_id: int,
    names: Sequence[str],
    stamp: str | None,
    fate: PostsFate,
    heir_id: int | None = None,
) -> int:
    """Delete a user in one transaction with what becomes of the posts; returns their number.

    :raises UserHasPostsError: when there are posts and the fate is to refuse
    :raises UnknownHeirError: when the posts cannot go to this heir
    :raises RowGoneError, StaleRowError: when the user is not as the person saw it
    """
    with writing() as session:
        user = rows.locked_row(session, User, user_id)
        rows.check_stamp(user, names, stamp)
        posts = _posts_of(session, user_id)
        if posts and fate is PostsFate.REFUSE:
            raise UserHasPostsError(gettext("This user still has posts; say what becomes of them."))
        if posts and fate is PostsFate.HAND_OVER:
            _check_heir(session, user_id, heir_id)
            journal.update_rows(session, Post, posts, {"user_id": heir_id})
        elif posts:
            journal.delete_rows(session, Post, posts)
        rows.remove_row(session, user)
        return len(posts)


def hand_over_posts(session: WriteSession, user_id: int, heir_id: int | None) -> int:
    """Give all posts of a user to another, inside a transaction; returns their number.

    :raises RowGoneError: when the user is gone
    :raises UnknownHeirError: when the posts cannot go to this heir
    """
    rows.locked_row(session, User, user_id)
    _check_heir(session, user_id, heir_id)
    return journal.update_rows(session, Post, _posts_of(session, user_id), {"user_id": heir_id})


def _posts_of(session: WriteSession, user_id: int) -> list[int]:
    return list(session.scalars(select(Post.id).where(Post.user_id == user_id)))


def _check_heir(session: WriteSession, user_id: int, heir_id: int | None) -> None:
    heir = session.get(User, heir_id) if heir_id is not None and heir_id != user_id else None
    if heir is None:
        raise UnknownHeirError(gettext("Choose another user who takes over the posts."))


def create_user(values: Mapping[str, Any], once: str) -> Any:
    """Insert a user of the site; `password` is hashed before the transaction begins."""
    columns = dict(values)
    columns["password_hash"] = hash_password(columns.pop("password"))
    return rows.create_row(User, columns, once)
