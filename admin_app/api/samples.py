"""Examples of bodies, made from their schemas."""

import json
from collections.abc import Mapping
from typing import Any

# What tells a reader more than a word of the right type would.
BY_NAME: dict[str, Any] = {
    "username": "ann",
    "email": "ann@example.org",
    "password": "a long enough phrase",
    "title": "Rye bread",
    "content": "Flour, water, salt and time.",
    "excerpt": "Flour, water, salt and time.",
    "name": "bread",
    "published": True,
    "is_active": True,
    "created_at": "2026-11-22T16:03:00+00:00",
    "at": "2026-11-22T16:03:00+00:00",
    "next": "41.0",
    "message": "Done.",
    "actor": "ann",
}
BY_TYPE: dict[str, Any] = {
    "string": "text",
    "integer": 7,
    "number": 7.5,
    "boolean": True,
    "object": {},
    "null": None,
}


def sample_text(document: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """A body of this schema as JSON; empty where there is none."""
    if not schema:
        return ""
    return json.dumps(_sample(document, schema, ""), indent=2, ensure_ascii=False)


def _sample(document: Mapping[str, Any], schema: Mapping[str, Any], name: str) -> Any:
    if "$ref" in schema:
        named = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return _sample(document, named, name)
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return _sample(document, schema[key][0], name)
    if "properties" in schema:
        parts = schema["properties"].items()
        return {part: _sample(document, each, part) for part, each in parts}
    if "items" in schema:
        return [_sample(document, schema["items"], "name" if name == "tags" else name)]
    if name in BY_NAME:
        return BY_NAME[name]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    return BY_TYPE[kind if isinstance(kind, str) else kind[0]]
