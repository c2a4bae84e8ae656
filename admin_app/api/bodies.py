"""Reads what a program has sent: strictly, with a sentence for each field that cannot be used."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from flask import request
from marshmallow import Schema, ValidationError

from admin_app.api.problems import FieldErrors, Problem
from admin_app.journal.values import same

MISSING = "Missing required fields"


def read_object() -> dict[str, Any]:
    """The object in the body.

    :raises Problem: when the body is empty, not JSON, or no object
    """
    raw = request.get_data(cache=True)
    if not raw.strip():
        raise Problem(400, MISSING)
    if not request.is_json:
        raise Problem(415)
    try:
        body = json.loads(raw, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Problem(400, "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise Problem(400, "The body is not an object.")
    if not body:
        raise Problem(400, MISSING)
    return body


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def new_values(schema: Schema, body: Mapping[str, Any]) -> dict[str, Any]:
    """The values of something new.

    :raises Problem: naming each field that is missing (400) or cannot be used (422)
    """
    missing = [name for name, field in schema.fields.items() if field.required and name not in body]
    if missing:
        raise Problem(400, MISSING, {name: ["This is needed."] for name in missing})
    return _loaded(schema, body, partial=False)


def changed_values(
    schema: Schema, body: Mapping[str, Any], shown: Mapping[str, Any]
) -> dict[str, Any]:
    """The values that differ from what is shown.

    What is sent back as it was read is neither checked nor written, so that reading and writing
    an old row again never alters it.

    :raises Problem: naming each field that cannot be used
    """
    differing = {
        name: value
        for name, value in body.items()
        if name not in shown or not _is_same(value, shown[name])
    }
    fixed = {name: ["This cannot be changed."] for name in differing.keys() & shown.keys()
             if name not in schema.fields}  # fmt: skip
    if fixed:
        raise Problem(422, sentence_of(fixed), fixed)
    return _loaded(schema, differing, partial=True)


def _is_same(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_is_same, one, other))
    return same(one, other)


def _loaded(schema: Schema, body: Mapping[str, Any], *, partial: bool) -> dict[str, Any]:
    try:
        values: dict[str, Any] = schema.load(body, partial=partial)
    except ValidationError as error:
        errors = flat(error.messages_dict)
        raise Problem(422, sentence_of(errors), errors) from None
    return values


def flat(errors: Mapping[Any, Any], prefix: str = "") -> dict[str, list[str]]:
    """Sentences by the path of their field, such as `posts.3.title`."""
    found: dict[str, list[str]] = {}
    for name, value in errors.items():
        path = f"{prefix}{name}"
        found |= flat(value, f"{path}.") if isinstance(value, dict) else {path: list(value)}
    return found


def sentence_of(errors: FieldErrors) -> str:
    """The errors of all fields in one text, for programs that show one alone."""
    return " ".join(f"{name}: {' '.join(sentences)}" for name, sentences in errors.items())
