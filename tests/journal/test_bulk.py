"""Many rows at once are journalled row by row; statements nobody answers for are refused."""

import pytest
from sqlalchemy import Executable, delete, insert, text, update

from admin_app.accounts.models import SignInAttempts
from admin_app.content.models import Post, Tag, User, post_tags
from admin_app.db.transactions import writing
from admin_app.db.types import utc_now
from admin_app.extensions import db, metadata
from admin_app.journal.errors import UnseenStatement
from admin_app.journal.services import bulk, delete_rows, update_rows
from tests.factories import make_post, make_tag, make_user
from tests.journal.reading import Written, change_sets, last_changes

pytestmark = pytest.mark.usefixtures("context")


def test_an_update_of_many_rows_is_written_row_by_row() -> None:
    posts = [make_post(published=published) for published in (False, False, True)]
    with writing() as session:
        changed = update_rows(session, Post, [post.id for post in posts], {"published": True})
    assert changed == 2
    assert last_changes() == [
        Written("posts", post.id, "update", {"published": [False, True]}) for post in posts[:2]
    ]


def test_rows_that_have_the_value_already_are_not_touched() -> None:
    user = make_user(is_active=True)
    before = user.updated_at
    known = len(change_sets())
    with writing() as session:
        assert update_rows(session, User, [user.id], {"is_active": True}) == 0
    db.session.refresh(user)
    assert user.updated_at == before
    assert len(change_sets()) == known


def test_what_the_column_sets_by_itself_is_written() -> None:
    user = make_user(is_active=True)
    before = user.updated_at
    with writing() as session:
        update_rows(session, User, [user.id], {"is_active": None})
    values = last_changes()[0].values
    assert values["is_active"] == [True, None]
    assert values["updated_at"][0] == before
    assert values["updated_at"][1] > before


def test_ids_without_a_row_are_passed_over() -> None:
    post = make_post()
    with writing() as session:
        assert update_rows(session, Post, [post.id, -5, 10**15], {"title": "x"}) == 1
    with writing() as session:
        assert delete_rows(session, Post, [post.id, -5]) == 1


def test_many_posts_are_deleted_with_their_links() -> None:
    tag = make_tag(name="t")
    posts = [make_post(tags=[tag]) for _ in range(2)]
    with writing() as session:
        assert delete_rows(session, Post, [post.id for post in posts]) == 2
    assert [(c.table, c.operation) for c in last_changes()] == [("posts", "delete")] * 2
    assert all(c.values["tags"] == [{"id": tag.id, "name": "t"}] for c in last_changes())


def test_a_deleted_tag_is_taken_from_its_posts() -> None:
    tag, other = make_tag(name="t"), make_tag(name="o")
    gone, kept = {"id": tag.id, "name": "t"}, {"id": other.id, "name": "o"}
    post = make_post(tags=[tag, other])
    with writing() as session:
        delete_rows(session, Tag, [gone["id"]])
    assert last_changes() == [
        Written("tags", gone["id"], "delete", gone),
        Written("posts", post.id, "update", {"tags": [[gone, kept], [kept]]}),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        update(Post).values(title="x"),
        delete(Post),
        insert(Tag).values(name="x"),
        delete(post_tags),
        update(metadata.tables["posts"]).values(title="x"),
        text("  DELETE FROM posts"),
        text("UPDATE posts SET title = 'x'"),
        text("WITH old AS (SELECT 1) DELETE FROM posts"),
    ],
    ids=str,
)
def test_a_statement_that_the_journal_would_not_see_is_refused(statement: Executable) -> None:
    make_post(title="kept")
    with pytest.raises(UnseenStatement), writing() as session:
        session.execute(statement)


def test_text_that_only_reads_is_let_through() -> None:
    for query in ("SELECT 'DELETE' FROM posts", "WITH updates AS (SELECT 1) SELECT * FROM updates"):
        db.session.execute(text(query))


def test_a_query_cannot_write_either() -> None:
    with pytest.raises(UnseenStatement), writing() as session:
        session.query(Post).delete()
    with pytest.raises(UnseenStatement), writing() as session:
        session.query(Post).update({"title": "x"})


def test_tables_that_only_count_may_be_written_by_statements() -> None:
    values = {"key": "k", "failures": 1.0, "failed_at": utc_now()}
    with writing() as session:
        session.execute(insert(SignInAttempts).values(values))
    assert change_sets() == []


def test_a_service_may_answer_for_statements_by_one_event() -> None:
    with writing() as session, bulk("seed", {"tags": 2}):
        session.execute(insert(Tag), [{"name": "a"}, {"name": "b"}])
    (entry,) = change_sets()
    assert (entry.name, entry.detail) == ("seed", '{"tags":2}')
