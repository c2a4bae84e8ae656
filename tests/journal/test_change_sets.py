"""One transaction, one change set, with what was stored before and after."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from admin_app.accounts.models import Person
from admin_app.content.models import Post, Tag, User
from admin_app.db.transactions import writing
from admin_app.extensions import db
from admin_app.journal.models import CHANGES
from admin_app.journal.services import record
from admin_app.journal.values import SECRET
from admin_app.security.permissions import Role
from tests.factories import make_person, make_post, make_tag, make_user
from tests.journal.reading import Written, change_sets, changes_of, last_changes

pytestmark = pytest.mark.usefixtures("context")
MORNING = datetime(2026, 3, 29, 2, 30, 0, 7, UTC)


def test_an_insert_is_written_whole_with_its_defaults() -> None:
    tag = make_tag(name="news")
    post = make_post(title="", content="a\r\nb", created_at=MORNING, published=True, tags=[tag])
    whole = {
        "id": post.id, "title": "", "content": "a\r\nb", "user_id": post.user_id,
        "created_at": MORNING, "published": True, "tags": [{"id": tag.id, "name": "news"}],
    }  # fmt: skip
    assert last_changes() == [Written("posts", post.id, "insert", whole)]


def test_an_update_holds_only_what_changed() -> None:
    post = make_post(title="before")
    with writing() as session:
        session.get_one(Post, post.id).title = "after"
    assert last_changes() == [Written("posts", post.id, "update", {"title": ["before", "after"]})]


def test_a_value_set_by_the_database_layer_is_in_it() -> None:
    user = make_user(updated_at=MORNING)
    with writing() as session:
        session.get_one(User, user.id).email = "new@example.org"
    values = last_changes()[0].values
    assert values["updated_at"] == [MORNING, user.updated_at]


def test_a_deferred_column_has_its_value_before() -> None:
    post = make_post(content="before")
    with writing() as session:
        session.get_one(Post, post.id).content = "after"
    assert last_changes()[0].values == {"content": ["before", "after"]}


def test_a_deleted_row_is_written_whole_with_its_links() -> None:
    tag = make_tag(name="old")
    post = make_post(content="gone with it", tags=[tag])
    with writing() as session:
        session.delete(session.get_one(Post, post.id))
    (change,) = last_changes()
    assert change.operation == "delete"
    assert change.values["content"] == "gone with it"
    assert change.values["tags"] == [{"id": tag.id, "name": "old"}]


def test_links_are_part_of_their_owner() -> None:
    one, two = make_tag(name="one"), make_tag(name="two")
    post = make_post(tags=[one])
    with writing() as session:
        session.get_one(Post, post.id).tags = [session.get_one(Tag, two.id)]
    before, after = [{"id": one.id, "name": "one"}], [{"id": two.id, "name": "two"}]
    assert last_changes() == [Written("posts", post.id, "update", {"tags": [before, after]})]


def test_several_flushes_of_a_row_are_one_change() -> None:
    post = make_post(title="first", content="c")
    with writing() as session:
        row = session.get_one(Post, post.id)
        for title in ("second", "third"):
            row.title = title
            session.flush()
        row.content = "d"
    values = {"title": ["first", "third"], "content": ["c", "d"]}
    assert last_changes() == [Written("posts", post.id, "update", values)]


def test_an_insert_that_is_updated_stays_an_insert() -> None:
    with writing() as session:
        tag = Tag(name="draft")
        session.add(tag)
        session.flush()
        tag.name = "final"
    assert last_changes() == [Written("tags", tag.id, "insert", {"id": tag.id, "name": "final"})]


def test_what_comes_to_nothing_is_not_written() -> None:
    post = make_post(title="same")
    known = len(change_sets())
    with writing() as session:
        row = session.get_one(Post, post.id)
        row.title = "other"
        session.flush()
        row.title = "same"
        tag = Tag(name="for a moment")
        session.add(tag)
        session.flush()
        session.delete(tag)
    assert len(change_sets()) == known


def test_a_row_deleted_and_made_again_is_an_update() -> None:
    tag = make_tag(name="before")
    with writing() as session:
        session.delete(session.get_one(Tag, tag.id))
        session.flush()
        session.add(Tag(id=tag.id, name="after"))
    assert last_changes() == [Written("tags", tag.id, "update", {"name": ["before", "after"]})]


def test_nothing_is_written_after_a_rollback() -> None:
    post = make_post(title="kept")
    known = len(change_sets())
    with suppress(ZeroDivisionError), writing() as session:
        session.get_one(Post, post.id).title = "lost"
        session.flush()
        record("never")
        raise ZeroDivisionError
    record("later")
    assert [entry.name for entry in change_sets()[known:]] == ["later"]


def test_a_rolled_back_savepoint_leaves_no_trace() -> None:
    post = make_post(title="kept")
    with writing() as session:
        row = session.get_one(Post, post.id)
        nested = session.begin_nested()
        row.title = "lost"
        session.flush()
        nested.rollback()
        row.content = "changed"
    assert list(last_changes()[0].values) == ["content"]


def test_a_secret_is_noted_without_its_value() -> None:
    user = make_user(password_hash="scrypt:old")
    with writing() as session:
        session.get_one(User, user.id).password_hash = "scrypt:new"
    assert last_changes()[0].values["password_hash"] == [SECRET, SECRET]
    everything = db.session.connection().execute(CHANGES.select()).all()
    assert "scrypt" not in repr(everything)


def test_a_row_that_a_trigger_takes_along_is_written() -> None:
    person = make_person("staff")
    with writing() as session:
        session.delete(session.get_one(User, person.id))
    assert [(c.table, c.operation) for c in last_changes()] == [
        ("users", "delete"),
        ("bo_people", "delete"),
    ]


def test_a_change_of_role_is_written() -> None:
    person = make_person("staff")
    with writing() as session:
        session.get_one(Person, person.id).role = Role.ADMIN
    assert last_changes() == [
        Written("bo_people", person.id, "update", {"role": ["staff", "admin"]})
    ]


def test_the_value_before_is_the_stored_one_not_the_remembered_one() -> None:
    post = make_post(title="as loaded")
    with writing() as session:
        row = session.get_one(Post, post.id)
        session.connection().execute(text("UPDATE posts SET title = 'by the site'"))
        row.title = "mine"
    assert last_changes()[0].values == {"title": ["by the site", "mine"]}


def test_every_changed_row_has_one_change() -> None:
    posts = [make_post() for _ in range(3)]
    with writing() as session:
        for post in posts:
            session.get_one(Post, post.id).published = True
    changed = change_sets()[-1]
    assert {change.key for change in changes_of(changed)} == {post.id for post in posts}


def test_one_changed_title_of_a_long_post_takes_less_than_a_kilobyte() -> None:
    post = make_post(title="before", content="x" * 300_000)
    with writing() as session:
        session.get_one(Post, post.id).title = "after"
    entry = change_sets()[-1]
    stored = [*vars(entry).values(), *changes_of(entry)[0]]
    assert len(repr(stored)) < 1_000
