"""Where unfinished work lies: a folder `….part` beside the backups, locked by its living process.

What dead processes have left is removed by the next one that comes, whatever it comes for.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from flask_babel import gettext

from admin_app.backups.errors import BackupError
from admin_app.i18n import isolated

PART = ".part"
MANIFEST = ".json"


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """A folder for unfinished work, gone afterwards; first what dead processes left goes.

    :raises BackupError: when there is no space, or the folder of the backups cannot be written
    """
    with refusals(folder):
        folder.mkdir(parents=True, exist_ok=True)
        sweep(folder)
        place, descriptor = _new_workplace(folder)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)
            os.close(descriptor)


def sweep(folder: Path) -> None:
    """Remove what work has left whose process is dead."""
    for place in folder.glob(f"*{PART}"):
        with suppress(FileNotFoundError, BlockingIOError, NotADirectoryError, PermissionError):
            descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove_remains(folder, place)
            finally:
                os.close(descriptor)


@contextmanager
def locked(folder: Path, name: str, how: int) -> Iterator[None]:
    """Hold a lock of this name in the folder of the backups.

    :raises BackupError: when somebody else holds it and `how` is not to wait
    """
    with refusals(folder):
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, how)
        except BlockingIOError as error:
            raise BackupError(
                gettext("Another backup, restore or clean-up is running; wait until it has ended.")
            ) from error
        yield
    finally:
        os.close(descriptor)


@contextmanager
def refusals(folder: Path) -> Iterator[None]:
    """Tell people what the system refuses about the folder of the backups."""
    try:
        yield
    except OSError as error:
        raise BackupError(
            gettext(
                "The folder of the backups, %(folder)s, cannot be used: %(reason)s.",
                folder=isolated(str(folder)),
                reason=error.strerror or str(error),
            )
        ) from error


def _new_workplace(folder: Path) -> tuple[Path, int]:
    while True:
        place = folder / f"{token_hex(6)}{PART}"
        place.mkdir()
        try:
            descriptor = os.open(place, os.O_RDONLY)
        except FileNotFoundError:
            # Somebody who cleaned up was faster.
            continue
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return place, descriptor
        # Or was faster than the lock.
        os.close(descriptor)


def _remove_remains(folder: Path, place: Path) -> None:
    for draft in place.glob(f"*{MANIFEST}"):
        # Its process died between naming the file and the manifest, or between removing them.
        if not (folder / draft.name).exists():
            for file in folder.glob(f"{draft.stem}.db.*"):
                file.unlink()
    shutil.rmtree(place, ignore_errors=True)
