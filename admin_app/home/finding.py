"""What the palette finds: pages, new records and records, as far as the reader may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext

from admin_app.backoffice.declared import DeclaredModelView
from admin_app.backoffice.rows import identity_of, name_of_row, rows_by_name

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
    """Pages and acts whose name holds the query, then records called so."""
    places = [place for place in _places(menu) if query.casefold() in place.name.casefold()]
    return places + (_records(menu, query) if len(query) >= SHORTEST_QUERY else [])


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
        for row in rows_by_name(view.model, query, limit=RECORDS_PER_TABLE)
    ]


def _tables(menu: Menu) -> list[Any]:
    return [
        item._view
        for item in menu
        if isinstance(getattr(item, "_view", None), DeclaredModelView) and item.is_accessible()
    ]
