"""What the bodies of requests and answers hold; the document is made from these."""

from typing import Any

from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf

from admin_app.api.fields import Id, Moment, Text, TextOf, YesNo, email_form
from admin_app.content.models import Post, Tag, User
from admin_app.content.passwords import LONGEST_PASSWORD

MOST_AT_ONCE = 1000


class Body(Schema):
    """A JSON object that holds nothing else than what is named."""

    error_messages = {  # noqa: RUF012 - as the library declares it
        "unknown": "There is no such field.",
        "type": "This must be an object.",
    }


class UserShown(Body):
    """A user of the site."""

    id = Id(required=True)
    username = fields.String(required=True)
    email = fields.String(required=True)
    created_at = Moment(required=True, allow_none=True)
    is_active = fields.Boolean(required=True, allow_none=True)


class NewUser(Body):
    """What a new user needs; the password is stored as a hash that the site accepts."""

    username = TextOf(User.username, required=True)
    email = TextOf(User.email, required=True, validate=[email_form], metadata={"format": "email"})
    password = Text(
        longest=LONGEST_PASSWORD,
        required=True,
        load_only=True,
        metadata={"format": "password"},
    )
    is_active = YesNo()


class ChangedUser(Body):
    """What can be changed of a user; fields that are left out stay as they are."""

    username = TextOf(User.username)
    email = TextOf(User.email, validate=[email_form], metadata={"format": "email"})
    is_active = YesNo()


class PageShown(Body):
    """What every page of a list tells beside its rows.

    `current_page` is null where the page was asked for by `after`.
    """

    total = fields.Integer(required=True)
    pages = fields.Integer(required=True)
    current_page = fields.Integer(required=True, allow_none=True)
    has_next = fields.Boolean(required=True)
    has_prev = fields.Boolean(required=True)


class UserPage(PageShown):
    """A page of users, newest first."""

    users = fields.List(fields.Nested(UserShown), required=True)


class NumberedPage(Body):
    """Which page, by its number."""

    page = fields.Integer(
        load_default=1, metadata={"minimum": 1, "description": "The number of the page, from 1."}
    )
    per_page = fields.Integer(
        load_default=20,
        metadata={"minimum": 1, "description": "Rows on a page; more than 100 count as 100."},
    )


class PageAsked(NumberedPage):
    """Which page of a list: by its number, or `after` the last row of the one before."""

    after = fields.String(
        metadata={"description": "What the link “next” of the page before carries."}
    )


class UserSearch(Body):
    """What to look for."""

    q = fields.String(
        load_default="", metadata={"description": "A part of the username or the e-mail address."}
    )


class Told(Body):
    """One sentence that says what has been done."""

    message = fields.String(required=True)


class Heir(Body):
    """Who takes over the posts."""

    to = Id(required=True)


class Transferred(Told):
    """What has been done, and with how many posts."""

    posts = fields.Integer(required=True)


class TagShown(Body):
    """A tag."""

    id = Id(required=True)
    name = fields.String(required=True)


class NewTag(Body):
    """What a new tag needs."""

    name = TextOf(Tag.name, required=True)


class ChangedTag(Body):
    """Another name for a tag."""

    name = TextOf(Tag.name)


class TagPage(PageShown):
    """A page of tags, newest first."""

    tags = fields.List(fields.Nested(TagShown), required=True)


class PostListed(Body):
    """A post without its text."""

    id = Id(required=True)
    title = fields.String(required=True)
    excerpt = fields.String(required=True)
    user_id = Id(required=True)
    tags = fields.List(fields.String(), required=True)
    created_at = Moment(required=True, allow_none=True)
    published = fields.Boolean(required=True, allow_none=True)


class PostShown(Body):
    """A post; `tags` are names."""

    id = Id(required=True)
    title = fields.String(required=True)
    content = fields.String(required=True)
    user_id = Id(required=True)
    tags = fields.List(fields.String(), required=True)
    created_at = Moment(required=True, allow_none=True)
    published = fields.Boolean(required=True, allow_none=True)


def _tags() -> fields.List[Any]:
    too_many = Length(max=1000, error="A post carries at most 1,000 tags.")
    return fields.List(TextOf(Tag.name), validate=too_many, metadata={"uniqueItems": True})


class ChangedPost(Body):
    """What can be changed of a post; fields that are left out stay as they are."""

    title = TextOf(Post.title)
    content = TextOf(Post.content)
    user_id = Id()
    tags = _tags()
    created_at = Moment()
    published = YesNo()


class NewPost(ChangedPost):
    """What a new post needs; without `user_id` it belongs to the token's person."""

    title = TextOf(Post.title, required=True)
    content = TextOf(Post.content, required=True)


class PostPage(PageShown):
    """A page of posts without their texts, newest first."""

    posts = fields.List(fields.Nested(PostListed), required=True)


def _some(schema: type[Schema]) -> fields.List[Any]:
    several = Length(1, MOST_AT_ONCE, error="Between {min} and {max} at once, please.")
    return fields.List(fields.Nested(schema), required=True, validate=several)


class NewPosts(Body):
    """Up to 1,000 new posts: all of them are made, or none."""

    posts = _some(NewPost)


class NewTags(Body):
    """Up to 1,000 new tags: all of them are made, or none."""

    tags = _some(NewTag)


class Made(Body):
    """The numbers of the new rows, in the order in which they were sent."""

    ids = fields.List(Id(), required=True)


class ProblemShown(Body):
    """Why a request was not done (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    error = fields.String(required=True, metadata={"description": "The same as `detail`."})
    errors: Any = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "Sentences by the name of the field."},
    )


class ChangesAsked(Body):
    """Where to go on reading."""

    after = fields.String(
        load_default="0",
        metadata={"description": "The `next` of the answer before; 0 begins with the oldest."},
    )
    limit = fields.Integer(
        load_default=100,
        metadata={"minimum": 1, "description": "How many; more than 500 count as 500."},
    )


class ChangeShown(Body):
    """One row that was inserted, updated or deleted; or, with `row` null, a whole table of which
    rows became those of a backup, so that it has to be read anew.

    `values` is the whole row, or of an update `[before, after]` for each column, as typed JSON.
    """

    id = fields.String(required=True)
    at = Moment(required=True)
    act = fields.String(required=True, metadata={"description": "The same for one request."})
    name = fields.String(required=True, metadata={"description": "Such as `post.edit`."})
    source = fields.String(required=True, validate=OneOf(["web", "api", "command", "job"]))
    actor = fields.String(required=True)
    reason = fields.String(required=True)
    table = fields.String(required=True, validate=OneOf(["posts", "tags", "users"]))
    row = Id(required=True, allow_none=True)
    operation = fields.String(required=True, validate=OneOf(["insert", "update", "delete"]))
    label = fields.String(required=True)
    values = fields.Dict(required=True, keys=fields.String())
    history = fields.String(
        required=True, allow_none=True,
        metadata={"description": "The address of the row's history, a page for people."},
    )  # fmt: skip


class ChangesShown(Body):
    """Changes, oldest first."""

    changes = fields.List(fields.Nested(ChangeShown), required=True)
    next = fields.String(required=True, metadata={"description": "The `after` to ask with next."})
    has_next = fields.Boolean(required=True)
