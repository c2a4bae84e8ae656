"""Backups encrypted to an age public key, whose private key is kept off the server.

The format is age's own (https://age-encryption.org/v1): `age --decrypt` and `zstd --decompress`
give the database back without the back office.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pyrage
from flask_babel import gettext
from pyrage.x25519 import Identity, Recipient

from admin_app.backups.errors import DamagedBackupError, WrongKeyError
from admin_app.config import ConfigurationError
from admin_app.jobs.progress import Progress

ENCRYPTED_SUFFIX = ".age"
# The library reads some kilobytes at a time, which is too often to tell anybody.
PROGRESS_BYTES = 1 << 20


def read_recipient(text: str) -> Recipient:
    """The public key `age1…` in the setting BACKOFFICE_BACKUP_RECIPIENT.

    :raises ConfigurationError: when it is none; a private key is not repeated in the sentence
    """
    try:
        return Recipient.from_str(text.strip())
    except pyrage.RecipientError:
        raise ConfigurationError(
            "BACKOFFICE_BACKUP_RECIPIENT is no public key of age, which begins with age1; "
            "`age-keygen` makes a pair of keys."
        ) from None


def read_identity(text: str) -> Identity:
    """The private key in what `age-keygen` writes, or in its one line alone.

    :raises WrongKeyError: when there is none
    """
    lines = (line.strip() for line in text.splitlines())
    keys = [line for line in lines if line and not line.startswith("#")]
    try:
        (key,) = keys
        return Identity.from_str(key)
    except (ValueError, pyrage.IdentityError):
        raise WrongKeyError(
            gettext("That is no private key of age, which begins with AGE-SECRET-KEY-1.")
        ) from None


def encrypt_file(plain: Path, encrypted: Path, recipient: Recipient, progress: Progress) -> str:
    """Write the encrypted form of a file durably; gives the SHA-256 of what was written.

    Memory stays constant. On any error nothing is left under the new name.

    :raises OSError: when a file cannot be read or written
    """
    return _transformed(
        plain, encrypted, progress, lambda source, to: pyrage.encrypt_io(source, to, [recipient])
    )


def decrypt_file(encrypted: Path, plain: Path, identity: Identity, progress: Progress) -> str:
    """Write the plain form of a file durably; gives the SHA-256 of what was written.

    Memory stays constant. On any error nothing is left under the new name.

    :raises WrongKeyError: when it was encrypted to another key
    :raises DamagedBackupError: when it was cut or altered, or is no file of age
    :raises OSError: when a file cannot be read or written
    """
    return _transformed(
        encrypted, plain, progress, lambda source, to: pyrage.decrypt_io(source, to, [identity])
    )


class _Watched:
    """A file in the hands of the library, which makes errors of its own of whatever is raised."""

    def __init__(self, file: BinaryIO, progress: Callable[[int], None]) -> None:
        self._file, self._progress = file, progress
        self._done = self._told = 0
        self.digest = hashlib.sha256()
        self.error: BaseException | None = None

    def read(self, size: int) -> bytes:
        """Read on, and tell now and then how far it is."""
        piece: bytes = self._kept(self._file.read, size)
        self._done += len(piece)
        if self._done - self._told >= PROGRESS_BYTES:
            self._told = self._done
            self._kept(self._progress, self._done)
        return piece

    def write(self, piece: bytes) -> int:
        """Write on, and digest what is written."""
        self.digest.update(piece)
        return int(self._kept(self._file.write, piece))

    def flush(self) -> None:
        """Hand what was written to the system."""
        self._kept(self._file.flush)

    def _kept(self, act: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return act(*arguments)
        except BaseException as error:
            self.error = error
            raise


def _transformed(
    source: Path, target: Path, progress: Progress, transform: Callable[[_Watched, _Watched], None]
) -> str:
    total = source.stat().st_size
    try:
        with source.open("rb") as opened, target.open("wb") as made:
            reader = _Watched(opened, lambda done: progress(done, total))
            writer = _Watched(made, lambda _done: None)
            _run(transform, reader, writer)
            made.flush()
            os.fsync(made.fileno())
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    progress(total, total)
    return writer.digest.hexdigest()


def _run(
    transform: Callable[[_Watched, _Watched], None], reader: _Watched, writer: _Watched
) -> None:
    try:
        transform(reader, writer)
    except (OSError, pyrage.EncryptError, pyrage.DecryptError) as error:
        for ours in (reader.error, writer.error):
            if ours is not None:
                raise ours from None
        if "No matching keys" in str(error):
            raise WrongKeyError(
                gettext("This key does not open the backup; it was encrypted to another one.")
            ) from None
        raise DamagedBackupError(
            gettext("The encrypted file is damaged: it was cut or altered after it was made.")
        ) from None
