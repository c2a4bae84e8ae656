"""Moments as the reader's clock shows them, and back."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from admin_app.i18n import time_zone_name

FIRST_MOMENT = datetime.min.replace(tzinfo=UTC)
LAST_MOMENT = datetime.max.replace(tzinfo=UTC)


class NonexistentTimeError(ValueError):
    """The clock was put forward over this hour, so that nobody ever read it."""


def reader_zone() -> ZoneInfo:
    """The time zone of whoever is reading."""
    return ZoneInfo(time_zone_name())


def to_local(moment: datetime, zone: ZoneInfo | None = None) -> datetime:
    """The moment on the reader's clock, or that of the zone; in UTC where that clock has left the
    calendar."""
    try:
        return moment.astimezone(zone or reader_zone())
    except OverflowError:
        return moment


def from_local(wall: datetime, like: datetime | None = None) -> datetime:
    """The UTC moment at which the reader's clock shows this.

    An hour that comes twice is read as the one `like` belongs to, else as the first.

    :raises NonexistentTimeError: when the clock skips it
    """
    zone = reader_zone()
    fold = like.astimezone(zone).fold if like is not None else 0
    moment = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None, fold=0) != wall.replace(fold=0):
        raise NonexistentTimeError
    return moment


def start_of_day(day: date) -> datetime:
    """The first UTC moment of the day on the reader's calendar, as far as there are any."""
    local = datetime.combine(day, time.min, tzinfo=reader_zone())
    try:
        return local.astimezone(UTC)
    except OverflowError:
        return FIRST_MOMENT if day.year == date.min.year else LAST_MOMENT


def today() -> date:
    """Today on the reader's calendar."""
    return datetime.now(reader_zone()).date()


def start_of_next_day(day: date) -> datetime:
    """The UTC moment at which the day is over on the reader's calendar."""
    return LAST_MOMENT if day == date.max else start_of_day(day + timedelta(days=1))
