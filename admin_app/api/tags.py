"""Tags."""

from typing import Any

from flask import Response

from admin_app.api import bodies, schemas
from admin_app.api.answers import Answer, check_if_match
from admin_app.api.idempotency import answered
from admin_app.api.operations import Operation, made, operation
from admin_app.api.paging import Newest
from admin_app.api.problems import Problem
from admin_app.api.resources import Resource, Values, query_schema, taken
from admin_app.backoffice import services as rows
from admin_app.backoffice.errors import StaleRowError, ValueTakenError
from admin_app.content.models import Tag
from admin_app.content.views import TagView
from admin_app.db.transactions import WriteSession
from admin_app.security.permissions import Permission


def shown(tag: Any) -> Values:
    """A tag as programs read it."""
    return {"id": tag.id, "name": tag.name}


TAGS = Resource(
    path="/tags",
    model=Tag,
    names=("name",),
    show=shown,
    order=Newest(Tag.id),
    searchable=TagView.searchable,
    filters=TagView.narrowing,
)
TagList = query_schema("TagList", TagView.narrowing)


@operation(Operation(
    "GET", "/tags", Permission.TAG_VIEW, "A page of tags, newest first",
    answer=schemas.TagPage, query=TagList,
))  # fmt: skip
def list_tags(query: Values) -> Response:
    """A page beyond the end is an empty list."""
    page = TAGS.page((Tag.id, Tag.name), query)
    return Answer(
        {"tags": [*map(shown, page.rows)], **page.facts()}, 200, page.headers()
    ).response()


@operation(Operation(
    "POST", "/tags", Permission.TAG_CREATE, "Make a tag",
    answer=schemas.TagShown, status=201, body=schemas.NewTag, act="tag.create",
    stamped=True, takes_key=True, problems=(409, 422),
))  # fmt: skip
def create_tag() -> Response:
    """The name must be nobody else's."""
    values = bodies.new_values(made(schemas.NewTag), bodies.read_object())
    return answered(lambda session: TAGS.answer(_add(session, values), 201))


@operation(Operation(
    "POST", "/tags/bulk", Permission.TAG_CREATE, "Make up to 1,000 tags",
    answer=schemas.Made, status=201, body=schemas.NewTags, act="tag.create",
    takes_key=True, problems=(409, 422),
))  # fmt: skip
def create_tags() -> Response:
    """All of them are made in one transaction, or none."""
    values = bodies.new_values(made(schemas.NewTags), bodies.read_object())["tags"]

    def perform(session: WriteSession) -> Answer:
        return Answer({"ids": [_add(session, each).id for each in values]}, 201)

    return answered(perform)


@operation(Operation(
    "GET", "/tags/<int(signed=True):tag_id>", Permission.TAG_VIEW, "One tag",
    answer=schemas.TagShown, stamped=True, problems=(404,),
))  # fmt: skip
def read_tag(tag_id: int) -> Response:
    """A tag by number."""
    return TAGS.answer(TAGS.found(tag_id)).response()


@operation(Operation(
    "PUT", "/tags/<int(signed=True):tag_id>", Permission.TAG_EDIT, "Rename a tag",
    answer=schemas.TagShown, body=schemas.ChangedTag, act="tag.edit",
    stamped=True, takes_stamp=True, problems=(404, 409, 422),
))  # fmt: skip
def change_tag(tag_id: int) -> Response:
    """The posts keep the tag under its new name."""
    return TAGS.change(tag_id, Permission.TAG_EDIT, schemas.ChangedTag)


@operation(Operation(
    "DELETE", "/tags/<int(signed=True):tag_id>", Permission.TAG_DELETE, "Delete a tag",
    answer=schemas.Told, act="tag.delete", takes_stamp=True, problems=(404, 409),
))  # fmt: skip
def delete_tag(tag_id: int) -> Response:
    """It is taken off every post."""
    tag = TAGS.found(tag_id)
    try:
        rows.delete_row(Tag, tag.id, TAGS.names, check_if_match(TAGS.stamp(tag)))
    except StaleRowError:
        raise Problem(412) from None
    return Answer({"message": "The tag has been deleted and taken off every post."}).response()


def _add(session: WriteSession, values: Values) -> Tag:
    try:
        tag: Tag = rows.add_row(session, Tag, values)
    except ValueTakenError as error:
        raise taken(error.name) from None
    return tag
