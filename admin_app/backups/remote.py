"""Backups kept a second time elsewhere: put there, read back, listed, fetched and removed.

There as here a backup is a file and, beside it, its manifest. The manifest comes last and goes
first, so that what lists manifests never lists half a backup.
"""

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from flask_babel import gettext

from admin_app.backups.errors import DamagedBackupError, RemoteError, RemoteUnreachableError
from admin_app.backups.remote_address import RemoteAddress
from admin_app.backups.remote_folder import PIECE, RemoteFolder
from admin_app.db.types import utc_now
from admin_app.i18n import isolated
from admin_app.jobs.progress import Progress

MANIFEST_SUFFIX = ".json"
FILE_SUFFIXES = (".db.zst", ".db.zst.age")
PART_SUFFIX = ".part"
PART_SUFFIXES = tuple(f"{each}{PART_SUFFIX}" for each in (*FILE_SUFFIXES, MANIFEST_SUFFIX))
LARGEST_MANIFEST = 4 << 20
# Seconds between one try and the next.
WAITS = (1, 5, 25)
# What is being written is younger, even where the clocks differ a little.
LEFTOVER_AGE = timedelta(hours=1)


def push(
    address: RemoteAddress, file: Path, sha256: str, manifest: bytes, progress: Progress
) -> None:
    """Put a backup there, unless it is there already, and its manifest as it is now.

    Each file is written under another name, read back, compared and only then renamed.

    :raises RemoteError: when the place does not take it; nothing of it is listed there then
    :raises DamagedBackupError: when the file here is not what `sha256` says
    """
    _with_retries(
        lambda: _push(address, file, sha256, manifest, progress),
        lambda: progress(0, 2 * file.stat().st_size),
    )


def manifests(address: RemoteAddress) -> dict[str, bytes]:
    """The manifests of the backups that are there with their files, by name, unread.

    They come from elsewhere and have to be read like any input.

    :raises RemoteError: when the place cannot be read
    """
    with RemoteFolder(address) as folder:
        sizes = folder.sizes()
        return {
            name.removesuffix(MANIFEST_SUFFIX): b"".join(folder.read(name))
            for name, size in sizes.items()
            if name.endswith(MANIFEST_SUFFIX)
            and size <= LARGEST_MANIFEST
            and not sizes.keys().isdisjoint(_files_of(name.removesuffix(MANIFEST_SUFFIX)))
        }


def fetch(address: RemoteAddress, file: Path, size: int, sha256: str, progress: Progress) -> None:
    """Bring the file of this name back, whole and as the size and the digest say, or not at all.

    :raises RemoteError: when the place does not give it
    :raises DamagedBackupError: when it is not what its manifest says
    :raises OSError: when it cannot be written here
    """
    part = file.with_name(file.name + PART_SUFFIX)
    try:
        _with_retries(
            lambda: _fetch(address, file.name, part, size, sha256, progress),
            lambda: progress(0, size),
        )
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def remove(address: RemoteAddress, name: str) -> None:
    """Remove a backup there.

    :raises RemoteError: when the place does not let go of it; it may be tried again
    """
    with RemoteFolder(address) as folder:
        for gone in (f"{name}{MANIFEST_SUFFIX}", *_files_of(name)):
            folder.remove(gone)


def _files_of(name: str) -> list[str]:
    return [f"{name}{suffix}" for suffix in FILE_SUFFIXES]


def _push(
    address: RemoteAddress, file: Path, sha256: str, manifest: bytes, progress: Progress
) -> None:
    size, name = file.stat().st_size, file.name.partition(".")[0]
    listed = f"{name}{MANIFEST_SUFFIX}"
    with RemoteFolder(address) as folder:
        sizes = folder.sizes()
        _sweep(folder, sizes)
        if listed in sizes and sha256.encode() not in b"".join(folder.read(listed)):
            raise RemoteError(
                gettext(
                    "%(place)s keeps another backup named %(name)s; nothing was put there.",
                    place=isolated(str(address)), name=isolated(name),
                )
            )  # fmt: skip
        if listed not in sizes or sizes.get(file.name) != size:
            _put(folder, file.name, _pieces_of(file, sha256, progress), sha256, progress, size)
        _put(folder, listed, iter([manifest]), hashlib.sha256(manifest).hexdigest())
    progress(2 * size, 2 * size)


def _put(
    folder: RemoteFolder,
    name: str,
    pieces: Iterator[bytes],
    sha256: str,
    progress: Progress | None = None,
    size: int = 0,
) -> None:
    part = name + PART_SUFFIX
    try:
        folder.write(part, pieces)
        digest, done = hashlib.sha256(), size
        for piece in folder.read(part):
            digest.update(piece)
            done += len(piece)
            if progress is not None:
                progress(min(done, 2 * size), 2 * size)
        if digest.hexdigest() != sha256:
            raise RemoteUnreachableError(
                gettext(
                    "What %(place)s gave back is not what was sent; nothing is kept there.",
                    place=isolated(str(folder.address)),
                )
            )
        folder.rename(part, name)
    except BaseException:
        with suppress(RemoteError):
            folder.remove(part)
        raise


def _pieces_of(file: Path, sha256: str, progress: Progress) -> Iterator[bytes]:
    digest, done, size = hashlib.sha256(), 0, file.stat().st_size
    with file.open("rb") as opened:
        while piece := opened.read(PIECE):
            digest.update(piece)
            yield piece
            done += len(piece)
            progress(done, 2 * size)
    if digest.hexdigest() != sha256:
        raise DamagedBackupError(
            gettext(
                "The file %(name)s is damaged here, so it was not sent.", name=isolated(file.name)
            )
        )


def _fetch(
    address: RemoteAddress, name: str, part: Path, size: int, sha256: str, progress: Progress
) -> None:
    digest, done = hashlib.sha256(), 0
    with RemoteFolder(address) as folder, part.open("wb") as made:
        for piece in folder.read(name):
            digest.update(piece)
            done += len(piece)
            if done > size:
                break
            made.write(piece)
            progress(done, size)
        made.flush()
        os.fsync(made.fileno())
    if digest.hexdigest() != sha256:
        raise DamagedBackupError(
            gettext(
                "%(name)s was altered or cut in %(place)s; it was not fetched.",
                name=isolated(name), place=isolated(str(address)),
            )
        )  # fmt: skip


def _sweep(folder: RemoteFolder, sizes: dict[str, int]) -> None:
    """Remove what ended in the middle of being written."""
    for name in sizes:
        if name.endswith(PART_SUFFIXES):
            with suppress(RemoteError):
                if utc_now() - folder.written_at(name) > LEFTOVER_AGE:
                    folder.remove(name)


def _with_retries(act: Callable[[], None], while_waiting: Callable[[], None]) -> None:
    for seconds in WAITS:
        try:
            return act()
        except RemoteUnreachableError:
            for _second in range(seconds):
                # Between two tries somebody may say that it is no longer wanted.
                while_waiting()
                time.sleep(1)
    return act()
