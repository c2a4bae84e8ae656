"""Takes in a backup from elsewhere: files that anybody may have made."""

import json
import os
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import IO, ClassVar

from flask import Flask, request
from flask_babel import gettext

from admin_app.backups import bundles
from admin_app.backups import manifest as manifests
from admin_app.backups.errors import BackupError, Fault, UnfitBackup, UnknownBackup
from admin_app.backups.folder import LARGEST_MANIFEST, BackupFolder, backup_folder
from admin_app.backups.live import database_file, refuse_lack_of_space
from admin_app.backups.manifest import TAKEN_IN, Manifest
from admin_app.db.types import utc_now
from admin_app.i18n import file_size, isolated
from admin_app.journal.services import record

ENDPOINT = "backups.upload"
# The web server keeps whatever is sent on its disk before anybody is asked who they are.
LARGEST_UPLOAD = 180_000_000
BYTES_AT_ONCE = 1 << 20
# Clocks differ; a backup of next year would count as the newest until then.
LARGEST_CLOCK_ERROR = timedelta(days=1)


class UploadTooLarge(BackupError):
    """More was sent than is taken in through a page."""

    status: ClassVar[int] = 413


def init_app(app: Flask) -> None:
    """Let this one form be larger than others; before the token in it is read."""
    app.before_request(_allow_large_files)


def receive(file: IO[bytes], manifest_file: IO[bytes] | None) -> Manifest:
    """Put an uploaded backup beside the others, pinned and not proven, and journal it.

    :param manifest_file: its manifest, unless `file` is a tar of both
    :raises UnfitBackup: when the two are not what a back office has written
    :raises BackupError: when there is one of that name, or no space
    """
    database_file()
    if manifest_file is None:
        with bundles.opened(file) as (content, described):
            manifest = _receive(content, described)
    else:
        manifest = _receive(file, manifest_file)
    record("backup.upload", {"backup": manifest.name, "sha256": manifest.sha256})
    return manifest


def _receive(file: IO[bytes], manifest_file: IO[bytes]) -> Manifest:
    folder = backup_folder()
    manifest = _read(manifest_file)
    with folder.alone(), folder.workplace() as place:
        refuse_lack_of_space(folder, manifest.bytes)
        received = place / "received"
        # Before the name: whoever sends a damaged one again should know that it is damaged.
        _copy(file, received, manifest)
        _refuse_known(folder, manifest.name)
        folder.publish(manifest, received)
    return manifest


def _allow_large_files() -> None:
    if request.endpoint != ENDPOINT:
        return
    if (request.content_length or 0) > LARGEST_UPLOAD:
        raise UploadTooLarge(
            gettext(
                "That is more than %(size)s. Copy the two files into %(folder)s on the server "
                "instead; the backup is in the list then.",
                size=file_size(LARGEST_UPLOAD),
                folder=isolated(str(backup_folder().path)),
            )
        )
    request.max_content_length = LARGEST_UPLOAD


def _read(manifest_file: IO[bytes]) -> Manifest:
    try:
        text = manifest_file.read(LARGEST_MANIFEST).decode("ascii")
        name = json.loads(text)["name"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnfitBackup(Fault.MANIFEST, "it is no manifest") from error
    if not isinstance(name, str):
        raise UnfitBackup(Fault.MANIFEST, "its name is no text")
    manifest = manifests.read(text, name)
    if manifest.created_at > utc_now() + LARGEST_CLOCK_ERROR:
        raise UnfitBackup(Fault.MANIFEST, "it was made in the future")
    # Proofs are made here. Without the pin an old one would be gone with the next clean-up.
    return replace(manifest, proof=None, place=TAKEN_IN, pinned=True)


def _refuse_known(folder: BackupFolder, name: str) -> None:
    try:
        folder.manifest(name)
    except UnknownBackup:
        return
    except UnfitBackup as error:
        raise BackupError(
            gettext(
                "Something of the name %(name)s lies in the folder already and is no backup; "
                "remove it there first.",
                name=isolated(name),
            )
        ) from error
    raise BackupError(gettext("There is a backup named %(name)s already.", name=isolated(name)))


def _copy(file: IO[bytes], received: Path, manifest: Manifest) -> None:
    """Write what was sent durably, if it is what the manifest says."""
    digest, size = sha256(), 0
    with received.open("xb") as target:
        while block := file.read(BYTES_AT_ONCE):
            digest.update(block)
            size += target.write(block)
            if size > manifest.bytes:
                break
        target.flush()
        os.fsync(target.fileno())
    if (size, digest.hexdigest()) != (manifest.bytes, manifest.sha256):
        raise UnfitBackup(Fault.FILE_CHANGED, "it is not the file of the manifest")
