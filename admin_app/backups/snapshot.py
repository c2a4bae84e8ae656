"""Makes backups: one moment of the database, checked, packed and described."""

import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from flask_babel import gettext
from pyrage.x25519 import Recipient

import admin_app
from admin_app.backups.encryption import configured_recipient
from admin_app.backups.errors import BackupError, UnfitBackup
from admin_app.backups.folder import BackupFolder, backup_folder
from admin_app.backups.live import (
    database_file,
    refuse_lack_of_space,
    refuse_unless_ready,
    sentences,
)
from admin_app.backups.manifest import Journal, Manifest, TableContent
from admin_app.backups.packing import pack, seal
from admin_app.backups.proof import attempt
from admin_app.backups.stages import stages
from admin_app.db.dialects import examination, snapshots
from admin_app.db.types import utc_now
from admin_app.jobs.progress import Progress, unwatched
from admin_app.journal.acts import current_act
from admin_app.journal.services import record

LONGEST_REASON = 500


def create(progress: Progress = unwatched, *, reason: str = "") -> Manifest:
    """Back up the database while everybody goes on working, and journal it.

    :param progress: counts the bytes that are copied, checked and packed
    :param reason: why, in the words of whoever wants it
    :raises BackupError: when that is not possible; nothing has changed then
    :raises JobCancelledError: when `progress` says that it is no longer wanted
    """
    file, folder = database_file(), backup_folder()
    refuse_unless_ready(file)
    with folder.alone():
        manifest = take(folder, file, progress, reason=reason)
    record(
        "backup.create",
        {"backup": manifest.name, "bytes": manifest.bytes, "reason": manifest.reason},
    )
    return manifest


def take(folder: BackupFolder, file: Path, progress: Progress, *, reason: str) -> Manifest:
    """Back up without journalling it, for whoever has the folder alone."""
    with sentences(), folder.workplace() as place:
        # What is packed has never been seen to take more than half of the copy.
        size = snapshots.size_of(file)
        refuse_lack_of_space(folder, size * 3 // 2)
        steps, draft = stages(progress, size, size, size), Draft(place / "copy.db")
        snapshots.copy_live(file, draft.copy, next(steps))
        return finish(folder, draft, steps, reason=reason)


class Draft:
    """A copy in a workplace that is to become a backup, and when it was begun."""

    def __init__(self, copy: Path) -> None:
        self.copy = copy
        self.created_at: datetime = utc_now()
        self.began = time.monotonic()


def finish(
    folder: BackupFolder, draft: Draft, steps: Iterator[Progress], *, reason: str
) -> Manifest:
    """Check, pack and publish a copy; takes two stages of progress."""
    waiting = next(steps)
    findings = examination.examine(draft.copy, lambda: waiting(0, 1))
    if findings.revision is None or findings.journal is None:
        raise BackupError(gettext("The database has no tables of the back office."))
    packed_file, parts = draft.copy.with_name("packed"), stages(next(steps), 4, 5, 1)
    packed = pack(draft.copy, packed_file, next(parts))
    manifest = Manifest(
        name=f"{draft.created_at:%Y%m%d-%H%M%S}-{token_hex(3)}",
        created_at=draft.created_at,
        app_version=admin_app.__version__,
        revision=findings.revision,
        page_size=findings.page_size,
        database_bytes=draft.copy.stat().st_size,
        foreign_key_violations=findings.foreign_key_violations,
        tables={name: TableContent(**asdict(found)) for name, found in findings.tables.items()},
        journal=Journal(*findings.journal),
        bytes=packed.bytes,
        sha256=packed.sha256,
        seconds=round(time.monotonic() - draft.began, 3),
        actor=str(current_act().columns()["actor_name"]),
        # What a terminal hands over need not be text.
        reason=reason.strip()[:LONGEST_REASON].encode(errors="replace").decode(),
    )
    recipient = configured_recipient()
    if recipient is not None:
        draft.copy.unlink()
        manifest, packed_file = _sealed(manifest, packed_file, recipient, parts)
    folder.publish(manifest, packed_file)
    return manifest


def _sealed(
    manifest: Manifest, packed_file: Path, recipient: Recipient, parts: Iterator[Progress]
) -> tuple[Manifest, Path]:
    """Prove a backup as long as it can be read here, then encrypt it."""
    scratch, sealed_file = packed_file.with_name("scratch.db"), packed_file.with_name("sealed")
    proof = attempt(packed_file, manifest, scratch, next(parts))
    if proof.fault is not None:
        raise UnfitBackup(proof.fault, proof.detail)
    scratch.unlink()
    sealed = seal(packed_file, sealed_file, recipient, next(parts))
    return replace(
        manifest,
        bytes=sealed.bytes,
        sha256=sealed.sha256,
        encrypted_to=str(recipient),
        proof=proof,
    ), sealed_file
