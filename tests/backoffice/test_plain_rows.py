"""Rows of a grid are read as plain values that say the same as the mapper's own rows."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from admin_app.backoffice.plain_rows import read_rows
from admin_app.backoffice.rows import PlainRow, identity_of, name_of_row
from admin_app.backoffice.stamp import stamp_of
from admin_app.content.models import Post, User
from admin_app.extensions import db
from tests.factories import make_person, make_post, make_tag, make_user

SHOWN = ("id", "title", "author", "tags", "published", "created_at")
MOMENT = datetime(2026, 2, 3, 4, 5, 6, 789, tzinfo=UTC)


def read(post_id: int, *names: str) -> PlainRow:
    """One post, read as a grid reads it."""
    (row,) = read_rows(Post, names, Post.id == post_id, [Post.id])
    return row


@pytest.mark.parametrize(
    "columns",
    [
        {"title": "  “One”; two=3 ", "published": None, "created_at": None},
        {"title": "", "published": True, "created_at": MOMENT},
    ],
)
def test_its_stamp_is_that_of_the_row_itself(app: Flask, columns: dict[str, object]) -> None:
    with app.app_context():
        post_id = make_post(tags=[make_tag(name="b"), make_tag(name="a")], **columns).id
        db.session.expire_all()
        row = db.session.get(Post, post_id)
        assert row is not None
        assert stamp_of(read(post_id, *SHOWN), SHOWN) == stamp_of(row, SHOWN)


def test_it_names_itself_and_what_it_leads_to(app: Flask) -> None:
    with app.app_context():
        ann = make_user(username="ann").id
        post_id = make_post(title="One", user_id=ann, tags=[make_tag(name="x")]).id
        row = read(post_id, *SHOWN)
        assert (identity_of(row), name_of_row(row)) == (post_id, "One")
        assert (identity_of(row.author), name_of_row(row.author)) == (ann, "ann")
        assert [name_of_row(tag) for tag in row.tags] == ["x"]


def test_one_at_the_other_end_is_a_row_or_none(app: Flask) -> None:
    with app.app_context():
        person, stranger = make_person().id, make_user().id
        rows = read_rows(User, ["username", "person"], User.id.in_([person, stranger]), [User.id])
        found = {identity_of(row): row.person for row in rows}
        assert identity_of(found[person]) == person
        assert found[stranger] is None


def test_what_was_not_read_is_not_fetched_row_by_row(app: Flask) -> None:
    with app.app_context():
        row = read(make_post().id, "title")
        with pytest.raises(AttributeError, match="content of Post was not read"):
            _ = row.content
