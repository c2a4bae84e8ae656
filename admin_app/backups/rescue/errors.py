"""Why a record is not brought back."""

from typing import ClassVar

from admin_app.backups.errors import BackupError


class NoSuchRecord(BackupError):
    """The backup does not hold the record."""

    status: ClassVar[int] = 404


class RescueRefused(BackupError):
    """The record cannot come back in this way; the sentence says what stands against it."""


class AuthorGone(RescueRefused):
    """Somebody has to say who becomes the author of a post."""


class StaleRescue(RescueRefused):
    """What is there now is not what it was when the plan was made."""
