"""Users of the site, as its guide has them."""

from typing import Any

from flask import Response
from flask_login import current_user
from sqlalchemy import or_, select
from werkzeug.exceptions import Forbidden

from admin_app.api import bodies, schemas
from admin_app.api.answers import Answer, check_if_match
from admin_app.api.hashing import hash_in_turn
from admin_app.api.idempotency import answered
from admin_app.api.operations import Operation, made, operation
from admin_app.api.paging import Newest
from admin_app.api.problems import Problem
from admin_app.api.resources import Resource, Values, query_schema, taken
from admin_app.backoffice import services as rows
from admin_app.backoffice.errors import StaleRowError, ValueTakenError
from admin_app.content import services
from admin_app.content.errors import UnknownHeirError
from admin_app.content.models import User
from admin_app.content.services import PostsFate
from admin_app.content.views import UserView
from admin_app.db.dialects import dialect_of
from admin_app.db.transactions import WriteSession
from admin_app.extensions import db
from admin_app.security.permissions import Permission, can

MOST_FOUND = 20
LONGEST_SEARCH = 200

SHOWN = (User.id, User.username, User.email, User.created_at, User.is_active)


def shown(user: Any) -> Values:
    """A user as programs read it; never the password's hash."""
    created_at = user.created_at
    return {
        "id": user.id,
        "username": user.username,
        "email": user.email,
        "created_at": created_at and created_at.isoformat(),
        "is_active": user.is_active,
    }


USERS = Resource(
    path="/users",
    model=User,
    names=("username", "email", "created_at", "is_active"),
    show=shown,
    order=Newest(User.id, User.created_at),
    searchable=UserView.searchable,
    filters=UserView.narrowing,
)
UserList = query_schema("UserList", UserView.narrowing)


@operation(Operation(
    "GET", "/users", Permission.USER_VIEW, "A page of users, newest first",
    answer=schemas.UserPage, query=UserList,
))  # fmt: skip
def list_users(query: Values) -> Response:
    """A page beyond the end is an empty list."""
    page = USERS.page(SHOWN, query)
    return Answer(
        {"users": [*map(shown, page.rows)], **page.facts()}, 200, page.headers()
    ).response()


@operation(Operation(
    "GET", "/users/search", Permission.USER_VIEW, "Users by a part of username or e-mail address",
    answer=schemas.UserShown, is_list=True, query=schemas.UserSearch,
))  # fmt: skip
def search_users(query: Values) -> Response:
    """At most 20, upper and lower case alike, newest first."""
    text = query["q"]
    if len(text) > LONGEST_SEARCH or "\x00" in text:
        sentence = f"At most {LONGEST_SEARCH} characters, and no NUL among them."
        raise Problem(400, f"q: {sentence}", {"q": [sentence]})
    contains = dialect_of(db.engine).contains
    found = or_(contains(User.username, text), contains(User.email, text))
    order = USERS.order.falling
    users = db.session.execute(select(*SHOWN).where(found).order_by(*order).limit(MOST_FOUND))
    return Answer([*map(shown, users)]).response()


@operation(Operation(
    "POST", "/users", Permission.USER_CREATE, "Make a user",
    answer=schemas.UserShown, status=201, body=schemas.NewUser, act="user.create",
    stamped=True, takes_key=True, problems=(409, 422),
))  # fmt: skip
def create_user() -> Response:
    """The password is hashed before the transaction begins."""
    values = bodies.new_values(made(schemas.NewUser), bodies.read_object())
    refuse_taken(values)
    values["password_hash"] = hash_in_turn(values.pop("password"))

    def perform(session: WriteSession) -> Answer:
        try:
            return USERS.answer(rows.add_row(session, User, values), 201)
        except ValueTakenError as error:
            raise taken(error.name) from None

    return answered(perform)


@operation(Operation(
    "GET", "/users/<int(signed=True):user_id>", Permission.USER_VIEW, "One user",
    answer=schemas.UserShown, stamped=True, problems=(404,),
))  # fmt: skip
def read_user(user_id: int) -> Response:
    """A user by number."""
    return USERS.answer(USERS.found(user_id)).response()


@operation(Operation(
    "PUT", "/users/<int(signed=True):user_id>", Permission.USER_EDIT, "Change a user",
    answer=schemas.UserShown, body=schemas.ChangedUser, act="user.edit",
    stamped=True, takes_stamp=True, problems=(404, 409, 422),
))  # fmt: skip
def change_user(user_id: int) -> Response:
    """Only the fields that are given are changed."""
    return USERS.change(user_id, Permission.USER_EDIT, schemas.ChangedUser)


@operation(Operation(
    "DELETE", "/users/<int(signed=True):user_id>", Permission.USER_DELETE,
    "Delete a user and the user's posts",
    answer=schemas.Told, act="user.delete", takes_stamp=True, problems=(404, 409),
))  # fmt: skip
def delete_user(user_id: int) -> Response:
    """To keep the posts, transfer them before."""
    user = USERS.found(user_id)
    if not can(current_user, Permission.USER_DELETE, user):
        raise Forbidden
    stamp = check_if_match(USERS.stamp(user))
    try:
        posts = services.delete_user(user.id, USERS.names, stamp, PostsFate.DELETE)
    except StaleRowError:
        raise Problem(412) from None
    return Answer({"message": f"The user has been deleted, with {posts} posts."}).response()


@operation(Operation(
    "POST", "/users/<int(signed=True):user_id>/transfer", Permission.POST_EDIT,
    "Give all posts to another user",
    answer=schemas.Transferred, body=schemas.Heir, act="user.transfer",
    takes_key=True, problems=(404, 409, 422),
))  # fmt: skip
def transfer_posts(user_id: int) -> Response:
    """All of them, or none."""
    user = USERS.found(user_id)
    heir_id = bodies.new_values(made(schemas.Heir), bodies.read_object())["to"]

    def perform(session: WriteSession) -> Answer:
        try:
            posts = services.hand_over_posts(session, user.id, heir_id)
        except UnknownHeirError:
            sentence = "Choose another user who takes over the posts."
            raise Problem(422, f"to: {sentence}", {"to": [sentence]}) from None
        return Answer({"message": f"{posts} posts have another author now.", "posts": posts})

    return answered(perform)


def refuse_taken(values: Values) -> None:
    """Save the hashing where name or address are somebody else's already.

    :raises Problem: naming what is taken
    """
    for column in (User.username, User.email):
        same = select(User.id).where(column == values[column.key]).limit(1)
        if db.session.scalar(same) is not None:
            raise taken(column.key)
