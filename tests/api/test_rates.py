"""A token that asks too often waits; the headers say what it has left."""

from collections.abc import Callable

import pytest
from flask import Flask

from admin_app.api.rates import Rates
from tests.api.program import Program, program_of

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def limited(make_app: Callable[..., Flask], database_url: str) -> Flask:
    """The back office with three requests a minute for each token."""
    return make_app(database_url, BACKOFFICE_API_RATE="3")


def test_the_headers_count_down_and_then_it_is_429(limited: Flask) -> None:
    program = program_of(limited, "staff")
    for left in ("2", "1", "0"):
        answer = program.get("/tags")
        assert answer.status_code == 200
        assert answer.headers["RateLimit-Policy"] == '"token";q=3;w=60'
        assert answer.headers["RateLimit"].startswith(f'"token";r={left};t=')
    refused = program.get("/tags")
    assert (refused.status_code, refused.mimetype) == (429, "application/problem+json")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit"].startswith('"token";r=0;t=')


def test_each_token_has_a_minute_of_its_own(limited: Flask) -> None:
    first, second = program_of(limited, "staff"), program_of(limited, "staff")
    for _ in range(4):
        first.get("/tags")
    assert first.get("/tags").status_code == 429
    assert second.get("/tags").status_code == 200


def test_a_minute_begins_anew_when_it_is_over() -> None:
    rates = Rates(2)
    assert [rates.count(1, at) for at in (0.0, 30.0, 59.0)] == [(1, 60), (0, 30), (-1, 1)]
    assert rates.count(1, 60.0) == (1, 60)


def test_a_stranger_is_not_counted(limited: Flask) -> None:
    stranger = Program(limited.test_client())
    answers = [stranger.get("/tags") for _ in range(5)]
    assert {answer.status_code for answer in answers} == {401}
    assert all("RateLimit" not in answer.headers for answer in answers)
