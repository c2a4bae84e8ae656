"""One folder elsewhere: read, write and rename files in it, each failure told in one sentence."""

import errno
import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

import fsspec
from flask_babel import gettext

from admin_app.backups.errors import RemoteError, RemoteUnreachableError
from admin_app.backups.remote_address import RemoteAddress, RemoteKind
from admin_app.i18n import isolated

PIECE = 1 << 20
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS)
NOT_THERE = (errno.ENOENT, errno.ENOTDIR)


class RemoteFolder:
    """An open connection to the folder, to be used in a `with` block.

    Every method raises `RemoteError`; `RemoteUnreachableError` where another try may help.
    """

    def __init__(self, address: RemoteAddress) -> None:
        self.address = address
        self._foreign_errors: tuple[type[Exception], ...] = (OSError, EOFError)
        self._files: Any = None
        self._base = address.folder.rstrip("/")

    def __enter__(self) -> "RemoteFolder":
        with self._told():
            self._connect()
        return self

    def __exit__(self, *_error: object) -> None:
        if self.address.kind is RemoteKind.SFTP:
            self._files.close()

    def sizes(self) -> dict[str, int]:
        """The files in the folder by name, with their sizes in bytes."""
        with self._told():
            try:
                entries = self._files.ls(self._base or "/", detail=True)
            except FileNotFoundError:
                if self.address.kind is not RemoteKind.S3:
                    raise
                # In a bucket a folder is there as soon as something is in it.
                entries = []
        return {
            str(each["name"]).rpartition("/")[2]: int(each["size"])
            for each in entries
            if each["type"] == "file"
        }

    def written_at(self, name: str) -> datetime:
        """When a file was last written, by the clock over there."""
        with self._told(name):
            moment: datetime = self._files.modified(self._path(name))
        return moment

    def read(self, name: str) -> Iterator[bytes]:
        """The content of a file in pieces."""
        with self._told(name):
            file = self._files.open(self._path(name), "rb")
        try:
            while True:
                with self._told(name):
                    piece = file.read(PIECE)
                if not piece:
                    return
                yield piece
        finally:
            with suppress(*self._foreign_errors):
                file.close()

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write a file, durably where the place can; what the pieces raise passes through."""
        with self._told():
            file = self._files.open(self._path(name), "wb")
        try:
            for piece in pieces:
                with self._told():
                    file.write(piece)
            with self._told():
                if self.address.kind is RemoteKind.FOLDER:
                    file.flush()
                    os.fsync(file.fileno())
                file.close()
        except BaseException:
            with suppress(*self._foreign_errors):
                file.close()
            raise

    def rename(self, name: str, new_name: str) -> None:
        """Give a file another name; one that had it before is gone."""
        with self._told(name):
            self._files.mv(self._path(name), self._path(new_name))

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        with self._told(), suppress(FileNotFoundError):
            self._files.rm_file(self._path(name))

    def _path(self, name: str) -> str:
        return f"{self._base}/{name}"

    def _connect(self) -> None:
        # Imported where they are needed: together they would double the time of a start.
        if self.address.kind is RemoteKind.SFTP:
            from paramiko import SSHException

            from admin_app.backups.remote_sftp import StrictSFTP

            self._foreign_errors += (SSHException,)
            self._files = StrictSFTP(self.address)
        elif self.address.kind is RemoteKind.S3:
            from botocore.exceptions import BotoCoreError, ClientError

            self._foreign_errors += (BotoCoreError, ClientError)
            self._base = "/".join(each for each in (self.address.host, self._base) if each)
            self._files = fsspec.filesystem(
                "s3", skip_instance_cache=True, use_listings_cache=False
            )
        else:
            self._files = fsspec.filesystem("file")

    @contextmanager
    def _told(self, name: str = "") -> Iterator[None]:
        try:
            yield
        except self._foreign_errors as error:
            raise self._error_for(error, name) from None

    def _error_for(self, error: Exception, name: str) -> RemoteError:
        place = isolated(str(self.address))
        if isinstance(error, TimeoutError):
            return RemoteUnreachableError(gettext("%(place)s did not answer in time.", place=place))
        if isinstance(error, socket.gaierror):
            return RemoteUnreachableError(
                gettext("There is no way to %(place)s: nobody knows that host.", place=place)
            )
        number = _number_of(error)
        if number is not None:
            return _of_number(number, place, name)
        return self._of_connection(error, place)

    def _of_connection(self, error: Exception, place: str) -> RemoteError:
        if self.address.kind is RemoteKind.SFTP:
            from admin_app.backups.remote_sftp import sentence_for

            return sentence_for(self.address, error)
        return RemoteUnreachableError(
            gettext(
                "%(place)s cannot be reached, or does not accept the keys that are set.",
                place=place,
            )
        )


def _number_of(error: Exception) -> int | None:
    """What the system calls the error; some libraries say it by the kind of exception alone."""
    if isinstance(error, OSError) and error.errno:
        return error.errno
    if isinstance(error, FileNotFoundError):
        return errno.ENOENT
    return errno.EACCES if isinstance(error, PermissionError) else None


def _of_number(number: int, place: str, name: str) -> RemoteError:
    if number in FULL:
        return RemoteError(gettext("%(place)s is full; make room there.", place=place))
    if number in NOT_ALLOWED:
        return RemoteError(
            gettext("%(place)s does not allow this account to do that.", place=place)
        )
    if number in NOT_THERE and name:
        return RemoteError(
            gettext("%(name)s is not in %(place)s.", name=isolated(name), place=place)
        )
    if number in NOT_THERE:
        return RemoteError(
            gettext("There is no folder %(place)s; make it, or mount its disk.", place=place)
        )
    return RemoteUnreachableError(gettext("%(place)s cannot be reached.", place=place))
