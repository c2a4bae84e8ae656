"""A backup opened for reading: unpacked to a scratch file that stays for a second look."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from secrets import token_hex

from flask import current_app
from flask_babel import gettext
from pyrage.x25519 import Identity
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from admin_app.backups.errors import BackupError, Fault, UnfitBackup
from admin_app.backups.folder import backup_folder
from admin_app.backups.live import database_file, is_ready
from admin_app.backups.manifest import Manifest
from admin_app.backups.packing import unpack
from admin_app.db.dialects.scratch import reading_engine
from admin_app.jobs.progress import Progress, unwatched
from admin_app.journal.services import record

# Since it was last looked into. What is in it is as secret as the database, beside which it lies.
KEPT_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class OpenBackup:
    """A backup that can be read, with the database as it is now beside it, as `live`."""

    manifest: Manifest
    session: Session


@contextmanager
def open_backup(
    name: str, progress: Progress = unwatched, identity: Identity | None = None
) -> Iterator[OpenBackup]:
    """Read a backup, unpacking it where that has not been done lately, which is journalled.

    :raises UnknownBackup: when there is none of that name
    :raises UnfitBackup: when it is not what was written, or cannot be read
    :raises KeyNeededError, WrongKeyError: when it is encrypted, and this is not its key
    :raises BackupError: when there is no space to unpack it
    """
    live, manifest = database_file(), backup_folder().manifest(name)
    close_old_backups()
    scratch = _scratch_of(manifest)
    if not scratch.exists():
        _unpack(manifest, scratch, progress, identity)
        if is_ready(live):
            record("backup.open", {"backup": name})
    scratch.touch()
    engine = reading_engine(scratch, live)
    try:
        with Session(engine) as session:
            yield OpenBackup(manifest, session)
    except DatabaseError as error:
        raise UnfitBackup(Fault.DAMAGED) from error
    finally:
        engine.dispose()


def is_open(manifest: Manifest) -> bool:
    """Whether a backup can be read without unpacking it, and without its key."""
    return _scratch_of(manifest).exists()


def close_backup(name: str) -> None:
    """Remove the scratch files of a backup at once."""
    for scratch in _folder().glob(f"{name}-*"):
        scratch.unlink(missing_ok=True)


def close_old_backups() -> None:
    """Remove the scratch files that nobody has looked into for `KEPT_FOR`."""
    oldest = time.time() - KEPT_FOR.total_seconds()
    for scratch in _folder().glob("*"):
        with suppress(OSError):
            # A clock that was set back leaves files from the future.
            if not oldest <= scratch.stat().st_mtime <= time.time() + 1:
                scratch.unlink()


def _unpack(
    manifest: Manifest, scratch: Path, progress: Progress, identity: Identity | None
) -> None:
    part = scratch.with_name(f"{scratch.name}.{token_hex(4)}")
    try:
        scratch.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unpack(backup_folder().file_of(manifest), manifest, part, progress, identity)
        part.replace(scratch)
    except OSError as error:
        raise BackupError(
            gettext(
                "The backup cannot be unpacked in %(folder)s: %(reason)s.",
                folder=str(scratch.parent), reason=error.strerror or str(error),
            )
        ) from error  # fmt: skip
    finally:
        with suppress(OSError):
            part.unlink()


def _scratch_of(manifest: Manifest) -> Path:
    # A backup that was fetched or uploaded under the name of another is another file.
    return _folder() / f"{manifest.name}-{manifest.sha256[:16]}.db"


def _folder() -> Path:
    return Path(current_app.config["INSTANCE"]) / "rescue"
