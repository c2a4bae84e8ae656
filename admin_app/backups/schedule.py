"""What happens every night: a new backup, proven; old ones cleared out; old proofs renewed.

Where another place is set, it gets what it lacks and is cleared out as well.
"""

from datetime import timedelta

from flask_babel import gettext

from admin_app.backups import off_site, proof, retention, snapshot
from admin_app.backups.errors import BackupError
from admin_app.backups.folder import backup_folder
from admin_app.backups.manifest import Manifest
from admin_app.backups.remote_address import configured_remote
from admin_app.db.types import utc_now
from admin_app.jobs.progress import Progress

# What was found to restore may be damaged since: disks forget.
PROOF_HOLDS = timedelta(days=30)
# Renewing takes its time, and the next night comes.
RENEWED_AT_ONCE = 3


def nightly(progress: Progress) -> Manifest:
    """Do all of it and give the new backup.

    :raises BackupError: when the backup cannot be made, or any does not restore
    :raises RemoteError: when the other place does not take it; what is here is done then
    """
    made = snapshot.create(progress, reason=gettext("by schedule"))
    proven = [proof.prove(made.name, progress)]
    retention.prune()
    proven += [proof.prove(each.name, progress) for each in to_renew(backup_folder().backups())]
    if configured_remote() is not None:
        off_site.push_missing(progress)
        off_site.prune()
    if faulty := [each.name for each in proven if each.proven_at is None]:
        raise BackupError(
            gettext("These backups do not restore: %(names)s.", names=", ".join(faulty))
        )
    return proven[0]


def to_renew(backups: list[Manifest]) -> list[Manifest]:
    """The backups whose proof is missing or old, the longest waiting first, not too many at once.

    One that was found not to restore is not tried again by itself; one that is encrypted cannot
    be, without its key.
    """
    old = utc_now() - PROOF_HOLDS
    plain = [each for each in backups if each.encrypted_to is None]
    waiting = [each for each in plain if each.proof is None]
    waiting += [each for each in plain if each.proven_at is not None and each.proven_at < old]
    waiting.sort(key=lambda each: each.proven_at or each.created_at)
    return waiting[:RENEWED_AT_ONCE]
