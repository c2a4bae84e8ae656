"""Backups as jobs of the worker: made, proven, restored, and all that every night."""

from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext, lazy_gettext, ngettext

from admin_app.backups import off_site, proof, restore, schedule, snapshot
from admin_app.backups.errors import BackupError, UnfitBackup
from admin_app.backups.folder import backup_folder
from admin_app.backups.manifest import Manifest
from admin_app.backups.workplace import sweep
from admin_app.db.errors import UnderMaintenance
from admin_app.i18n import duration, isolated
from admin_app.jobs.errors import JobCancelledError
from admin_app.jobs.progress import Progress
from admin_app.jobs.registry import job
from admin_app.jobs.schedules import schedule as on_schedule
from admin_app.jobs.schedules import tidy
from admin_app.security.permissions import Permission

COMPARE, CREATE, FETCH, NIGHTLY, PROVE, PUSH, RESTORE = (
    "backup-compare",
    "backup-create",
    "backup-fetch",
    "backup-nightly",
    "backup-prove",
    "backup-push",
    "backup-restore",
)
# No time at all is none that anybody believes.
SHORTEST_TIME = 0.1
# The worker knows of no request from which an address could be made.
LIST = "/admin/backups/"


@job(
    CREATE,
    label=lazy_gettext("Backup"),
    permission=Permission.BACKUP_VIEW,
    retry=True,
    in_bytes=True,
    about="reason",
)
def create(progress: Progress, reason: str = "") -> dict[str, Any]:
    """Make a backup and prove it."""
    made = snapshot.create(progress, reason=reason)
    try:
        return _proven(proof.prove(made.name, progress))
    except JobCancelledError:
        name = isolated(made.name)
        sentence = gettext("The backup %(name)s is made, but not proven.", name=name)
        raise JobCancelledError(sentence) from None


@job(
    PROVE,
    label=lazy_gettext("Proof of a backup"),
    permission=Permission.BACKUP_VIEW,
    retry=True,
    in_bytes=True,
    about="name",
)
def prove(progress: Progress, name: str) -> dict[str, Any]:
    """Prove a backup."""
    return _proven(proof.prove(name, progress))


@job(
    PUSH,
    label=lazy_gettext("Copying backups to the other place"),
    permission=Permission.BACKUP_CREATE,
    retry=True,
)
def push(progress: Progress) -> dict[str, Any]:
    """Copy to the other place what it lacks."""
    pushed = len(off_site.push_missing(progress))
    sentence = ngettext("%(num)s backup was copied.", "%(num)s backups were copied.", pushed)
    return {"sentence": sentence, "address": LIST}


@job(
    FETCH,
    label=lazy_gettext("Bringing a backup back from the other place"),
    permission=Permission.BACKUP_CREATE,
    retry=True,
    about="name",
)
def fetch(progress: Progress, name: str) -> dict[str, Any]:
    """Bring a backup back from the other place and prove it, where that takes no key."""
    manifest = _brought_back(name) or off_site.fetch(name, progress)
    if manifest.encrypted_to is None:
        return _proven(proof.prove(name, progress))
    sentence = gettext("It is here; proving it takes its private key.")
    return {"backup": name, "sentence": sentence, "address": f"{LIST}{name}/"}


@job(
    COMPARE,
    label=lazy_gettext("Comparing with a backup"),
    permission=Permission.BACKUP_RESTORE,
    retry=True,
    in_bytes=True,
    about="name",
)
def compare(progress: Progress, name: str) -> dict[str, Any]:
    """Find out what a restore would lose, change and bring back."""
    tables = [asdict(each) for each in restore.preview(name, progress)]
    return {"backup": name, "tables": tables, "address": f"{LIST}{name}/preview"}


# Doing it again takes the password again, so that the page of the job does not offer it.
@job(
    RESTORE,
    label=lazy_gettext("Restoring a backup"),
    permission=Permission.BACKUP_RESTORE,
    retry=False,
    in_bytes=True,
    if_interrupted=lazy_gettext(
        "The content is whole: as it was before, or as in the backup. The journal says which."
    ),
    about="name",
)
def restore_backup(progress: Progress, name: str) -> dict[str, Any]:
    """Put the content of a backup in the place of what is there."""
    try:
        restored = restore.restore(name, progress)
    except UnderMaintenance:
        raise BackupError(
            gettext("Somebody else is writing for long, or restores a backup; try again later.")
        ) from None
    sentence = gettext("The content of %(name)s is restored.", name=isolated(name))
    if restored.safety:
        before = gettext(
            "What was there before is in the backup %(name)s.",
            name=isolated(restored.safety[-1]),
        )
        sentence = f"{sentence} {before}"
    return {
        "backup": name,
        "safety": restored.safety,
        "sentence": sentence,
        "address": f"{LIST}{(restored.safety or [name])[-1]}/",
        "links": [
            [gettext("As it was when the restore began"), f"{LIST}{each}/"]
            for each in restored.safety[:-1]
        ],
    }


@job(
    NIGHTLY,
    label=lazy_gettext("Backup of the night"),
    permission=Permission.BACKUP_VIEW,
    retry=True,
    in_bytes=True,
)
def nightly(progress: Progress) -> dict[str, Any]:
    """Make a backup, prove it, clear out old ones and renew old proofs."""
    return _proven(schedule.nightly(progress))


def sweep_backups() -> None:
    """Give back the space that work has taken whose process was killed."""
    # A folder that cannot be used is told to whoever makes the next backup.
    with suppress(OSError):
        sweep(Path(current_app.config["BACKUP_DIR"]))


on_schedule(NIGHTLY, {}, "BACKUP_SCHEDULE")
tidy(sweep_backups)


def _brought_back(name: str) -> Manifest | None:
    """What an earlier job has brought back that was interrupted afterwards."""
    return next((each for each in backup_folder().backups() if each.name == name), None)


def _proven(manifest: Manifest) -> dict[str, Any]:
    tried = manifest.proof
    if tried is not None and tried.fault is not None:
        raise UnfitBackup(tried.fault, tried.detail)
    return {
        "backup": manifest.name,
        "sentence": gettext(
            "%(name)s was restored to a scratch file and compared: it is whole. Restoring takes "
            "%(time)s.",
            name=isolated(manifest.name),
            time=duration(max(manifest.seconds_to_restore or 0.0, SHORTEST_TIME)),
        ),
        "address": f"{LIST}{manifest.name}/",
    }
