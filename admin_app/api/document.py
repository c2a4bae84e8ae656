"""The OpenAPI document, made from the operations."""

import re
from http import HTTPStatus
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from admin_app.api.operations import OPERATIONS, Operation, View
from admin_app.api.problems import MEDIA_TYPE as PROBLEM
from admin_app.api.schemas import PageShown, ProblemShown
from admin_app.backoffice.rows import LARGEST_ID, SMALLEST_ID
from admin_app.security.permissions import Permission

# The interface, not the program: raised where a program that relies on it has to know.
VERSION = "1.1.0"

ORDER = ("users", "posts", "tags", "reports", "changes")

# A variable part of an address, as the routes write it.
PLACE = re.compile(r"<(?:[^:>]+:)?(\w+)>")
NUMBER = {"type": "integer", "format": "int64", "minimum": SMALLEST_ID, "maximum": LARGEST_ID}

TEXT = {"type": "string"}
KEY_PARAMETER = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "description": "Sent again within a day, the same request is done once and answered alike.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}  # fmt: skip
STAMP_PARAMETER = {
    "name": "If-Match", "in": "header", "required": False,
    "description": "The `ETag` that was read; another version is not changed (412).",
    "schema": TEXT,
}  # fmt: skip
KNOWN_PARAMETER = {
    "name": "If-None-Match", "in": "header", "required": False,
    "description": "An `ETag` that is known already; the same version comes as 304 alone.",
    "schema": TEXT,
}  # fmt: skip
ETAG = {"ETag": {"description": "The stamp of this version.", "schema": TEXT}}
LOCATION = {"Location": {"description": "The address of what was made.", "schema": TEXT}}
LINK = {"Link": {"description": 'With `rel="next"`: the page after this one.', "schema": TEXT}}
RATES = {
    "RateLimit-Policy": {"description": "How many requests in how many seconds.", "schema": TEXT},
    "RateLimit": {"description": "How many are left, and for how many seconds.", "schema": TEXT},
}


def make_document() -> dict[str, Any]:
    """The whole document as JSON takes it."""
    spec = APISpec(
        title="Back office",
        version=VERSION,
        openapi_version="3.1.0",
        info={"description": "Users, posts and tags of the site, for its other programs."},
        plugins=[MarshmallowPlugin(schema_name_resolver=lambda schema: _name_of(schema))],
        security=[{"token": []}],
    )
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for operation, view in sorted(OPERATIONS, key=lambda pair: ORDER.index(_first_word(pair[0]))):
        path = PLACE.sub(r"{\1}", operation.rule)
        spec.path(path, operations={operation.method.lower(): _described(operation, view)})
    document: dict[str, Any] = spec.to_dict()
    return document


def _is_paged(operation: Operation) -> bool:
    return issubclass(operation.answer, PageShown)


def _first_word(operation: Operation) -> str:
    return operation.rule.split("/")[1]


def _name_of(schema: Any) -> str:
    return str(getattr(schema, "__name__", type(schema).__name__))


def _described(operation: Operation, view: View) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": view.__name__,
        "tags": [_first_word(operation)],
        "summary": operation.summary,
        "description": _description(operation, view),
        "parameters": _parameters(operation),
        "responses": _answers(operation),
    }
    if operation.body is not None:
        content = {"application/json": {"schema": operation.body}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _description(operation: Operation, view: View) -> str:
    needs = operation.needs
    asked = f"Needs `{needs.value}`." if isinstance(needs, Permission) else "Needs any token."
    return f"{view.__doc__} {asked}"


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    place = {"type": "string", "enum": list(operation.words)} if operation.words else NUMBER
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": place}
        for name in PLACE.findall(operation.rule)
    ]
    if operation.query is not None:
        parameters.append({"in": "query", "schema": operation.query})
    if operation.takes_key:
        parameters.append(KEY_PARAMETER)
    if operation.takes_stamp:
        parameters.append(STAMP_PARAMETER)
    if operation.stamped and operation.method == "GET":
        parameters.append(KNOWN_PARAMETER)
    return parameters


def _answers(operation: Operation) -> dict[str, Any]:
    schema: Any = operation.answer
    if operation.is_list:
        schema = {"type": "array", "items": operation.answer}
    headers = {
        **(ETAG if operation.stamped else {}),
        **(LOCATION if operation.status == 201 and operation.stamped else {}),
        **(LINK if _is_paged(operation) else {}),
        **RATES,
    }
    answers: dict[str, Any] = {
        str(operation.status): {
            "description": operation.summary,
            "headers": headers,
            "content": {"application/json": {"schema": schema}},
        }
    }
    if operation.status == 201 and operation.stamped:
        answers["201"]["links"] = _links_to(operation.rule.strip("/").removesuffix("s"))
    if operation.stamped and operation.method == "GET":
        answers["304"] = {"description": HTTPStatus(304).phrase}
    for status in _problem_statuses(operation):
        answers[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "content": {PROBLEM: {"schema": ProblemShown}},
        }
    return answers


def _problem_statuses(operation: Operation) -> list[int]:
    statuses = {400, 401, 403, 429, 503, *operation.problems}
    if operation.body is not None:
        statuses |= {413, 415}
    if operation.takes_key:
        statuses |= {409, 422}
    if operation.takes_stamp:
        statuses.add(412)
    return sorted(statuses)


def _links_to(resource: str) -> dict[str, Any]:
    """From something new to what can be done with it."""
    place = {f"{resource}_id": "$response.body#/id"}
    return {
        f"{verb}_{resource}": {"operationId": f"{verb}_{resource}", "parameters": place}
        for verb in ("read", "change", "delete")
    }
