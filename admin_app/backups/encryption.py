"""Backups encrypted to an age public key, whose private key is kept off the server.

The format is age's own (https://age-encryption.org/v1): `age --decrypt` and `zstd --decompress`
give the database back without the back office.
"""

from collections.abc import Callable
from typing import Any, Protocol

import pyrage
from flask import Flask, current_app
from flask_babel import gettext
from pyrage.x25519 import Identity, Recipient

from admin_app.backups.errors import Fault, UnfitBackup, WrongKeyError
from admin_app.config import ConfigurationError

_RECIPIENT = "admin_app.backups.recipient"


class Source(Protocol):
    """What can be read from."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


class Target(Protocol):
    """What can be written to."""

    def write(self, piece: bytes, /) -> object:
        """Take all of it."""


def init_app(app: Flask) -> None:
    """Read the setting once.

    :raises ConfigurationError: when it is no public key
    """
    text = app.config["BACKUP_RECIPIENT"]
    app.extensions[_RECIPIENT] = read_recipient(text) if text else None


def configured_recipient() -> Recipient | None:
    """The key to which backups are encrypted, where one is set."""
    return current_app.extensions[_RECIPIENT]


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


def encrypt(source: Source, target: Target, recipient: Recipient) -> None:
    """Write the encrypted form of what the source gives.

    What the source and the target raise passes through. Memory stays constant.
    """
    reader, writer = _Watched(source), _Watched(target)
    try:
        pyrage.encrypt_io(reader, writer, [recipient])
    except (OSError, pyrage.EncryptError):
        _raise_ours(reader, writer)
        raise


def decrypt(source: Source, target: Target, identity: Identity) -> None:
    """Write the plain form of what the source gives; the end of it is checked last.

    What the source and the target raise passes through. Memory stays constant.

    :raises WrongKeyError: when it was encrypted to another key
    :raises UnfitBackup: when it was cut or altered, or was never encrypted
    """
    reader, writer = _Watched(source), _Watched(target)
    try:
        pyrage.decrypt_io(reader, writer, [identity])
    except (OSError, pyrage.DecryptError) as error:
        _raise_ours(reader, writer)
        if "No matching keys" in str(error):
            raise WrongKeyError(
                gettext("This key does not open the backup; it was encrypted to another one.")
            ) from None
        raise UnfitBackup(Fault.FILE_CHANGED, "it does not decrypt") from None


class _Watched:
    """A file in the hands of the library, which makes errors of its own of whatever is raised."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.error: BaseException | None = None

    def read(self, size: int) -> bytes:
        """Read on."""
        piece: bytes = self._kept(self._file.read, size)
        return piece

    def write(self, piece: bytes) -> int:
        """Write on; all of it, or it raises."""
        self._kept(self._file.write, piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing to do: whoever opened the file sees to that."""

    def _kept(self, act: Callable[..., Any], piece: Any) -> Any:
        try:
            return act(piece)
        except BaseException as error:
            self.error = error
            raise


def _raise_ours(*files: _Watched) -> None:
    for file in files:
        if file.error is not None:
            raise file.error from None
