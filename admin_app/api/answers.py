"""Answers as JSON, with the stamp of a row as their ETag."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, request

from admin_app.api.problems import Problem

MEDIA_TYPE = "application/json"

_encode = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True)
class Answer:
    """What a request is answered with, before it is a response."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """The body as it travels."""
        return _encode(self.body)

    def response(self) -> Response:
        """The response; where the program has the same version already, without a body."""
        return made_response(self.text(), self.status, self.headers)


def made_response(text: str, status: int, headers: Mapping[str, str]) -> Response:
    """A response with this JSON."""
    response = Response(text, status, headers, content_type=MEDIA_TYPE)
    if request.method in ("GET", "HEAD") and "ETag" in headers:
        response.make_conditional(request)
    return response


def etag(stamp: str) -> str:
    """The stamp as a header carries it."""
    return f'"{stamp}"'


def check_if_match(stamp: str) -> str | None:
    """The stamp to compare under the write lock; None where the program did not name a version.

    :raises Problem: when it names another version than this one
    """
    named = request.headers.get("If-Match")
    if named is None:
        return None
    if named.strip() == "*":
        return stamp
    # Compression marks the tag of what it has packed: "stamp:gzip".
    tags = {tag.partition(":")[0] for tag in request.if_match.as_set() if tag}
    if stamp not in tags:
        raise Problem(412)
    return stamp
