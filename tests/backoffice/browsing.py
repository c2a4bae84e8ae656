"""What tests of the back office do on its pages: make rows, send forms, read grids."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from admin_app.extensions import Base, db
from tests.conftest import csrf_token
from tests.unchanged.browser_form import BrowserForm, read_form

Row = TypeVar("Row", bound=Base)


def made(app: Flask, make: Callable[..., Row], **columns: Any) -> Row:
    """A row made by this factory, to be read after its session has ended."""
    with app.app_context():
        return make(**columns)


def stored(app: Flask, model: type[Row], row_id: int, *names: str) -> tuple[Any, ...] | None:
    """These attributes of a row as they stand in the database; None where there is no row."""
    with app.app_context():
        row = db.session.get(model, row_id)
        return None if row is None else tuple(getattr(row, name) for name in names)


def send(client: FlaskClient, address: str, **fields: Any) -> TestResponse:
    """Post these fields with a valid token; a list is sent as several values."""
    return client.post(address, data={"csrf_token": csrf_token(client), **fields})


def opened_form(client: FlaskClient, address: str) -> BrowserForm:
    """The record form at this address."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return read_form(answer.text)


def save(client: FlaskClient, address: str, **fields: str | list[str]) -> TestResponse:
    """Open the form, fill in the fields and press save."""
    form = opened_form(client, address)
    for name, value in fields.items():
        form.fill(name, *([value] if isinstance(value, str) else value))
    return client.post(address, data=MultiDict(form.sent()))


def listed(client: FlaskClient, address: str) -> list[int]:
    """The ids of the rows of a grid page, in order."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return [int(each) for each in re.findall(r'<tr data-id="(-?\d+)"', answer.text)]


def found(client: FlaskClient, address: str) -> set[int]:
    """The ids of the rows of a grid page, after comparing them with the number it states."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    ids = [int(each) for each in re.findall(r'<tr data-id="(-?\d+)"', answer.text)]
    stated = re.search(r'<h1>[^<]*<span class="count">([\d,]+)</span>', answer.text)
    assert stated is not None
    assert int(stated[1].replace(",", "")) == len(ids) == len(set(ids))
    return set(ids)


def notices(page: TestResponse) -> str:
    """The sentences that a page shows above its content."""
    return " ".join(re.findall(r'class="notice[^>]*>\s*([^<]+)', page.text))
