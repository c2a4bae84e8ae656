"""Work that comes again and again, also where the machine was off at the time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import force_locale
from huey import crontab
from sqlalchemy import delete, insert, select

from admin_app.db.types import utc_now
from admin_app.jobs.models import SCHEDULES
from admin_app.jobs.services import start
from admin_app.jobs.store import store

MINUTE = timedelta(minutes=1)
# Whoever was away for longer gets the work once all the same; it only bounds the looking back.
LONGEST_LOOK_BACK = timedelta(days=400)
# A clock goes back by an hour or two where summer ends; one that goes back by more was wrong, and
# what it had been looked at until counts no longer.
LARGEST_STEP_BACK = timedelta(hours=3)
# How far people are told of what comes, and how far back of what was due.
LONGEST_LOOK = timedelta(days=8)
Matches = Callable[[datetime], bool]


@dataclass(frozen=True)
class Schedule:
    """A kind of job with its arguments, and the setting that says when."""

    kind: str
    arguments: dict[str, Any]
    setting: str


SCHEDULED: list[Schedule] = []
TIDYING: list[Callable[[], None]] = []


def schedule(kind: str, arguments: dict[str, Any], setting: str) -> None:
    """Let the worker start this job whenever the setting says: five fields as in crontab(5), on
    the clock of the default time zone; empty for never."""
    SCHEDULED.append(Schedule(kind, arguments, setting))


def tidy(work: Callable[[], None]) -> None:
    """Let the worker call this all the time, in an app context: it has to be quick, and to bear
    being called by several processes."""
    TIDYING.append(work)


def start_due(now: datetime | None = None) -> None:
    """Start what has become due since this was last called, each kind once.

    :raises JobsUnavailable: when the file of the jobs cannot be written
    """
    zone = ZoneInfo(current_app.config["DEFAULT_TIMEZONE"])
    wall = (now or utc_now()).astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)
    for each in SCHEDULED:
        text = current_app.config[each.setting]
        seen = _seen_until(each.kind)
        if not text or (seen and timedelta(0) <= seen - wall <= LARGEST_STEP_BACK):
            continue
        # The first night is the first after the back office was set up.
        if seen and any(map(matcher(text), _minutes(seen, wall))):
            with force_locale(current_app.config["DEFAULT_LOCALE"]):
                start(each.kind, each.arguments, unique="scheduled")
        _note(each.kind, wall)


def matcher(text: str) -> Matches:
    """Whether a minute is one of those that the five fields of crontab(5) name.

    :raises ValueError: when they name none
    """
    fields = text.split()
    if len(fields) != 5:
        raise ValueError("there are not five fields")
    matches: Matches = crontab(*fields, strict=True)
    return matches


def next_due(setting: str, after: datetime) -> datetime | None:
    """The first moment later than this one that the setting names; None where there is none within
    eight days."""
    return _nearest_due(setting, after, MINUTE)


def last_due(setting: str, before: datetime) -> datetime | None:
    """The last moment up to this one that the setting names; None where there was none within
    eight days."""
    return _nearest_due(setting, before, -MINUTE)


def _nearest_due(setting: str, moment: datetime, step: timedelta) -> datetime | None:
    text, zone = current_app.config[setting], ZoneInfo(current_app.config["DEFAULT_TIMEZONE"])
    wall = moment.astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)
    found = _nearest_minute(text, wall + step if step > timedelta(0) else wall, step)
    return None if found is None else found.replace(tzinfo=zone).astimezone(UTC)


# Every page that says when the next time is asks for the same minutes.
@lru_cache(maxsize=32)
def _nearest_minute(text: str, wall: datetime, step: timedelta) -> datetime | None:
    if not text:
        return None
    matches = matcher(text)
    minutes = (wall + number * step for number in range(LONGEST_LOOK // MINUTE))
    return next(filter(matches, minutes), None)


def _seen_until(kind: str) -> datetime | None:
    with store().reading() as connection:
        text = connection.scalar(select(SCHEDULES.c.seen_until).filter_by(kind=kind))
        return datetime.fromisoformat(text) if text else None


def _note(kind: str, wall: datetime) -> None:
    noted = {"kind": kind, "seen_until": wall.isoformat(timespec="minutes")}
    with store().writing() as connection:
        connection.execute(delete(SCHEDULES).where(SCHEDULES.c.kind == kind))
        connection.execute(insert(SCHEDULES).values(noted))


def _minutes(after: datetime, until: datetime) -> Iterator[datetime]:
    """The minutes after that one, the newest first; none where it lies ahead.

    It is the wall that is counted on: the hour that summer time leaves out comes with the minute
    after it, and the one that comes twice counts once.
    """
    first = max(after, until - LONGEST_LOOK_BACK)
    while until > first:
        yield until
        until -= MINUTE
