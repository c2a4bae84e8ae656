"""What the pages say of the backups as a whole: how current they are, and how each day went."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from admin_app.backoffice.moments import start_of_day, to_local, today
from admin_app.backups import off_site
from admin_app.backups.errors import BackupError
from admin_app.backups.folder import Unusable, backup_folder
from admin_app.backups.jobs import CREATE, NIGHTLY
from admin_app.backups.live import database_file
from admin_app.backups.manifest import Manifest
from admin_app.backups.off_site import OffSite
from admin_app.backups.schedule import PROOF_HOLDS
from admin_app.db.types import utc_now
from admin_app.jobs.errors import JobsUnavailable
from admin_app.jobs.models import State
from admin_app.jobs.queries import Job, jobs_since, recent_jobs, worker_seen_at
from admin_app.jobs.schedules import last_due, next_due

SCHEDULE = "BACKUP_SCHEDULE"
DAYS_SHOWN = 90
# A machine may be off for a night; where nothing is scheduled, a week is long.
GRACE = timedelta(days=1)
OLDEST_WITHOUT_SCHEDULE = timedelta(days=8)


class DayState(StrEnum):
    """How a day went, the better the later."""

    NONE = "none"
    UNPROVEN = "unproven"
    FAILED = "failed"
    PROVEN = "proven"


ORDER = list(DayState)


@dataclass(frozen=True)
class Run:
    """Days in a row that went the same way."""

    first: date
    last: date
    state: DayState


@dataclass(frozen=True)
class Standing:
    """The newest backup that is proven, whether it is too old or there is none, and how many of
    those listed are damaged or were found not to restore."""

    newest: Manifest | None
    is_too_old: bool
    faulty: int = 0


@dataclass(frozen=True)
class Overview:
    """All that the page of the backups shows; `trouble` says why jobs cannot be looked at."""

    now: datetime
    backups: list[Manifest]
    unusable: list[Unusable]
    standing: Standing
    free_bytes: int
    next_due: datetime | None
    days: dict[date, DayState]
    off_site: OffSite | None
    going_on: list[Job] = field(default_factory=list)
    has_worker: bool = True
    trouble: str = ""

    @property
    def only_elsewhere(self) -> list[Manifest]:
        """The backups that were last seen in the other place and are not here."""
        here = {each.name for each in self.backups}
        seen = self.off_site.backups if self.off_site else []
        return [each for each in seen if each.name not in here]

    @property
    def bytes(self) -> int:
        """How much space the backups take."""
        return sum(each.bytes for each in self.backups)


def overview() -> Overview:
    """What there is, what is going on and what comes next.

    :raises BackupError: when the database is no file, or the folder cannot be read
    """
    database_file()
    folder, now = backup_folder(), utc_now()
    good, bad = folder.contents()
    made: list[Job] = []
    going_on: list[Job] = []
    has_worker, trouble = True, ""
    try:
        first = start_of_day(today() - timedelta(days=DAYS_SHOWN))
        made = [job for kind in (CREATE, NIGHTLY) for job in jobs_since(kind, first)]
        going_on = [
            each for each in recent_jobs() if each.is_active and each.kind.startswith("backup-")
        ]
        has_worker = worker_seen_at() is not None
    except JobsUnavailable as error:
        trouble = str(error)
    return Overview(
        now, good, bad, standing_of(good), folder.free_bytes(), next_due(SCHEDULE, now),
        days_of(good, made, bad), off_site.remembered(), going_on, has_worker, trouble,
    )  # fmt: skip


def standing() -> Standing | None:
    """How current the backups are; None where none are made, or they cannot be looked at."""
    try:
        database_file()
        good, bad = backup_folder().contents()
    except BackupError:
        return None
    faulty = len(bad) + sum(each.does_not_restore for each in good)
    return replace(standing_of(good), faulty=faulty)


def standing_of(backups: Sequence[Manifest]) -> Standing:
    """Whether the newest that is proven was made since the last time that should have been."""
    now, newest = utc_now(), newest_proven(backups)
    oldest = last_due(SCHEDULE, now - GRACE) or now - OLDEST_WITHOUT_SCHEDULE
    return Standing(newest, newest is None or newest.created_at < oldest)


def is_proof_old(manifest: Manifest) -> bool:
    """Whether a backup was proven so long ago that it should be proven again."""
    return manifest.proven_at is not None and utc_now() - manifest.proven_at > PROOF_HOLDS


def newest_proven(backups: Sequence[Manifest]) -> Manifest | None:
    """The first of these, newest first, that is proven."""
    return next((each for each in backups if each.proven_at), None)


def days_of(
    backups: Iterable[Manifest], made: Iterable[Job], unusable: Iterable[Unusable] = ()
) -> dict[date, DayState]:
    """How each of the last days went on the reader's calendar, the oldest first.

    What is listed tells. A job that has succeeded tells only of a day of which nothing is listed:
    what it has made was cleared out since.
    """
    last = today()
    days = [last - timedelta(days=back) for back in range(DAYS_SHOWN)]
    states = dict.fromkeys(reversed(days), DayState.NONE)
    told = [(each.created_at, _state_of_backup(each)) for each in backups]
    told += [(moment, DayState.FAILED) for each in unusable if (moment := _moment_in(each.name))]
    listed = {to_local(moment).date() for moment, _ in told}
    for job in made:
        state, day = _state_of_job(job), to_local(job.created_at).date()
        if state is not DayState.PROVEN or day not in listed:
            told.append((job.created_at, state))
    for moment, state in told:
        day = to_local(moment).date()
        if day in states:
            states[day] = max(states[day], state, key=ORDER.index)
    return states


def runs_of(days: dict[date, DayState]) -> list[Run]:
    """Days in a row that went the same way, the newest first."""
    grouped = groupby(reversed(days.items()), key=lambda item: item[1])
    runs = [(state, [day for day, _ in items]) for state, items in grouped]
    return [Run(in_row[-1], in_row[0], state) for state, in_row in runs]


def _state_of_backup(backup: Manifest) -> DayState:
    if backup.proof is None:
        return DayState.UNPROVEN
    return DayState.FAILED if backup.does_not_restore else DayState.PROVEN


def _moment_in(name: str) -> datetime | None:
    """When a backup was made, by its name; None where somebody else has thought that up."""
    try:
        return datetime.strptime(name[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _state_of_job(job: Job) -> DayState:
    if job.state is State.DONE:
        return DayState.PROVEN
    return DayState.FAILED if job.state in (State.FAILED, State.INTERRUPTED) else DayState.NONE
