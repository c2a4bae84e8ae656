"""Posts and tags in the style of the guide's users, with the search and filters of the grids."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from admin_app.content.models import Post, Tag
from admin_app.extensions import db
from admin_app.journal.models import ChangeSet
from tests.api.program import Program, program_of
from tests.factories import make_post, make_tag, make_user

POST = {"title": "One", "content": "Text"}
SHOWN = {"id", "title", "content", "user_id", "tags", "created_at", "published"}
LISTED = SHOWN - {"content"} | {"excerpt"}


@pytest.fixture
def tags(app: Flask) -> None:
    """Two tags."""
    with app.app_context():
        make_tag(name="first")
        make_tag(name="second")


def titles(program: Program, query: str) -> list[str]:
    return [post["title"] for post in program.get(f"/posts?{query}").json["posts"]]


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_new_post_is_shown_with_its_tags_and_belongs_to_the_person(
    program: Program, tags: None
) -> None:
    answer = program.post("/posts", POST | {"tags": ["second", "first", "first"]})
    assert (answer.status_code, answer.json.keys()) == (201, SHOWN)
    assert answer.json["tags"] == ["first", "second"]
    assert (answer.json["user_id"], answer.json["published"]) == (program.user_id, False)
    again = program.get(answer.location)
    assert (again.json, again.headers["ETag"]) == (answer.json, answer.headers["ETag"])


def test_everything_of_a_post_can_be_given(app: Flask, program: Program) -> None:
    with app.app_context():
        author = make_user().id
    given = {"user_id": author, "published": True, "created_at": "2020-02-29T12:00:00+02:00"}
    answer = program.post("/posts", POST | given)
    assert answer.json["created_at"] == "2020-02-29T10:00:00+00:00"
    assert (answer.json["user_id"], answer.json["published"]) == (author, True)


def test_changing_a_post_leaves_what_is_not_named(program: Program, tags: None) -> None:
    made = program.post("/posts", POST | {"tags": ["first"]})
    changed = program.put(made.location, {"tags": ["second"]})
    assert changed.json == made.json | {"tags": ["second"]}
    assert program.put(made.location, {"tags": []}).json["tags"] == []


def test_a_list_of_posts_carries_beginnings_and_no_texts(app: Flask, program: Program) -> None:
    with app.app_context():
        make_post(content="ab" * 5000)
    (post,) = program.get("/posts").json["posts"]
    assert post.keys() == LISTED
    assert post["excerpt"] == "ab" * 60


def test_posts_are_searched_and_filtered_as_in_the_grid(app: Flask, program: Program) -> None:
    with app.app_context():
        author, tag = make_user(username="the author").id, make_tag(name="blue")
        old = datetime(2020, 1, 1, tzinfo=UTC)
        make_post(title="A", content="needle", user_id=author, published=True, created_at=old)
        make_post(title="B", published=False, tags=[tag])
        make_post(title="C", published=None, created_at=None)
        tag_id = db.session.scalars(select(Tag.id)).one()
    assert titles(program, "") == ["B", "A", "C"]
    assert titles(program, "search=needle") == ["A"]
    assert titles(program, "search=the+author") == ["A"]
    assert titles(program, f"tags={tag_id}") == titles(program, "tags_name=BLU") == ["B"]
    assert titles(program, f"author={author}") == ["A"]
    assert titles(program, "published=unset") == titles(program, "created_at=unset") == ["C"]
    assert titles(program, "created_at_to=2020-12-31") == ["A"]
    assert titles(program, "has_tags=no&published=yes") == ["A"]


def test_many_posts_are_made_at_once_in_one_transaction(app: Flask, program: Program) -> None:
    posts = [{"title": f"Post {number}", "content": "x"} for number in range(1000)]
    answer = program.post("/posts/bulk", {"posts": posts})
    assert answer.status_code == 201
    with app.app_context():
        made = {row.id: row.title for row in db.session.execute(select(Post.id, Post.title))}
        sets = select(func.count()).select_from(ChangeSet).where(ChangeSet.source == "api")
        assert db.session.scalar(sets) == 1
    assert [made[row_id] for row_id in answer.json["ids"]] == [post["title"] for post in posts]


@pytest.mark.parametrize(
    ("posts", "field"),
    [
        ([POST, {"title": "no text"}], "posts.1.content"),
        ([POST, POST | {"user_id": 777}], "posts.1.user_id"),
        ([POST, POST | {"tags": ["none"]}], "posts.1.tags"),
        ([POST, "text"], "posts.1._schema"),
        ([], "posts"),
        ([POST] * 1001, "posts"),
        ({"0": POST}, "posts"),
    ],
)
def test_one_that_cannot_be_keeps_all_from_being_made(
    app: Flask, program: Program, posts: Any, field: str
) -> None:
    answer = program.post("/posts/bulk", {"posts": posts})
    assert answer.status_code == 422
    assert answer.json["errors"].keys() == {field}
    assert count(app, Post) == 0


def test_a_taken_name_keeps_all_tags_from_being_made(app: Flask, program: Program) -> None:
    names = [{"name": name} for name in ("a", "b", "a")]
    assert program.post("/tags/bulk", {"tags": names}).status_code == 409
    assert count(app, Tag) == 0
    assert program.post("/tags/bulk", {"tags": names[:2]}).status_code == 201


def test_a_tag_is_made_read_renamed_and_deleted(app: Flask, program: Program) -> None:
    made = program.post("/tags", {"name": "a"})
    assert (made.status_code, made.json.keys()) == (201, {"id", "name"})
    with app.app_context():
        make_post(tags=[db.session.get_one(Tag, made.json["id"])])
    assert program.put(made.location, {"name": "b"}).json["name"] == "b"
    assert program.get("/posts").json["posts"][0]["tags"] == ["b"]
    assert program.delete(made.location).status_code == 200
    assert program.get("/posts").json["posts"][0]["tags"] == []
    assert program.get("/tags").json["tags"] == []


def test_posts_are_handed_over_all_together(app: Flask, program: Program) -> None:
    with app.app_context():
        old, heir = make_user().id, make_user().id
        for _ in range(3):
            make_post(user_id=old)
    answer = program.post(f"/users/{old}/transfer", {"to": heir})
    assert (answer.status_code, answer.json["posts"]) == (200, 3)
    assert program.get(f"/posts?author={heir}").json["total"] == 3
    assert program.post(f"/users/{old}/transfer", {"to": heir}).json["posts"] == 0


@pytest.mark.parametrize("heir", [777, "self", "x", None, 2**65])
def test_posts_go_to_nobody_who_is_not_there(app: Flask, program: Program, heir: Any) -> None:
    with app.app_context():
        old = make_user().id
        make_post(user_id=old)
    to = old if heir == "self" else heir
    answer = program.post(f"/users/{old}/transfer", {"to": to})
    assert (answer.status_code, answer.json["errors"].keys()) == (422, {"to"})
    assert program.get(f"/posts?author={old}").json["total"] == 1


def test_who_may_not_edit_posts_hands_none_over(app: Flask, program: Program) -> None:
    manager = program_of(app, "manager")
    answer = manager.post(f"/users/{program.user_id}/transfer", {"to": manager.user_id})
    assert answer.status_code == 403
