"""What the journal says of a row, replayed from its insert, is the row as it stands."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from admin_app.content.models import Post, Tag, User
from admin_app.db.transactions import WriteSession, writing
from admin_app.extensions import db
from admin_app.journal import verification
from admin_app.journal.errors import CannotReplay
from admin_app.journal.images import read_rows
from admin_app.journal.queries import changes_of_row, history_of, replay
from admin_app.journal.services import delete_rows, update_rows
from admin_app.journal.tracked import tracked_of
from tests.factories import make_post, make_tag, make_user

AUTHOR, POSTS, TAGS = 5, [1, 2, -3], [1, 2**62]
LONG = "The same words again and again.\r\n" * 30

# PostgreSQL stores no NUL; SQLite does.
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=9)
CONTENTS = TEXTS | TEXTS.map(LONG.__add__) | TEXTS.map(lambda text: LONG[:500] + text + LONG)


def save(session: WriteSession, key: int, title: str, content: str) -> None:
    post = session.get(Post, key) or Post(id=key, user_id=AUTHOR)
    post.title, post.content = title, content
    session.add(post)


def set_tags(session: WriteSession, key: int, tag_ids: set[int]) -> None:
    if post := session.get(Post, key):
        tags = [session.get(Tag, tag_id) for tag_id in tag_ids]
        post.tags = [tag for tag in tags if tag]


def drop(session: WriteSession, key: int) -> None:
    if post := session.get(Post, key):
        session.delete(post)


def publish(session: WriteSession, keys: set[int], published: bool | None) -> None:
    update_rows(session, Post, keys, {"published": published})


def sweep(session: WriteSession, keys: set[int]) -> None:
    delete_rows(session, Post, keys)


def name_tag(session: WriteSession, key: int, name: str) -> None:
    session.merge(Tag(id=key, name=f"{key} {name}"))


def remove_tag(session: WriteSession, key: int) -> None:
    delete_rows(session, Tag, [key])


def flush(session: WriteSession) -> None:
    session.flush()


A_POST, SOME_POSTS, A_TAG = (
    st.sampled_from(POSTS),
    st.sets(st.sampled_from(POSTS)),
    st.sampled_from(TAGS),
)
STEPS = st.one_of(
    st.tuples(st.just(save), A_POST, TEXTS, CONTENTS),
    st.tuples(st.just(set_tags), A_POST, st.sets(A_TAG)),
    st.tuples(st.just(drop), A_POST),
    st.tuples(st.just(publish), SOME_POSTS, st.none() | st.booleans()),
    st.tuples(st.just(sweep), SOME_POSTS),
    st.tuples(st.just(name_tag), A_TAG, TEXTS),
    st.tuples(st.just(remove_tag), A_TAG),
    st.tuples(st.just(flush)),
)
TRANSACTIONS = st.lists(st.tuples(st.booleans(), st.lists(STEPS, max_size=5)), max_size=6)


class Undone(Exception):
    """Ends a transaction without a trace."""


def as_it_stands(model: type, key: int) -> dict[str, Any] | None:
    table = tracked_of(model)
    return read_rows(db.session.connection(), table, [(key,)], table.whole).get((key,))


def without_names(row: dict[str, Any] | None) -> dict[str, Any] | None:
    """Links carry the name of their day, which a tag may have lost since."""
    if row is None or "tags" not in row:
        return row
    return row | {"tags": [link["id"] for link in row["tags"]]}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(transactions=TRANSACTIONS)
def test_whatever_happens_the_journal_can_tell_the_row(
    app: Flask, transactions: list[tuple[bool, list[tuple[Any, ...]]]]
) -> None:
    with app.app_context():
        with writing() as session:
            if session.get(User, AUTHOR) is None:
                session.add(User(id=AUTHOR, username="a", email="a", password_hash="x"))
            delete_rows(session, Post, POSTS)
            delete_rows(session, Tag, TAGS)
        for kept, steps in transactions:
            try:
                with writing() as session:
                    for act, *arguments in steps:
                        act(session, *arguments)
                    if not kept:
                        raise Undone
            except Undone:
                pass
        for model, keys in ((Post, POSTS), (Tag, TAGS)):
            for key in keys:
                check_row(model, key)
        assert verification.verify().is_whole
        db.session.remove()


def check_row(model: type, key: int) -> None:
    row = as_it_stands(model, key)
    history = history_of(tracked_of(model).name, (key,), limit=1000)
    if history:
        assert without_names(replay(tracked_of(model).name, (key,))) == without_names(row)
    else:
        assert row is None
    for change in history:
        before = change.revert_from(row)
        assert without_names(change.apply_to(before)) == without_names(row)
        row = before
    assert row is None


pytest_context = pytest.mark.usefixtures("context")


@pytest_context
def test_history_is_newest_first_and_comes_in_pages() -> None:
    post = make_post(title="a")
    key = (post.id,)
    for title in "bcd":
        with writing() as session:
            session.get_one(Post, key).title = title
    first = history_of("posts", key, limit=2)
    second = history_of("posts", key, limit=2, before=first[-1].change_set.id)
    assert [change.label for change in first + second] == ["d", "c", "b", "a"]
    assert [change.operation for change in second] == ["update", "insert"]


@pytest_context
def test_history_of_a_row_that_is_gone_can_be_read() -> None:
    key = (make_tag(name="gone").id,)
    with writing() as session:
        delete_rows(session, Tag, [key])
    newest = history_of("tags", key)[0]
    assert (newest.operation, newest.label, newest.values["name"]) == ("delete", "gone", "gone")
    assert replay("tags", key) is None


@pytest_context
@pytest.mark.sqlite_only
def test_history_of_a_row_is_read_by_index_without_sorting() -> None:
    with db.engine.connect() as connection:
        query = changes_of_row("posts", (1,)).limit(50).compile(connection.engine)
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", ("posts", "1", 50, 0))
        steps = str(plan.all())
    assert "bo_changes USING INDEX bo_ix_changes_row (table_name=? AND row_key=?)" in steps
    assert "TEMP B-TREE" not in steps


@pytest_context
def test_a_row_older_than_the_journal_cannot_be_replayed() -> None:
    author = make_user()
    with db.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO posts (id, title, content, user_id) VALUES (7, 'a', 'b', :author)"),
            {"author": author.id},
        )
    with writing() as session:
        session.get_one(Post, 7).title = "c"
    with pytest.raises(CannotReplay):
        replay("posts", (7,))


@pytest_context
def test_a_text_that_the_site_changed_in_between_is_not_patched() -> None:
    post = make_post(content=LONG)
    key = post.id
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE posts SET content = 'by the site' || content"))
    with writing() as session:
        row = session.get_one(Post, key)
        row.content = row.content.replace("words", "letters", 1)
    with pytest.raises(CannotReplay):
        replay("posts", (key,))


@pytest_context
def test_a_secret_is_not_given_back() -> None:
    user = make_user(password_hash="scrypt:x")
    assert "scrypt" not in repr(replay("users", (user.id,)))
    assert User.__journal__.secrets == {"password_hash"}
