"""Backups as jobs of the worker: made, proven, restored, and all that every night."""

from typing import Any

from flask_babel import gettext, lazy_gettext

from admin_app.backups import proof, restore, schedule, snapshot
from admin_app.backups.errors import FAULTS, BackupError
from admin_app.backups.manifest import Manifest
from admin_app.jobs.progress import Progress
from admin_app.jobs.registry import job
from admin_app.jobs.schedules import schedule as on_schedule
from admin_app.security.permissions import Permission


@job(
    "backup-create",
    label=lazy_gettext("Backup"),
    permission=Permission.BACKUP_VIEW,
    retry=True,
    in_bytes=True,
)
def create(progress: Progress, reason: str = "") -> dict[str, Any]:
    """Make a backup and prove it."""
    return _proven(proof.prove(snapshot.create(progress, reason=reason).name, progress))


@job(
    "backup-prove",
    label=lazy_gettext("Proof of a backup"),
    permission=Permission.BACKUP_VIEW,
    retry=True,
    in_bytes=True,
)
def prove(progress: Progress, name: str) -> dict[str, Any]:
    """Prove a backup."""
    return _proven(proof.prove(name, progress))


@job(
    "backup-restore",
    label=lazy_gettext("Restoring a backup"),
    permission=Permission.BACKUP_RESTORE,
    retry=False,
    in_bytes=True,
)
def restore_backup(progress: Progress, name: str) -> dict[str, Any]:
    """Put the content of a backup in the place of what is there."""
    restored = restore.restore(name, progress)
    return {
        "backup": name,
        "safety": restored.safety,
        "sentence": gettext("The content of the backup is back."),
    }


@job(
    "backup-nightly",
    label=lazy_gettext("Backup of the night"),
    permission=Permission.BACKUP_VIEW,
    retry=True,
    in_bytes=True,
)
def nightly(progress: Progress) -> dict[str, Any]:
    """Make a backup, prove it, clear out old ones and renew old proofs."""
    return _proven(schedule.nightly(progress))


on_schedule("backup-nightly", {}, "BACKUP_SCHEDULE")


def _proven(manifest: Manifest) -> dict[str, Any]:
    if manifest.proof is not None and manifest.proof.fault is not None:
        raise BackupError(str(FAULTS[manifest.proof.fault]))
    return {
        "backup": manifest.name,
        "sentence": gettext("The backup was made, restored and compared: it is whole."),
    }
