"""How each of the last days went, and whether the newest proven backup is too old."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from admin_app.backups import queries
from admin_app.backups.errors import Fault
from admin_app.backups.folder import Unusable
from admin_app.backups.manifest import Manifest, Proof
from admin_app.backups.queries import DayState, Run, days_of, runs_of, standing_of
from admin_app.jobs.models import State
from admin_app.jobs.queries import Job, job_by_id
from tests.jobs.rows import add_job

pytestmark = pytest.mark.sqlite_only

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


@pytest.fixture
def at_noon(office: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Noon of one day, for whoever reads in UTC."""
    monkeypatch.setattr(queries, "utc_now", lambda: NOW)
    monkeypatch.setattr(queries, "today", lambda: NOW.date())
    with office.app_context():
        yield


@pytest.fixture
def made(backup: Manifest) -> Callable[..., Manifest]:
    """A backup made so many days before; proven, unless a fault or nothing is said of it."""

    def make(days: float, proof: str = "proven") -> Manifest:
        fault = Fault.CONTENT if proof == "failed" else None
        tried = None if proof == "none" else Proof(NOW, 1.0, 1.0, fault, "")
        return replace(backup, created_at=NOW - timedelta(days=days), proof=tried)

    return make


def job(app: Flask, days: int, state: State) -> Job:
    """A job of a night so many days before."""
    job_id = f"{days}-{state}"
    add_job(app, job_id, kind="backup-nightly", state=state, created_at=NOW - timedelta(days=days))
    found = job_by_id(job_id)
    assert found is not None
    return found


def test_a_day_is_as_good_as_the_best_that_was_made(
    at_noon: None, office: Flask, made: Callable[..., Manifest]
) -> None:
    backups = [made(0), made(0.1, "none"), made(1, "none"), made(2, "failed"), made(2, "none")]
    jobs = [
        job(office, 3, State.FAILED), job(office, 4, State.INTERRUPTED),
        job(office, 5, State.CANCELLED), job(office, 6, State.DONE), job(office, 0, State.FAILED),
    ]  # fmt: skip
    states = list(reversed(days_of(backups, jobs).values()))
    assert [each.value for each in states[:8]] == [
        "proven", "unproven", "failed", "failed", "failed", "none", "proven", "none",
    ]  # fmt: skip


def test_a_job_that_went_well_does_not_speak_for_what_is_listed(
    at_noon: None, office: Flask, made: Callable[..., Manifest]
) -> None:
    jobs = [job(office, days, State.DONE) for days in range(4)]
    damaged = [
        Unusable(f"{NOW - timedelta(days=2):%Y%m%d-%H%M%S}-abcdef", Fault.MANIFEST),
        Unusable("20269999-999999-abcdef", Fault.MANIFEST),
    ]
    days = days_of([made(0, "failed"), made(1, "none"), made(2, "none")], jobs, damaged)
    states = [each.value for each in reversed(days.values())]
    assert states[:4] == ["failed", "unproven", "failed", "proven"]


def test_there_is_one_mark_a_day_for_ninety_days(
    at_noon: None, made: Callable[..., Manifest]
) -> None:
    states = days_of([made(89), made(90), made(-1)], [])
    assert (len(states), min(states), max(states)) == (90, date(2025, 12, 21), date(2026, 3, 20))
    assert [each for each in states.values() if each is not DayState.NONE] == [DayState.PROVEN]


def test_days_that_went_the_same_way_are_said_at_once(
    at_noon: None, made: Callable[..., Manifest]
) -> None:
    first, second, third = runs_of(days_of([made(0), made(1), made(89)], []))
    assert first == Run(date(2026, 3, 19), date(2026, 3, 20), DayState.PROVEN)
    assert second == Run(date(2025, 12, 22), date(2026, 3, 18), DayState.NONE)
    assert (third.first, third.last) == (date(2025, 12, 21), date(2025, 12, 21))


@pytest.mark.parametrize(
    ("schedule", "days", "is_too_old"),
    [
        # The last night that is more than a day past is that of the 19th, a quarter past three.
        ("15 3 * * *", 1.3, False),
        ("15 3 * * *", 1.4, True),
        # Mondays: the 16th.
        ("15 3 * * 1", 4.3, False),
        ("15 3 * * 1", 4.4, True),
        ("", 7.9, False),
        ("", 8.1, True),
    ],
)
def test_a_proven_backup_is_too_old_when_a_night_was_missed(
    at_noon: None, office: Flask, made: Callable[..., Manifest],
    schedule: str, days: float, is_too_old: bool,
) -> None:  # fmt: skip
    office.config["BACKUP_SCHEDULE"] = schedule
    newest = made(days)
    standing = standing_of([made(0, "none"), made(0, "failed"), newest, made(20)])
    assert (standing.newest, standing.is_too_old) == (newest, is_too_old)


def test_without_a_proven_backup_it_is_too_old(
    at_noon: None, made: Callable[..., Manifest]
) -> None:
    assert standing_of([]).is_too_old
    assert standing_of([made(0, "none")]).is_too_old
