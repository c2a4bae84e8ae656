"""What people do with a backup that is there: keep it for ever, or remove it."""

from flask_babel import gettext

from admin_app.backups.errors import BackupError
from admin_app.backups.folder import backup_folder
from admin_app.backups.live import database_file
from admin_app.backups.manifest import Manifest
from admin_app.backups.queries import newest_proven
from admin_app.backups.rescue.opening import close_backup
from admin_app.journal.services import record


def pin(name: str, *, pinned: bool) -> Manifest:
    """Keep a backup whatever its age, or no longer, and journal it.

    :raises BackupError: when there is none of that name, or it is not as it was written
    """
    database_file()
    manifest = backup_folder().change(name, pinned=pinned)
    record("backup.pin" if pinned else "backup.unpin", {"backup": name})
    return manifest


def delete(name: str) -> None:
    """Remove a backup for ever, and journal it.

    :raises BackupError: when it is pinned, the newest that is proven, or somebody works with it
    """
    database_file()
    folder = backup_folder()
    with folder.alone():
        manifest = folder.manifest(name)
        refusal = reason_to_keep(manifest)
        if refusal:
            raise BackupError(refusal)
        folder.remove(manifest)
        close_backup(name)
    record("backup.delete", {"backup": name, "sha256": manifest.sha256})


def discard(name: str) -> None:
    """Remove what looks like a backup and is none, and journal it.

    :raises BackupError: when there is nothing of that name, it is a backup, or somebody works with
        the folder
    """
    database_file()
    folder = backup_folder()
    with folder.alone():
        unusable = folder.remove_unusable(name)
        close_backup(name)
    record("backup.discard", {"backup": name, "fault": unusable.fault.value})


def reason_to_keep(manifest: Manifest) -> str:
    """Why a backup is not removed on the pages, in a sentence; empty where nothing speaks for it.

    :raises BackupError: when the folder cannot be read
    """
    if manifest.pinned:
        return str(gettext("This backup is pinned; take the pin off first."))
    newest = newest_proven(backup_folder().backups())
    if newest is not None and newest.name == manifest.name:
        sentence = gettext(
            "This is the newest backup that is proven to restore; make and prove another first."
        )
        return str(sentence)
    return ""
