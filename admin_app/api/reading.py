"""The document, laid out for people."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from admin_app.api.samples import sample_text

Document = Mapping[str, Any]


class Field(NamedTuple):
    """A parameter of an address or a field of a body, with what may stand in it."""

    name: str
    kind: str
    is_required: bool
    description: str


class Described(NamedTuple):
    """One operation as the page shows it; `answers` are pairs of status and meaning."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Field]
    body: list[Field]
    body_sample: str
    answer: list[Field]
    answer_sample: str
    answers: list[tuple[str, str]]


def sections(document: Document) -> dict[str, list[Described]]:
    """The operations by the first word of their address."""
    found: dict[str, list[Described]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            described = _described(document, method, path, operation)
            found.setdefault(operation["tags"][0], []).append(described)
    return found


def _described(
    document: Document, method: str, path: str, operation: Mapping[str, Any]
) -> Described:
    done = next(answer for status, answer in operation["responses"].items() if status < "300")
    return Described(
        operation["operationId"],
        method.upper(),
        path,
        operation["summary"],
        operation["description"],
        [_parameter(each) for each in operation["parameters"]],
        _fields(document, _schema(operation.get("requestBody"))),
        sample_text(document, _schema(operation.get("requestBody"))),
        _fields(document, _schema(done)),
        sample_text(document, _schema(done)),
        [(status, answer["description"]) for status, answer in operation["responses"].items()],
    )


def _parameter(parameter: Mapping[str, Any]) -> Field:
    schema = parameter["schema"]
    return Field(
        parameter["name"],
        _kind(schema),
        parameter.get("required", False),
        parameter.get("description", ""),
    )


def _schema(body: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if body is None:
        return {}
    schema: Mapping[str, Any] = body["content"]["application/json"]["schema"]
    return schema


def _fields(document: Document, schema: Mapping[str, Any], prefix: str = "") -> list[Field]:
    """The fields of an object and of what it holds, by their whole name."""
    if "$ref" in schema:
        named = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return _fields(document, named, prefix)
    if "items" in schema:
        return _fields(document, schema["items"], f"{prefix}[].")
    found = []
    needed = schema.get("required", [])
    for name, each in schema.get("properties", {}).items():
        found.append(
            Field(f"{prefix}{name}", _kind(each), name in needed, each.get("description", ""))
        )
        if "$ref" in each.get("items", {}):
            found += _fields(document, each["items"], f"{prefix}{name}[].")
    return found


def _kind(schema: Mapping[str, Any]) -> str:
    """What may stand there, in a few words."""
    kind = schema.get("type", "object")
    words = [" or ".join(kind) if isinstance(kind, list) else str(kind)]
    if "format" in schema:
        words.append(f"({schema['format']})")
    if "enum" in schema:
        words.append(f"one of {', '.join(map(str, schema['enum']))}")
    for limit, sign in (("maxLength", "characters"), ("maxItems", "items")):
        if limit in schema:
            words.append(f"at most {schema[limit]:,} {sign}")
    if "default" in schema:
        words.append(f"default {schema['default']!r}" if schema["default"] != "" else "")
    return " ".join(filter(None, words))
