"""An address of the interface: its view function with all that the document says of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any

from flask import Response, request
from marshmallow import Schema, ValidationError

from admin_app.api.blueprint import bp
from admin_app.api.bodies import flat, sentence_of
from admin_app.api.idempotency import only_once
from admin_app.api.problems import Problem
from admin_app.journal.acts import act
from admin_app.security.guards import Requirement, require

View = Callable[..., Response]


@dataclass(frozen=True)
class Operation:
    """One method of one address.

    `answer` is what comes back with `status`, `problems` are the further statuses that it can
    have. One that is `stamped` answers with an `ETag`; one that `takes_stamp` compares
    `If-Match`. `act` is its name in the journal. `words` are what may stand in the address where
    it has no number.
    """

    method: str
    rule: str
    needs: Requirement
    summary: str
    answer: type[Schema]
    status: int = 200
    is_list: bool = False
    query: type[Schema] | None = None
    body: type[Schema] | None = None
    act: str = ""
    stamped: bool = False
    takes_stamp: bool = False
    takes_key: bool = False
    problems: tuple[int, ...] = ()
    words: tuple[str, ...] = ()


OPERATIONS: list[tuple[Operation, View]] = []


def operation(spec: Operation) -> Callable[[View], View]:
    """Attach the decorated view function at its address, behind its permission."""

    def attach(view: View) -> View:
        @wraps(view)
        def answered(**places: Any) -> Response:
            arguments = {"query": read_query(spec.query)} if spec.query else {}
            if not spec.act:
                return view(**places, **arguments)
            with act(spec.act):
                if not spec.takes_key:
                    return view(**places, **arguments)
                with only_once() as kept:
                    return kept or view(**places, **arguments)

        guarded = require(spec.needs)(answered)
        bp.add_url_rule(spec.rule, view.__name__, guarded, methods=[spec.method])
        OPERATIONS.append((spec, view))
        return view

    return attach


def read_query(schema: type[Schema]) -> dict[str, Any]:
    """What the address says behind its question mark.

    :raises Problem: naming what cannot be used
    """
    try:
        return dict(made(schema).load(request.args.to_dict()))
    except ValidationError as error:
        errors = flat(error.messages_dict)
        raise Problem(400, sentence_of(errors), errors) from None


@cache
def made(schema: type[Schema]) -> Schema:
    """The one object of this class; making one takes longer than reading a request with it."""
    return schema()
