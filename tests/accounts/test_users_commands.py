"""`users`: people of the back office, from the command line."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask
from werkzeug.security import check_password_hash

from admin_app.accounts.cli import users
from admin_app.content.passwords import METHOD
from tests.factories import make_person, make_user
from tests.people import PASSWORD, add_person, change_user, stored_user, try_to_sign_in

Command = Callable[..., Result]


@pytest.fixture
def command(app: Flask) -> Command:
    """Run `users` with these words and this standard input."""

    def run(*words: str, typed: str | bytes = "") -> Result:
        return app.test_cli_runner().invoke(users, list(words), input=typed)

    return run


def listed(command: Command) -> dict[str, tuple[str, bool | None, bool]]:
    """Role, activity and whether the password must be changed, by name."""
    people = json.loads(command("list", "--json").stdout)
    return {
        person["username"]: (person["role"], person["is_active"], person["must_change_password"])
        for person in people
    }


def create(command: Command, name: str, email: str, *, typed: str | bytes = PASSWORD) -> Result:
    """Make a member of staff."""
    options = ("--email", email, "--role", "staff", "--password-stdin")
    return command("create", name, *options, typed=typed)


def test_who_is_created_signs_in_with_the_piped_password(app: Flask, command: Command) -> None:
    result = create(command, "ann ", "ann@example.org", typed=f" {PASSWORD} \n")
    assert (result.exit_code, result.stderr) == (0, "")
    assert listed(command) == {"ann ": ("staff", True, False)}
    assert try_to_sign_in(app.test_client(), "ann ", f" {PASSWORD} ").location == "/admin/"


@pytest.mark.parametrize(
    "email", ["a@example.org", "a@shop.test", "a@localhost", "ü@müller.example", "a+b@x.invalid"]
)
def test_an_email_address_is_checked_for_its_form_alone(command: Command, email: str) -> None:
    assert create(command, "ann", email).exit_code == 0


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("name", "email", "typed"),
    [
        ("ann", "no address", PASSWORD),
        ("ann", "a@b..c", PASSWORD),
        ("ann", "a" * 110 + "@example.org", PASSWORD),
        ("", "a@example.org", PASSWORD),
        ("x" * 81, "a@example.org", PASSWORD),
        ("line\nend", "a@example.org", PASSWORD),
        ("ann", "a@example.org", ""),
        ("ann", "a@example.org", "\n"),
        ("ann", "a@example.org", b"\xff\xfe"),
        ("ann", "a@example.org", "x" * 1001),
        ("taken", "a@example.org", PASSWORD),
        ("ann", "taken@example.org", PASSWORD),
    ],
)
def test_values_that_cannot_be_are_refused_in_one_sentence(
    app: Flask, command: Command, name: str, email: str, typed: str | bytes
) -> None:
    add_person(app, username="taken", email="taken@example.org")
    result = create(command, name, email, typed=typed)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert set(listed(command)) == {"taken"}


def test_without_a_terminal_the_password_has_to_be_piped_in(command: Command) -> None:
    result = command("create", "ann", "--email", "a@example.org", "--role", "staff")
    assert result.exit_code == 1
    assert "--password-stdin" in result.stderr


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "words",
    [
        ("create", "ann"),
        ("create", "ann", "--email", "a@example.org", "--role", "king"),
        ("set-role", "ann", "king"),
        ("set-role",),
        ("nonsense",),
    ],
)
def test_wrong_usage_ends_with_two(command: Command, words: tuple[str, ...]) -> None:
    assert command(*words).exit_code == 2


def test_a_user_of_the_site_gets_a_role_and_loses_it(app: Flask, command: Command) -> None:
    with app.app_context():
        make_user(username="reader", email="reader@example.org")
    assert command("set-role", "reader", "manager").exit_code == 0
    assert listed(command) == {"reader": ("manager", True, False)}
    assert command("set-role", "reader@example.org", "staff").exit_code == 0
    assert listed(command) == {"reader": ("staff", True, False)}
    assert command("set-role", "reader", "none").exit_code == 0
    assert listed(command) == {}


def test_the_last_administrator_stays_one(app: Flask, command: Command) -> None:
    with app.app_context():
        make_person("admin", username="ann")
    for role in ("staff", "none"):
        result = command("set-role", "ann", role)
        assert result.exit_code == 1
        assert "Nobody else could administrate" in result.stderr
    assert listed(command) == {"ann": ("admin", True, False)}


def test_a_name_that_is_anothers_address_has_to_be_made_clear(app: Flask, command: Command) -> None:
    with app.app_context():
        make_user(username="ann", email="ann@example.org")
        make_user(username="ann@example.org")
    result = command("set-role", "ann@example.org", "admin")
    assert result.exit_code == 1
    assert "the name of one user" in result.stderr
    assert listed(command) == {}


@pytest.mark.parametrize("name", ["Ann", "ann ", "", "ann\0", "x" * 2000])
def test_a_user_who_does_not_exist_is_named(app: Flask, command: Command, name: str) -> None:
    with app.app_context():
        make_user(username="ann")
    for words in (("set-role", name, "staff"), ("set-password", name, "--password-stdin")):
        result = command(*words, typed=PASSWORD)
        assert result.exit_code == 1
        assert "No user has the name" in result.stderr


def test_a_set_password_is_the_sites_too_and_ends_waiting(app: Flask, command: Command) -> None:
    user_id = add_person(app, username="ann")
    client = app.test_client()
    answers = [try_to_sign_in(client, "ann", "wrong").status_code for _ in range(6)]
    assert answers[-1] == 429
    result = command("set-password", "ann", "--password-stdin", typed="another password\r\n")
    assert result.exit_code == 0
    stored = stored_user(app, user_id)["password_hash"]
    assert stored.startswith(METHOD)
    assert check_password_hash(stored, "another password")
    assert try_to_sign_in(client, "ann", "another password").status_code == 303


def test_passwords_and_hashes_are_printed_nowhere(app: Flask, command: Command) -> None:
    create(command, "ann", "ann@example.org")
    printed = command("list").output + command("list", "--json").output
    printed += command("set-password", "ann", "--password-stdin", typed=PASSWORD).output
    assert "ann@example.org" in printed
    assert PASSWORD not in printed
    assert "scrypt" not in printed


def test_who_is_not_active_is_listed_as_such(app: Flask, command: Command) -> None:
    change_user(app, add_person(app, username="ann"), is_active=None)
    assert listed(command) == {"ann": ("staff", None, False)}
    assert "not active" in command("list").stdout
