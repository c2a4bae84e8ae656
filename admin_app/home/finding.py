"""What the palette finds: pages, new records and records, as far as the reader may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext

from admin_app.backoffice.declared import DeclaredModelView
from admin_app.backoffice.rows import find_row, identity_of, name_of_row, rows_by_name
from admin_app.extensions import Base

# Flask-Admin's menu items, which stand for views.
Menu = Sequence[Any]
RECORDS_PER_TABLE = 5
SHORTEST_QUERY = 2


@dataclass(frozen=True)
class Found:
    """One thing to go to: its name, what it is, and where."""

    name: str
    kind: str
    address: str


def find(menu: Menu, query: str) -> list[Found]:
    """Pages and acts whose name holds the query, then records of that number or name."""
    places = [place for place in _places(menu) if query.casefold() in place.name.casefold()]
    is_sought = len(query) >= SHORTEST_QUERY or query.isdecimal()
    return places + (_records(menu, query) if is_sought else [])


def _places(menu: Menu) -> list[Found]:
    pages = [
        Found(str(item.name), gettext("Page"), item.get_url())
        for item in menu
        if item.is_accessible() and item.is_visible()
    ]
    acts = [
        Found(
            gettext("New: %(what)s", what=str(view.singular)),
            gettext("Act"),
            url_for(f"{view.endpoint}.create_view"),
        )
        for view in _tables(menu)
        if view.may("create")
    ]
    account = Found(gettext("Your account"), gettext("Page"), url_for("accounts.account"))
    return [*pages, *acts, account]


def _records(menu: Menu, query: str) -> list[Found]:
    return [
        Found(
            name_of_row(row),
            f"{view.singular} {identity_of(row)}",
            view.address("details", identity_of(row)),
        )
        for view in _tables(menu)
        for row in _rows(view.model, query)
    ]


def _rows(model: type[Base], query: str) -> list[Any]:
    numbered = find_row(model, query.removeprefix("#"))
    named = rows_by_name(model, query, limit=RECORDS_PER_TABLE)
    return [*([] if numbered is None else [numbered]), *(row for row in named if row != numbered)]


def _tables(menu: Menu) -> list[Any]:
    return [
        item._view
        for item in menu
        if isinstance(getattr(item, "_view", None), DeclaredModelView) and item.is_accessible()
    ]
