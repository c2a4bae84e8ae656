"""Pinned reports: a person's own, in the person's order, on the first page."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, text

from admin_app.accounts.models import Person
from admin_app.accounts.services import set_role
from admin_app.content.models import User
from admin_app.db.transactions import writing
from admin_app.extensions import db
from admin_app.journal.models import Change
from admin_app.journal.verification import verify
from admin_app.reports.models import PinnedReports
from admin_app.reports.services import FIRST_PINS, MOST_PINS
from tests.backoffice.browsing import made, send
from tests.factories import make_person, make_post

FIRST = ["Publishing", "Recent posts", "Active authors", "Tags"]


@pytest.fixture(autouse=True)
def a_post(app: Flask) -> None:
    """Without content the first page speaks of nothing else."""
    made(app, make_post)


def cards(client: FlaskClient) -> list[str]:
    """The titles of the cards on the first page."""
    soup = BeautifulSoup(client.get("/admin/").text, "html.parser")
    return [each.get_text() for each in soup.select(".dashboard .card h2")]


def pin(client: FlaskClient, report: str, **arguments: str) -> int:
    """Press the button that pins."""
    return send(client, "/admin/reports/pin", report=report, **arguments).status_code


def stored_pins(app: Flask) -> int:
    """How many people have pins of their own."""
    with app.app_context():
        return len(db.session.scalars(db.select(PinnedReports)).all())


def test_everybody_begins_with_the_same_cards(manager: FlaskClient, app: Flask) -> None:
    assert cards(manager) == FIRST
    assert stored_pins(app) == 0


def test_staff_have_no_cards(staff: FlaskClient) -> None:
    assert cards(staff) == []


def test_a_report_is_pinned_as_it_was_asked_for(manager: FlaskClient) -> None:
    assert pin(manager, "prolific-authors", min_posts="3", period="365d") == 303
    assert cards(manager) == [*FIRST, "Prolific authors"]
    page = manager.get("/admin/").text
    assert "/admin/reports/prolific-authors?min_posts=3&amp;period=365d" in page
    assert "More posts than: 3" in page


def test_a_report_says_whether_it_is_pinned_and_is_taken_off(manager: FlaskClient) -> None:
    address = "/admin/reports/prolific-authors?min_posts=3"
    fields = {"report": "prolific-authors", "min_posts": "3"}
    assert "Pin to the first page" in manager.get(address).text
    answer = send(manager, "/admin/reports/pin", **fields)
    assert answer.location == f"{address}#pin"
    page = manager.get(address).text
    assert ("On your first page" in page, "Pin to the first page" in page) == (True, False)
    assert "Pin to the first page" in manager.get("/admin/reports/prolific-authors").text
    assert send(manager, "/admin/reports/take-off", **fields).location == f"{address}#pin"
    assert "Pin to the first page" in manager.get(address).text
    assert cards(manager) == FIRST


def test_what_everybody_begins_with_is_pinned(manager: FlaskClient) -> None:
    assert "On your first page" in manager.get("/admin/reports/publishing").text
    assert send(manager, "/admin/reports/take-off", report="nothing").status_code == 422


@pytest.mark.parametrize(
    ("number", "to", "button"),
    [("1", "down", "down-2"), ("2", "down", "up-3"), ("2", "up", "up-1"), ("1", "up", "down-0"),
     ("0", "up", "down-0"), ("3", "down", "up-3")],
)  # fmt: skip
def test_a_moved_card_is_led_to_at_a_button_that_it_has(
    manager: FlaskClient, number: str, to: str, button: str
) -> None:
    answer = send(manager, "/admin/reports/move", number=number, to=to)
    assert answer.location == f"/admin/?arrange=yes#{button}"
    soup = BeautifulSoup(manager.get(answer.location).text, "html.parser")
    title = FIRST[int(number)]
    pressed = soup.find("button", id=button)
    assert pressed is not None
    assert pressed.get("aria-label") == f"Move {title} {button.split('-')[0]}"


def test_pinning_twice_pins_once(manager: FlaskClient) -> None:
    assert pin(manager, "publishing") == 303
    assert cards(manager) == FIRST


def test_each_person_has_pins_of_their_own(as_role: Callable[..., FlaskClient]) -> None:
    one, other = as_role("manager"), as_role("manager")
    pin(one, "post-counts")
    assert cards(one) == [*FIRST, "Posts per user"]
    assert cards(other) == FIRST


@pytest.mark.parametrize(
    ("number", "to", "expected"),
    [
        ("0", "down", ["Recent posts", "Publishing", "Active authors", "Tags"]),
        ("3", "up", ["Publishing", "Recent posts", "Tags", "Active authors"]),
        ("0", "up", FIRST),
        ("3", "down", FIRST),
    ],
)
def test_a_card_is_moved_by_one_place(
    manager: FlaskClient, number: str, to: str, expected: list[str]
) -> None:
    assert send(manager, "/admin/reports/move", number=number, to=to).status_code == 303
    assert cards(manager) == expected


def test_a_card_is_taken_off(manager: FlaskClient) -> None:
    for _ in FIRST:
        assert send(manager, "/admin/reports/unpin", number="0").status_code == 303
    assert cards(manager) == []
    assert "Nothing is pinned." in manager.get("/admin/").text


@pytest.mark.parametrize("number", ["4", "-1", "abc", "", "9" * 30])
def test_a_card_that_is_not_there_is_refused(app: Flask, manager: FlaskClient, number: str) -> None:
    for act in ("move", "unpin"):
        answer = send(manager, f"/admin/reports/{act}", number=number)
        assert answer.status_code == 422
        assert "not on your first page any more" in answer.text
    assert stored_pins(app) == 0


def test_there_is_room_for_a_number_of_cards(manager: FlaskClient) -> None:
    for number in range(MOST_PINS - len(FIRST_PINS)):
        assert pin(manager, "recent-posts", days=str(number + 10)) == 303
    assert pin(manager, "recent-posts", days="99") == 422
    assert pin(manager, "nothing") == 422
    assert len(cards(manager)) == MOST_PINS


def test_a_pin_of_a_report_that_is_gone_is_left_out(app: Flask, manager: FlaskClient) -> None:
    pin(manager, "post-counts")
    with app.app_context(), writing() as session:
        row = session.scalars(db.select(PinnedReports)).one()
        row.pins = row.pins.replace('"tags"', '"gone"')
    assert cards(manager) == ["Publishing", "Recent posts", "Active authors", "Posts per user"]


@pytest.mark.parametrize("site_statement", [False, True])
def test_pins_go_with_their_person(app: Flask, site_statement: bool) -> None:
    with app.app_context():
        user_id = make_person("manager").id
        with writing() as session:
            session.add(PinnedReports(user_id=user_id, pins="[]"))
        if site_statement:
            with db.engine.begin() as connection:
                connection.execute(delete(User).where(User.id == user_id))
        else:
            set_role(user_id, None)
        assert db.session.get(Person, user_id) is None
    assert stored_pins(app) == 0


@pytest.mark.sqlite_only
def test_pins_go_where_the_site_enforces_no_keys(app: Flask) -> None:
    with app.app_context():
        user_id = make_person("manager").id
        with writing() as session:
            session.add(PinnedReports(user_id=user_id, pins="[]"))
        with db.engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
            connection.execute(text(f"DELETE FROM users WHERE id = {user_id}"))  # noqa: S608
            connection.commit()
            connection.invalidate()
    assert stored_pins(app) == 0


def test_pins_that_go_with_a_role_are_told_of(app: Flask) -> None:
    with app.app_context():
        user_id = make_person("manager").id
        with writing() as session:
            session.add(PinnedReports(user_id=user_id, pins="[]"))
        set_role(user_id, None)
        told = db.session.scalars(db.select(Change).where(Change.operation == "delete")).all()
        assert {change.table_name for change in told} == {"bo_people", "bo_pinned_reports"}
        assert verify().is_whole
