"""Why the backups refuse."""

from enum import StrEnum
from typing import ClassVar

from flask_babel import LazyString, lazy_gettext

from admin_app.errors import Refusal


class BackupError(Refusal):
    """A backup cannot be made, read or used; the sentence says why, and nothing has changed."""

    status: ClassVar[int] = 409


class UnknownBackup(BackupError):
    """There is no backup of that name."""

    status: ClassVar[int] = 404


class DamagedLive(BackupError):
    """The configured database itself is damaged."""


class DamagedBackupError(BackupError):
    """A backup is not what was once written."""


class WrongKeyError(BackupError):
    """An encrypted backup cannot be opened with this private key."""

    status: ClassVar[int] = 422


class KeyNeededError(BackupError):
    """An encrypted backup was to be opened without its private key."""

    status: ClassVar[int] = 422


class RemoteError(BackupError):
    """The place elsewhere does not take or give a backup."""

    status: ClassVar[int] = 502


class RemoteUnreachableError(RemoteError):
    """The place elsewhere did not answer, which may be otherwise in a moment."""


class Fault(StrEnum):
    """What can be wrong with a backup."""

    CHECK = "check"
    CONTENT = "content"
    DAMAGED = "damaged"
    FILE_CHANGED = "file-changed"
    FILE_MISSING = "file-missing"
    FOREIGN_KEYS = "foreign-keys"
    JOURNAL = "journal"
    MANIFEST = "manifest"
    MANIFEST_MISSING = "manifest-missing"
    NEWER = "newer"
    REVISION = "revision"


FAULTS: dict[Fault, LazyString] = {
    Fault.CHECK: lazy_gettext("The restored copy does not work with the back office."),
    Fault.CONTENT: lazy_gettext("The restored copy does not hold the rows that were backed up."),
    Fault.DAMAGED: lazy_gettext("The restored copy fails its integrity check."),
    Fault.FILE_CHANGED: lazy_gettext(
        "The file of the backup has been changed or cut since it was written."
    ),
    Fault.FILE_MISSING: lazy_gettext("The file of the backup is missing."),
    Fault.FOREIGN_KEYS: lazy_gettext(
        "The restored copy has other rows that lead nowhere than were backed up."
    ),
    Fault.JOURNAL: lazy_gettext("The restored copy does not hold the journal of that day."),
    Fault.MANIFEST: lazy_gettext(
        "The manifest of the backup has been changed or cut since it was written."
    ),
    Fault.MANIFEST_MISSING: lazy_gettext("The manifest of the backup is missing."),
    Fault.NEWER: lazy_gettext("The backup was made by a newer version of the back office."),
    Fault.REVISION: lazy_gettext("The restored copy has other tables than were backed up."),
}


class UnfitBackup(DamagedBackupError):
    """The backup is not what was once written; `detail` is for whoever looks into it."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(str(FAULTS[fault]))
        self.fault = fault
        self.detail = detail
