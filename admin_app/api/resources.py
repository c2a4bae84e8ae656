"""What users, posts and tags have in common as resources of the interface."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response
from flask_login import current_user
from marshmallow import Schema, fields
from werkzeug.exceptions import Forbidden, NotFound

from admin_app.api import bodies
from admin_app.api.answers import Answer, check_if_match, etag
from admin_app.api.operations import made
from admin_app.api.paging import MOST_ROWS, Asked, Newest, Page, read_page
from admin_app.api.problems import Problem
from admin_app.api.schemas import PageAsked
from admin_app.backoffice import services
from admin_app.backoffice.clock_filter import ClockFilter
from admin_app.backoffice.count_filter import CountFilter
from admin_app.backoffice.errors import StaleRowError, ValueTakenError
from admin_app.backoffice.filters import ChoiceFilter, DateFilter, Filter, RelatedFilter
from admin_app.backoffice.listing import LONGEST_SEARCH, Listing
from admin_app.backoffice.queries import narrowed
from admin_app.backoffice.rows import find_row, identity_of
from admin_app.backoffice.stamp import stamp_of
from admin_app.extensions import Base
from admin_app.security.permissions import Permission, can

Values = dict[str, Any]


@dataclass(frozen=True)
class Resource:
    """A table as programs see it.

    `names` are the attributes that its stamp covers; `show` gives what programs read of a row;
    `searchable` and `filters` are those of the grid.
    """

    path: str
    model: type[Base]
    names: Sequence[str]
    show: Callable[[Any], Values]
    order: Newest
    searchable: Sequence[str]
    filters: Sequence[Filter]

    def stamp(self, row: Base) -> str:
        """The stamp of a row, which is its ETag."""
        return stamp_of(row, self.names)

    def found(self, number: int) -> Any:
        """The row with this number.

        :raises NotFound: when there is none
        """
        row = find_row(self.model, str(number))
        if row is None:
            raise NotFound
        return row

    def answer(self, row: Base, status: int = 200) -> Answer:
        """A row as a program reads it, with its stamp; of a new one also its address."""
        headers = {"ETag": etag(self.stamp(row))}
        if status == 201:
            headers["Location"] = f"{self.path}/{identity_of(row)}"
        return Answer(self.show(row), status, headers)

    def page(self, columns: Sequence[Any], query: Values) -> Page:
        """The page that an address asks for.

        :raises Problem: when it asks for something that cannot be
        """
        asked = read_asked_page(query)
        values = {name: query[name] for each in self.filters for name in each.arg_names
                  if query.get(name)}  # fmt: skip
        _check_filters(self.filters, values)
        listing = Listing(search=_search(query.get("search", "")), filters=values)
        conditions = narrowed(self.model, listing, self.searchable, self.filters)
        return read_page(self.model, columns, conditions, self.order, asked)

    def change(
        self,
        number: int,
        permission: Permission,
        schema: type[Schema],
        prepare: Callable[[Values], Values] = dict,
    ) -> Response:
        """Write what differs of the body from the row, and answer with the row as it is then.

        :raises Problem, RowGoneError: and nothing is written
        """
        row = self.found(number)
        if not can(current_user, permission, row):
            raise Forbidden
        body = bodies.read_object()
        values = prepare(bodies.changed_values(made(schema), body, self.show(row)))
        # What could not be done anyway is said first, as RFC 9110 asks (13.2.1).
        stamp = check_if_match(self.stamp(row))
        if values:
            try:
                services.update_row(self.model, row.id, values, self.names, stamp)
            except StaleRowError:
                raise Problem(412) from None
            except ValueTakenError as error:
                raise taken(error.name) from None
        return self.answer(self.found(number)).response()


def query_schema(name: str, filters: Sequence[Filter]) -> type[Schema]:
    """What a list takes in its address: page, search, and what its filters are called."""
    asked: dict[str, Any] = {
        "search": fields.String(
            metadata={"description": "Words that all have to be found, as in the search of the "
                                     "back office."}
        )
    }  # fmt: skip
    for each in filters:
        for arg in each.arg_names:
            asked[arg] = fields.String(metadata={"description": _explained(each, arg)})
    return PageAsked.from_dict(asked, name=name)


def taken(name: str) -> Problem:
    """The answer where a value is somebody else's already."""
    sentence = f"This {name} is taken; choose another."
    return Problem(409, sentence, {name: [sentence]})


def _explained(each: Filter, arg: str) -> str:
    """What an argument of a filter takes."""
    if isinstance(each, ChoiceFilter):
        return _one_of(each.choices)
    if isinstance(each, DateFilter) and arg == each.name:
        return _one_of(each.presets)
    if isinstance(each, RelatedFilter):
        return "The number of a row." if arg == each.name else "A part of its name."
    if isinstance(each, ClockFilter):
        return _one_of(each.weekdays if arg == each.arg_names[0] else each.hours)
    if isinstance(each, CountFilter) and arg in each.arg_names[:2]:
        return "A whole number."
    return "A day such as 2026-11-22, on the calendar of the token's person."


def _one_of(words: Iterable[str]) -> str:
    return f"One of {', '.join(f'`{word}`' for word in words)}."


def read_asked_page(query: Values) -> Asked:
    """Which page an address asks for.

    :raises Problem: when there cannot be such a page
    """
    wrong = {name: ["This counts from 1."] for name in ("page", "per_page") if query[name] < 1}
    if wrong:
        raise Problem(400, bodies.sentence_of(wrong), wrong)
    # No table has more rows than this; larger numbers do not fit into a query.
    page = min(query["page"], 2**53)
    return Asked(page, min(query["per_page"], MOST_ROWS), query.get("after"))


def _search(text: str) -> str:
    if len(text) > LONGEST_SEARCH or "\x00" in text:
        sentence = f"At most {LONGEST_SEARCH} characters, and no NUL among them."
        raise Problem(400, f"search: {sentence}", {"search": [sentence]})
    return text


def _check_filters(filters: Sequence[Filter], values: Values) -> None:
    wrong = {}
    for each in filters:
        for name in each.arg_names:
            if name in values:
                problem = each.problem(name, values[name])
                if "\x00" in values[name]:
                    problem = "A NUL character is found nowhere."
                if problem:
                    wrong[name] = [problem]
    if wrong:
        raise Problem(400, bodies.sentence_of(wrong), wrong)
