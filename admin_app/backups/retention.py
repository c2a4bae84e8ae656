"""Which backups are kept: the newest of each of so many days, weeks and months that have any.

Of the backups of one day the newest that is proven counts, or else the newest. Pinned ones stay
whatever their age, and so do the newest and the newest that is proven. What a restore has replaced
stays for a while whatever else was made: people were told that it is the way back.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import LazyString, gettext, lazy_gettext

from admin_app.backups.folder import backup_folder
from admin_app.backups.live import database_file, is_ready
from admin_app.backups.manifest import Manifest
from admin_app.backups.reasons import is_way_back
from admin_app.db.types import utc_now
from admin_app.journal.services import record

PERIODS: dict[str, tuple[Callable[[datetime], tuple[int, ...]], LazyString]] = {
    "d": (lambda at: (at.year, at.month, at.day), lazy_gettext("the last of its day")),
    "w": (lambda at: at.isocalendar()[:2], lazy_gettext("the last of its week")),
    "m": (lambda at: (at.year, at.month), lazy_gettext("the last of its month")),
}
WAY_BACK_KEPT = timedelta(days=7)


class Verdict(NamedTuple):
    """Whether a backup stays, and why."""

    manifest: Manifest
    stays: bool
    reason: str


def verdicts(backups: Sequence[Manifest], keep: dict[str, int], zone: str) -> list[Verdict]:
    """What becomes of each backup; `backups` are newest first, days are those of the time zone."""
    reasons = _reasons_of_periods(backups, keep, zone)
    youngest = utc_now() - WAY_BACK_KEPT
    for each in backups:
        if is_way_back(each.reason) and each.created_at >= youngest:
            reasons[each.name] = gettext("the way back from a restore of the last days")
    for each in [each for each in backups if each.proven_at][:1]:
        reasons[each.name] = gettext("the newest that is proven")
    for each in backups[:1]:
        reasons.setdefault(each.name, gettext("the newest"))
    for each in backups:
        if each.pinned:
            reasons[each.name] = gettext("pinned")
    none = gettext("no longer the last of a day, week or month that is kept")
    return [Verdict(each, each.name in reasons, reasons.get(each.name, none)) for each in backups]


def _reasons_of_periods(
    backups: Sequence[Manifest], keep: dict[str, int], zone: str
) -> dict[str, str]:
    """Which backups stay as the last of a day, week or month, by name."""
    reasons: dict[str, str] = {}
    proven = [each for each in backups if each.proven_at]
    for period, number in keep.items():
        period_of, reason = PERIODS[period]
        periods: dict[tuple[int, ...], Manifest] = {}
        # The newest comes first, those that are proven before the others.
        for each in [*proven, *backups]:
            periods.setdefault(period_of(each.created_at.astimezone(ZoneInfo(zone))), each)
        for when in sorted(periods, reverse=True)[:number]:
            reasons.setdefault(periods[when].name, str(reason))
    return reasons


def plan() -> list[Verdict]:
    """What pruning would do now to each backup, newest first."""
    config = current_app.config
    return verdicts(backup_folder().backups(), config["BACKUP_KEEP"], config["DEFAULT_TIMEZONE"])


def prune() -> list[Verdict]:
    """Remove the backups that are not kept; gives what became of each.

    :raises BackupError: when the folder cannot be written, or others are at work in it
    """
    file, folder = database_file(), backup_folder()
    with folder.alone():
        done = plan()
        for each in done:
            if not each.stays:
                folder.remove(each.manifest)
    removed = [each.manifest.name for each in done if not each.stays]
    if removed and is_ready(file):
        record("backup.prune", {"backups": removed})
    return done
