"""The newsletters of docs/add-a-model.md at work; run by test_added_model in a copy."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from admin_app.extensions import db
from admin_app.journal.models import Change
from tests.factories import stored
from tests.unchanged.browser_form import read_form

pytestmark = pytest.mark.sqlite_only

# It exists in the copy only.
Newsletter: Any = import_module("admin_app.newsletters.models").Newsletter
GRID = "/admin/newsletter/"


@pytest.fixture
def staff(app: Flask, as_role: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody of the staff, and two newsletters."""
    with app.app_context():
        stored(Newsletter(id=1, subject="Spring", body="It is warm.", sent=True))
        stored(Newsletter(id=2, subject="Autumn", body="It is windy.", sent=False))
    return as_role("staff")


def save(client: FlaskClient, address: str, **values: str) -> Any:
    """Open the form, fill it in and send it."""
    form = read_form(client.get(address).text)
    for name, value in values.items():
        form.fill(name, value)
    return client.post(address, data=form.sent())


def subjects(client: FlaskClient, query: str = "") -> list[str]:
    """The newsletters that the grid shows."""
    page = client.get(GRID + query).text
    return [name for name in ("Autumn", "Spring", "Winter") if f"Edit {name}" in page]


def test_the_grid_searches_filters_and_sorts(staff: FlaskClient) -> None:
    assert subjects(staff) == ["Autumn", "Spring"]
    assert subjects(staff, "?search=windy") == ["Autumn"]
    assert subjects(staff, "?sent=yes") == ["Spring"]
    page = staff.get(f"{GRID}?sort=subject&desc=1").text
    assert page.index("Edit Spring") < page.index("Edit Autumn")


def test_a_newsletter_is_made_and_changed(app: Flask, staff: FlaskClient) -> None:
    save(staff, f"{GRID}new/", subject="Winter", body="It is cold.")
    save(staff, f"{GRID}edit/?id=2", body="It rains.")
    with app.app_context():
        bodies = select(Newsletter.body).order_by(Newsletter.id)
        assert list(db.session.scalars(bodies)) == ["It is warm.", "It rains.", "It is cold."]


def test_a_subject_is_given_once(staff: FlaskClient) -> None:
    answer = save(staff, f"{GRID}new/", subject="Spring", body="Again.")
    assert answer.status_code == 422


def test_a_form_that_is_out_of_date_overwrites_nothing(app: Flask, staff: FlaskClient) -> None:
    form = read_form(staff.get(f"{GRID}edit/?id=1").text)
    save(staff, f"{GRID}edit/?id=1", subject="May")
    form.fill("subject", "June")
    assert staff.post(f"{GRID}edit/?id=1", data=form.sent()).status_code == 409
    with app.app_context():
        assert db.session.get_one(Newsletter, 1).subject == "May"


def test_the_export_holds_what_is_filtered(staff: FlaskClient) -> None:
    lines = staff.get(f"{GRID}export/csv/?sent=no").text.splitlines()
    assert [line.split(",")[1] for line in lines] == ["Subject", "Autumn"]


def test_the_journal_tells_of_it(app: Flask, staff: FlaskClient) -> None:
    save(staff, f"{GRID}edit/?id=1", subject="May")
    with app.app_context():
        changes = select(func.count()).select_from(Change).filter_by(table_name="bo_newsletters")
        assert db.session.scalar(changes) == 3


def test_the_policy_holds(staff: FlaskClient, as_role: Callable[..., FlaskClient]) -> None:
    addresses = [GRID, f"{GRID}new/", f"{GRID}delete/?id=1"]
    answers = {
        role: [client.get(address).status_code for address in addresses]
        for role, client in {"staff": staff, "manager": as_role("manager")}.items()
    }
    assert answers == {"staff": [200, 200, 403], "manager": [403, 403, 403]}
    assert as_role("admin").get(addresses[2]).status_code == 200


def test_it_stands_in_the_menu_of_those_who_may_see_it(
    staff: FlaskClient, as_role: Callable[..., FlaskClient]
) -> None:
    assert "Newsletters" in staff.get("/admin/").text
    assert "Newsletters" not in as_role("manager").get("/admin/").text
