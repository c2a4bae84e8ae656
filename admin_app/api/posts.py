"""Posts."""

from collections.abc import Iterable
from typing import Any

from flask import Response
from flask_login import current_user
from sqlalchemy import select

from admin_app.api import bodies, schemas
from admin_app.api.answers import Answer, check_if_match
from admin_app.api.idempotency import answered
from admin_app.api.operations import Operation, made, operation
from admin_app.api.paging import Newest
from admin_app.api.problems import Problem
from admin_app.api.resources import Resource, Values, query_schema
from admin_app.backoffice import services as rows
from admin_app.backoffice.errors import StaleRowError
from admin_app.backoffice.rows import IDS_PER_STATEMENT, batched
from admin_app.content.models import Post, Tag, User, post_tags
from admin_app.content.views import PostView
from admin_app.db.transactions import WriteSession
from admin_app.extensions import db
from admin_app.security.permissions import Permission

LISTED = (
    Post.id,
    Post.title,
    Post.excerpt.label("excerpt"),
    Post.user_id,
    Post.created_at,
    Post.published,
)


def shown(post: Any) -> Values:
    """A post as programs read it, with the names of its tags in alphabetical order."""
    return _listed(post, [tag.name for tag in post.tags], content=post.content)


POSTS = Resource(
    path="/posts",
    model=Post,
    names=("title", "content", "user_id", "tags", "created_at", "published"),
    show=shown,
    order=Newest(Post.id, Post.created_at),
    searchable=PostView.searchable,
    filters=PostView.narrowing,
)
PostList = query_schema("PostList", PostView.narrowing)


@operation(Operation(
    "GET", "/posts", Permission.POST_VIEW, "A page of posts, newest first",
    answer=schemas.PostPage, query=PostList,
))  # fmt: skip
def list_posts(query: Values) -> Response:
    """Without their texts, of which the beginning is shown."""
    page = POSTS.page(LISTED, query)
    tags = _tags_of([row.id for row in page.rows])
    posts = [_listed(row, tags.get(row.id, []), excerpt=row.excerpt) for row in page.rows]
    return Answer({"posts": posts, **page.facts()}, 200, page.headers()).response()


@operation(Operation(
    "POST", "/posts", Permission.POST_CREATE, "Make a post",
    answer=schemas.PostShown, status=201, body=schemas.NewPost, act="post.create",
    stamped=True, takes_key=True, problems=(409, 422),
))  # fmt: skip
def create_post() -> Response:
    """Tags are named; they have to exist."""
    values = prepared([bodies.new_values(made(schemas.NewPost), bodies.read_object())])
    return answered(lambda session: POSTS.answer(_add(session, values[0]), 201))


@operation(Operation(
    "POST", "/posts/bulk", Permission.POST_CREATE, "Make up to 1,000 posts",
    answer=schemas.Made, status=201, body=schemas.NewPosts, act="post.create",
    takes_key=True, problems=(409, 422),
))  # fmt: skip
def create_posts() -> Response:
    """All of them are made in one transaction, or none."""
    body = bodies.new_values(made(schemas.NewPosts), bodies.read_object())
    values = prepared(body["posts"], "posts.{}.")

    def perform(session: WriteSession) -> Answer:
        return Answer({"ids": [_add(session, each).id for each in values]}, 201)

    return answered(perform)


@operation(Operation(
    "GET", "/posts/<int(signed=True):post_id>", Permission.POST_VIEW, "One post with its text",
    answer=schemas.PostShown, stamped=True, problems=(404,),
))  # fmt: skip
def read_post(post_id: int) -> Response:
    """A post by number."""
    return POSTS.answer(POSTS.found(post_id)).response()


@operation(Operation(
    "PUT", "/posts/<int(signed=True):post_id>", Permission.POST_EDIT, "Change a post",
    answer=schemas.PostShown, body=schemas.ChangedPost, act="post.edit",
    stamped=True, takes_stamp=True, problems=(404, 409, 422),
))  # fmt: skip
def change_post(post_id: int) -> Response:
    """Only the fields that are given are changed; `tags` replaces all tags of the post."""
    return POSTS.change(
        post_id, Permission.POST_EDIT, schemas.ChangedPost, lambda values: prepared([values])[0]
    )


@operation(Operation(
    "DELETE", "/posts/<int(signed=True):post_id>", Permission.POST_DELETE, "Delete a post",
    answer=schemas.Told, act="post.delete", takes_stamp=True, problems=(404, 409),
))  # fmt: skip
def delete_post(post_id: int) -> Response:
    """Its tags stay."""
    post = POSTS.found(post_id)
    try:
        rows.delete_row(Post, post.id, POSTS.names, check_if_match(POSTS.stamp(post)))
    except StaleRowError:
        raise Problem(412) from None
    return Answer({"message": "The post has been deleted."}).response()


def prepared(posts: list[Values], prefix: str = "") -> list[Values]:
    """Values of posts as they are stored: tags by their numbers.

    :raises Problem: naming tags and authors that there are not; `prefix` leads to their post
    """
    tag_ids = _tag_ids({name for values in posts for name in values.get("tags", [])})
    authors = _known_users({values["user_id"] for values in posts if "user_id" in values})
    errors: dict[str, list[str]] = {}
    for number, values in enumerate(posts):
        place = prefix.format(number)
        if "user_id" in values and values["user_id"] not in authors:
            errors[f"{place}user_id"] = ["There is no user with this number."]
        unknown = [name for name in values.get("tags", []) if name not in tag_ids]
        if unknown:
            errors[f"{place}tags"] = [f"There is no tag “{name}”." for name in unknown]
        elif "tags" in values:
            # Named twice is meant once.
            values["tags"] = sorted({tag_ids[name] for name in values["tags"]})
    if errors:
        raise Problem(422, bodies.sentence_of(errors), errors)
    return posts


def _add(session: WriteSession, values: Values) -> Post:
    post: Post = rows.add_row(session, Post, {"user_id": current_user.id, **values})
    return post


def _listed(post: Any, tags: list[str], **texts: str) -> Values:
    created_at = post.created_at
    return {
        "id": post.id,
        "title": post.title,
        **texts,
        "user_id": post.user_id,
        "tags": sorted(tags),
        "created_at": created_at and created_at.isoformat(),
        "published": post.published,
    }


def _tags_of(post_ids: list[int]) -> dict[int, list[str]]:
    query = (
        select(post_tags.c.post_id, Tag.name)
        .join(Tag, Tag.id == post_tags.c.tag_id)
        .where(post_tags.c.post_id.in_(post_ids))
    )
    found: dict[int, list[str]] = {}
    for post_id, name in db.session.execute(query):
        found.setdefault(post_id, []).append(name)
    return found


def _tag_ids(names: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in batched(sorted(names), IDS_PER_STATEMENT):
        query = select(Tag.name, Tag.id).where(Tag.name.in_(chunk))
        found.update((name, tag_id) for name, tag_id in db.session.execute(query))
    return found


def _known_users(ids: Iterable[int]) -> set[int]:
    found: set[int] = set()
    for chunk in batched(sorted(ids), IDS_PER_STATEMENT):
        found.update(db.session.scalars(select(User.id).where(User.id.in_(chunk))))
    return found
