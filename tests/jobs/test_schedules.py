"""Scheduled work is started once each time, whatever the clock and the machine did meanwhile."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import update

from admin_app.jobs import schedules
from admin_app.jobs.models import JOBS, State
from admin_app.jobs.queries import recent_jobs
from admin_app.jobs.store import store
from tests.jobs import kinds  # noqa: F401 - declares them

pytestmark = pytest.mark.sqlite_only

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def at(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Let the worker look at a moment of Berlin's clock; gives how many jobs there are then."""
    monkeypatch.setattr(schedules, "SCHEDULED", [])
    schedules.schedule("test-copy", {"size": 1}, "TEST_SCHEDULE")
    app.config["DEFAULT_TIMEZONE"] = "Europe/Berlin"
    app.config["TEST_SCHEDULE"] = "30 2 * * *"

    def look(*wall: int, fold: int = 0) -> int:
        moment = datetime(*wall, fold=fold, tzinfo=BERLIN)  # type: ignore[misc,arg-type]
        with app.app_context():
            schedules.start_due(moment.astimezone(UTC))
            jobs = recent_jobs("test-copy")
            for job in jobs:
                if job.state is State.WAITING:
                    _end(job.id)
            return len(jobs)

    return look


def _end(job_id: str) -> None:
    with store().writing() as connection:
        connection.execute(update(JOBS).where(JOBS.c.id == job_id).values(state=State.DONE))


def test_work_starts_at_its_minute_and_once(at: Callable[..., int]) -> None:
    assert at(2026, 1, 1, 2, 29) == 0
    assert at(2026, 1, 1, 2, 30) == 1
    assert at(2026, 1, 1, 2, 30, 58) == 1
    assert at(2026, 1, 1, 2, 31) == 1
    assert at(2026, 1, 2, 2, 30) == 2


def test_the_first_start_does_not_make_up_for_nights_before(at: Callable[..., int]) -> None:
    assert at(2026, 1, 1, 12) == 0
    assert at(2026, 1, 1, 12, 1) == 0


def test_nights_that_the_machine_was_off_are_made_up_for_once(at: Callable[..., int]) -> None:
    at(2026, 1, 1, 12)
    assert at(2026, 1, 8, 9, 17) == 1
    assert at(2026, 1, 8, 9, 18) == 1
    assert at(2028, 1, 8, 9, 17) == 2


def test_the_hour_that_summer_time_leaves_out_is_not_forgotten(at: Callable[..., int]) -> None:
    at(2026, 3, 29, 1, 59)
    assert at(2026, 3, 29, 3, 0) == 1


def test_the_hour_that_comes_twice_counts_once(at: Callable[..., int]) -> None:
    at(2026, 10, 25, 2, 29)
    assert at(2026, 10, 25, 2, 30) == 1
    assert at(2026, 10, 25, 2, 59) == 1
    assert at(2026, 10, 25, 2, 30, fold=1) == 1
    assert at(2026, 10, 26, 2, 30) == 2


def test_a_clock_that_was_years_ahead_does_not_stop_the_work(at: Callable[..., int]) -> None:
    at(2031, 1, 1, 12)
    assert at(2026, 1, 1, 12) == 0
    assert at(2026, 1, 2, 2, 30) == 1


def test_an_empty_setting_means_never(app: Flask, at: Callable[..., int]) -> None:
    app.config["TEST_SCHEDULE"] = ""
    at(2026, 1, 1, 12)
    assert at(2026, 1, 8, 12) == 0


def test_work_that_is_still_going_on_is_not_started_again(
    app: Flask, at: Callable[..., int]
) -> None:
    at(2026, 1, 1, 2, 29)
    with app.app_context():
        for day in (1, 2, 3):
            schedules.start_due(datetime(2026, 1, day, 2, 30, tzinfo=BERLIN))
        assert len(recent_jobs()) == 1


@pytest.mark.parametrize("text", ["", "* * * *", "60 * * * *", "a b c d e", "* * * * * *"])
def test_what_is_no_crontab_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        schedules.matcher(text)


@pytest.mark.parametrize(
    ("text", "next_due", "last_due"),
    [
        ("30 2 * * *", (26, 2, 30), (25, 2, 30)),
        ("0 12 * * *", (26, 12, 0), (25, 12, 0)),
        ("1 12 * * *", (25, 12, 1), (24, 12, 1)),
        ("0 0 1 1 *", None, None),
        ("", None, None),
    ],
)
def test_the_next_and_the_last_time_are_told_on_the_clock_of_the_site(
    app: Flask,
    text: str,
    next_due: tuple[int, int, int] | None,
    last_due: tuple[int, int, int] | None,
) -> None:
    app.config["DEFAULT_TIMEZONE"], app.config["TEST_SCHEDULE"] = "Europe/Berlin", text
    noon = datetime(2026, 10, 25, 12, tzinfo=BERLIN)
    with app.app_context():
        found = [look("TEST_SCHEDULE", noon) for look in (schedules.next_due, schedules.last_due)]
    expected = [
        at and datetime(2026, 10, *at, tzinfo=BERLIN).astimezone(UTC) for at in (next_due, last_due)
    ]
    assert found == expected
