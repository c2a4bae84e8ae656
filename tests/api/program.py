"""A program that calls the interface with a token."""

from dataclasses import dataclass
from typing import Any, cast

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from admin_app.accounts.tokens.services import make_token
from admin_app.security.permissions import Role
from tests.factories import make_person


class Answer(TestResponse):
    """An answer whose body is JSON, if there is one."""

    json: Any


@dataclass
class Program:
    """A client without cookies and, unless it is a stranger, a token to show."""

    client: FlaskClient
    token: str = ""
    user_id: int = 0

    def call(
        self, method: str, path: str, json: Any = None, *, token: str | None = None, **more: Any
    ) -> Answer:
        """Send a request and read its answer to the end; `headers` and `data` go along."""
        headers = dict(more.pop("headers", {}))
        shown = self.token if token is None else token
        if shown:
            headers["Authorization"] = f"Bearer {shown}"
        body = {} if json is None else {"json": json}
        answer = self.client.open(
            path, method=method, headers=headers, buffered=True, **body, **more
        )
        return cast(Answer, answer)

    def get(self, path: str, **more: Any) -> Answer:
        """Read."""
        return self.call("GET", path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> Answer:
        """Make something, or do something."""
        return self.call("POST", path, json, **more)

    def put(self, path: str, json: Any = None, **more: Any) -> Answer:
        """Change something."""
        return self.call("PUT", path, json, **more)

    def delete(self, path: str, **more: Any) -> Answer:
        """Delete something."""
        return self.call("DELETE", path, **more)


def program_of(app: Flask, role: Role | str, scope: str = "all", **columns: Any) -> Program:
    """A program with a token of somebody new; `columns` are those of the user."""
    with app.app_context():
        user_id = make_person(role, **columns).id
        token = make_token(user_id, "the program", scope, None)
    return Program(app.test_client(use_cookies=False), token, user_id)
