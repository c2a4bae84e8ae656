"""Why the backups refuse."""

from typing import ClassVar

from admin_app.errors import Refusal


class BackupError(Refusal):
    """A backup cannot be made, read or used; the sentence says why, and nothing has changed."""

    status: ClassVar[int] = 409


class DamagedBackupError(BackupError):
    """A backup is not what was once written."""


class WrongKeyError(BackupError):
    """An encrypted backup cannot be opened with this private key."""

    status: ClassVar[int] = 422


class RemoteError(BackupError):
    """The place elsewhere does not take or give a backup."""

    status: ClassVar[int] = 502


class RemoteUnreachableError(RemoteError):
    """The place elsewhere did not answer, which may be otherwise in a moment."""
