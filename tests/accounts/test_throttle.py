"""Guessing is slowed down, and nobody is locked out for good."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from admin_app.accounts import throttle
from admin_app.accounts.models import SignInAttempts
from admin_app.accounts.throttle import (
    ACCOUNT,
    ACCOUNT_AT_ADDRESS,
    ADDRESS,
    LONGEST_WAIT,
    counters,
)
from admin_app.db.transactions import writing
from admin_app.db.types import utc_now
from admin_app.extensions import db
from tests.people import PASSWORD, add_person, is_signed_in, try_to_sign_in

ATTACKER = {"REMOTE_ADDR": "203.0.113.66"}
COLLEAGUE = {"REMOTE_ADDR": "198.51.100.5"}


@pytest.fixture
def ann(app: Flask) -> int:
    """A colleague called ann whom others attack."""
    return add_person(app, username="ann")


def fail(app: Flask, account: str, address: str, *, times: int = 1) -> None:
    """Let so many attempts fail, one after the other, as fast as they can be made."""
    with app.app_context():
        for _ in range(times):
            with writing() as session:
                throttle.count_failure(session, counters(account, address, None), utc_now())


def let_time_pass(app: Flask, passed: timedelta) -> None:
    """Make every counted attempt older."""
    with app.app_context(), writing() as session:
        for row in session.scalars(select(SignInAttempts)):
            row.failed_at -= passed


def stored_attempts(app: Flask) -> list[tuple[str, float]]:
    """Every counter and its level."""
    with app.app_context():
        rows = db.session.scalars(select(SignInAttempts).order_by(SignInAttempts.key))
        return [(row.key, row.failures) for row in rows]


def test_after_five_failures_the_next_attempt_has_to_wait(app: Flask, ann: int) -> None:
    client = app.test_client()
    answers = [try_to_sign_in(client, "ann", "wrong").status_code for _ in range(5)]
    assert answers == [422] * 5
    refused = try_to_sign_in(client, "ann")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "1"
    assert "in 1 second." in refused.text
    assert 'value="ann"' in refused.text


def test_the_wait_doubles_up_to_its_longest(app: Flask, ann: int) -> None:
    waits: list[int] = []
    for _ in range(8):
        fail(app, f"user {ann}", "203.0.113.66", times=5 if not waits else 1)
        refused = try_to_sign_in(app.test_client(), "ann", environ_base=ATTACKER)
        waits.append(int(refused.headers["Retry-After"]))
    assert waits == [1, 2, 4, 8, 16, 30, 30, 30]


def test_a_refused_attempt_writes_nothing_and_prolongs_nothing(app: Flask, ann: int) -> None:
    fail(app, f"user {ann}", "203.0.113.66", times=8)
    before = stored_attempts(app)
    for _ in range(10):
        refused = try_to_sign_in(app.test_client(), "ann", environ_base=ATTACKER)
        assert refused.status_code == 429
    assert stored_attempts(app) == before


def test_after_the_wait_the_right_password_lets_in(
    app: Flask, client: FlaskClient, ann: int
) -> None:
    fail(app, f"user {ann}", "203.0.113.66", times=500)
    let_time_pass(app, timedelta(seconds=LONGEST_WAIT))
    try_to_sign_in(client, "ann", environ_base=ATTACKER)
    assert is_signed_in(client)


def test_an_attacker_elsewhere_does_not_slow_a_colleague_down(
    app: Flask, client: FlaskClient, ann: int
) -> None:
    with app.app_context():
        watched, now = counters(f"user {ann}", "203.0.113.66", None), utc_now()
        # Two hours of guesses, each as early as it is let through.
        for _ in range(2 * 60 * 2):
            with writing() as session:
                throttle.count_failure(session, watched, now)
            now += timedelta(seconds=LONGEST_WAIT)
        ages_from = now - utc_now()
    let_time_pass(app, ages_from)
    try_to_sign_in(client, "ann", environ_base=COLLEAGUE)
    assert is_signed_in(client)


def test_guesses_from_everywhere_do_not_slow_a_known_browser_down(app: Flask, ann: int) -> None:
    known, stranger = app.test_client(), app.test_client()
    try_to_sign_in(known, "ann", environ_base=COLLEAGUE)
    known.delete_cookie("backoffice")
    for number in range(60):
        fail(app, f"user {ann}", f"203.0.113.{number}")
    assert try_to_sign_in(stranger, "ann", environ_base=COLLEAGUE).status_code == 429
    assert try_to_sign_in(known, "ann", environ_base=COLLEAGUE).status_code == 303


def test_a_known_browser_is_known_to_its_own_account_only(app: Flask, ann: int) -> None:
    add_person(app, username="mallory")
    client = app.test_client()
    try_to_sign_in(client, "mallory", environ_base=ATTACKER)
    client.delete_cookie("backoffice")
    fail(app, f"user {ann}", "203.0.113.66", times=9)
    assert try_to_sign_in(client, "ann", environ_base=ATTACKER).status_code == 429


def test_guessing_from_a_known_browser_is_slowed_down_too(app: Flask, ann: int) -> None:
    client = app.test_client()
    try_to_sign_in(client, "ann")
    client.delete_cookie("backoffice")
    answers = [try_to_sign_in(client, "ann", "wrong").status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_a_forged_device_cookie_is_a_strangers(app: Flask, client: FlaskClient, ann: int) -> None:
    fail(app, f"user {ann}", "127.0.0.1", times=9)
    client.set_cookie("backoffice_device", '{"1": "x"}.abc.def')
    assert try_to_sign_in(client, "ann").status_code == 429


def test_one_address_cannot_try_every_name(app: Flask) -> None:
    for number in range(20):
        fail(app, f"name name{number}", "203.0.113.66")
    refused = try_to_sign_in(app.test_client(), "another", environ_base=ATTACKER)
    assert refused.status_code == 429
    allowed = try_to_sign_in(app.test_client(), "another", environ_base=COLLEAGUE)
    assert allowed.status_code == 422


def test_a_network_of_ipv6_is_one_address(app: Flask) -> None:
    for number in range(20):
        fail(app, f"name name{number}", f"2001:db8:1:2::{number:x}")
    for address, status in (("2001:db8:1:2:ffff::1", 429), ("2001:db8:1:3::1", 422)):
        environ = {"REMOTE_ADDR": address}
        refused = try_to_sign_in(app.test_client(), "another", environ_base=environ)
        assert refused.status_code == status


def test_an_unknown_name_is_slowed_down_like_a_known_one(app: Flask, ann: int) -> None:
    for name in ("ann", "nobody"):
        client = app.test_client()
        environ = {"REMOTE_ADDR": f"192.0.2.{len(name)}"}
        answers = [
            try_to_sign_in(client, name, "wrong", environ_base=environ).status_code
            for _ in range(6)
        ]
        assert answers == [422] * 5 + [429]


def test_signing_in_empties_the_counter_of_that_account_at_that_address(
    app: Flask, ann: int
) -> None:
    fail(app, f"user {ann}", "127.0.0.1", times=4)
    try_to_sign_in(app.test_client(), "ann")
    assert sorted(level for _, level in stored_attempts(app)) == pytest.approx([4, 4], abs=0.1)


def test_failures_at_the_same_moment_are_all_counted(app: Flask) -> None:
    def guess(_number: int) -> int:
        return try_to_sign_in(app.test_client(), "nobody", "wrong").status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(guess, range(4))) == [422] * 4
    assert [round(level) for _, level in stored_attempts(app)] == [4, 4, 4]


def test_counters_name_neither_accounts_nor_addresses(app: Flask, client: FlaskClient) -> None:
    try_to_sign_in(client, "typed by mistake: " + PASSWORD, environ_base=ATTACKER)
    keys = " ".join(key for key, _ in stored_attempts(app))
    assert keys
    assert "mistake" not in keys
    assert "203.0.113" not in keys


def test_counters_that_have_run_empty_are_removed(app: Flask) -> None:
    fail(app, "name a", "203.0.113.1")
    let_time_pass(app, throttle.KEPT + timedelta(seconds=1))
    fail(app, "name b", "203.0.113.2")
    with app.app_context(), writing() as session:
        throttle.remove_outdated(session, utc_now())
    assert len(stored_attempts(app)) == 3


@pytest.mark.parametrize("limit", [ACCOUNT_AT_ADDRESS, ADDRESS, ACCOUNT])
def test_every_counter_is_empty_before_it_is_removed(limit: throttle.Limit) -> None:
    now = utc_now()
    full = SignInAttempts(key="", failures=10.0**6, failed_at=now)
    fullest = SignInAttempts(key="", failures=limit.after_failure(full, now), failed_at=now)
    assert limit.wait(fullest, now) == LONGEST_WAIT
    assert limit.level(fullest, now + throttle.KEPT) == 0


def test_a_clock_that_was_set_back_makes_nobody_wait_longer() -> None:
    now = utc_now()
    ahead = SignInAttempts(key="", failures=10.0, failed_at=now + timedelta(days=365))
    assert ACCOUNT_AT_ADDRESS.wait(ahead, now) <= LONGEST_WAIT
