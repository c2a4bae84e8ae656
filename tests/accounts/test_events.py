"""What the journal says about the door, and what it never says."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from admin_app.accounts.cli import users
from admin_app.extensions import db
from admin_app.journal.models import Change, ChangeSet
from tests.people import PASSWORD, add_person, hashed, try_to_sign_in

ADDRESS = {"REMOTE_ADDR": "203.0.113.66"}


@pytest.fixture
def ann(app: Flask) -> int:
    """Somebody called ann."""
    return add_person(app, username="ann")


def journalled(app: Flask) -> list[dict[str, Any]]:
    """Every change set and change as it is stored, in the order they were written."""
    with app.app_context():
        sets = db.session.execute(select(ChangeSet.__table__).order_by(ChangeSet.id))
        changes = db.session.execute(select(Change.__table__).order_by(Change.change_set_id))
        return [dict(row._mapping) for row in [*sets, *changes]]


def events_of(app: Flask, before: int) -> list[dict[str, Any]]:
    """The change sets that tell of an event, without the first so many."""
    return [row for row in journalled(app)[before:] if row.get("detail")]


def test_a_sign_in_names_who_and_from_where(app: Flask, client: FlaskClient, ann: int) -> None:
    try_to_sign_in(client, "ann", environ_base=ADDRESS)
    (event,) = events_of(app, 0)
    assert event["name"] == "sign-in"
    assert (event["actor_id"], event["actor_name"]) == (ann, "ann")
    assert (event["source"], event["address"]) == ("web", "203.0.113.66")


def test_a_failed_sign_in_names_the_account_that_was_tried(
    app: Flask, client: FlaskClient, ann: int
) -> None:
    try_to_sign_in(client, "ann", "wrong", environ_base=ADDRESS)
    (event,) = events_of(app, 0)
    assert event["name"] == "failed sign-in"
    assert event["detail"] == f'{{"user_id":{ann}}}'
    assert (event["actor_id"], event["address"]) == (None, "203.0.113.66")


def test_an_attempt_that_comes_too_early_is_not_journalled(
    app: Flask, client: FlaskClient, ann: int
) -> None:
    for _ in range(8):
        try_to_sign_in(client, "ann", "wrong")
    assert len(events_of(app, 0)) == 5


def test_a_role_given_by_a_command_says_so(app: Flask, ann: int) -> None:
    before = len(journalled(app))
    app.test_cli_runner().invoke(users, ["set-role", "ann", "manager"])
    rows = journalled(app)
    assert any(row.get("source") == "command" for row in rows)
    assert any("manager" in row.get("row_values", "") for row in rows)
    assert len(rows) == before + 2


def test_passwords_hashes_and_mistyped_names_are_in_no_entry(
    app: Flask, client: FlaskClient
) -> None:
    older = hashed(method="scrypt:32768:8:1")
    add_person(app, username="ann", password_hash=older)
    try_to_sign_in(client, f"ann {PASSWORD}", "wrong guess")
    try_to_sign_in(client, "ann")
    app.test_cli_runner().invoke(
        users, ["set-password", "ann", "--password-stdin"], input="another password"
    )
    everything = str(journalled(app))
    assert "failed sign-in" in everything
    for secret in (PASSWORD, "wrong guess", "another password", "scrypt:", older):
        assert secret not in everything
