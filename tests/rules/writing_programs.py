"""How to write at the addresses made for programs, and on the pages for their tokens."""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.backoffice.browsing import send
from tests.conftest import csrf_token

Perform = Callable[[FlaskClient], TestResponse]


class Way(NamedTuple):
    """How an address writes: the names of the change sets, an act that is done, one that is not.

    `recorded` is what a refusal leaves: nothing, or an event.
    """

    names: list[str]
    perform: Perform
    refused: Perform
    recorded: tuple[str, ...] = ()


def ways_of_tokens() -> dict[str, Way]:
    """The pages on which tokens are made and revoked."""
    return {
        "tokens.create": Way(
            ["tokens.create"],
            lambda client: _new_token(client, "Deploy"),
            lambda client: _new_token(client, ""),
        ),
        "tokens.revoke": Way(
            ["tokens.revoke"],
            lambda client: send(client, "/admin/account/tokens/1/revoke"),
            lambda client: send(client, "/admin/account/tokens/2/revoke"),
        ),
    }


def ways_of_programs() -> dict[str, Way]:
    """Every operation that writes, called by a browser's script in a session."""
    person = {"username": "new", "email": "new@example.org", "password": "secret"}
    post = {"title": "New", "content": "Text", "tags": ["first"]}
    return {
        **_resource("user", person, {"username": "changed"}, row_id=2),
        **_resource("tag", {"name": "new"}, {"name": "changed"}),
        **_resource("post", post, {"title": "Changed", "tags": ["second"]}),
        "api.transfer_posts": _way(
            "user.transfer", "POST", "/users/1/transfer", {"to": 2}, {"to": 1}
        ),
        "api.create_tags": _way(
            "tag.create", "POST", "/tags/bulk", {"tags": [{"name": "a"}, {"name": "b"}]},
            {"tags": [{"name": "c"}, {"name": "first"}]},
        ),
        "api.create_posts": _way(
            "post.create", "POST", "/posts/bulk", {"posts": [post, post]},
            {"posts": [post, {**post, "user_id": 77}]},
        ),
    }  # fmt: skip


def _resource(
    name: str, new: dict[str, Any], changed: dict[str, Any], row_id: int = 1
) -> dict[str, Way]:
    place, wrong = f"/{name}s/{row_id}", dict.fromkeys(changed, 7)
    outdated = {"If-Match": '"outdated"'}
    return {
        f"api.create_{name}": _way(
            f"{name}.create", "POST", f"/{name}s", new, {**new, next(iter(new)): ""}
        ),
        f"api.change_{name}": _way(f"{name}.edit", "PUT", place, changed, wrong),
        f"api.delete_{name}": Way(
            [f"{name}.delete"],
            lambda client: call(client, "DELETE", place),
            lambda client: call(client, "DELETE", place, headers=outdated),
        ),
    }


def _way(act: str, method: str, path: str, body: Any, wrong: Any) -> Way:
    return Way(
        [act],
        lambda client: call(client, method, path, json=body),
        lambda client: call(client, method, path, json=wrong),
    )


def call(client: FlaskClient, method: str, path: str, **more: Any) -> TestResponse:
    """Send a request with the session's CSRF token."""
    headers = {"X-CSRFToken": csrf_token(client), **more.pop("headers", {})}
    return client.open(path, method=method, headers=headers, **more)


def _new_token(client: FlaskClient, name: str) -> TestResponse:
    with client.session_transaction() as session:
        session["password_confirmed_at"] = int(time.time())
    return send(client, "/admin/account/tokens/new", name=name, scope="read")
