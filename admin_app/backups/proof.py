"""Proves a backup: restores it to a scratch file and compares that with what was backed up."""

import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from flask import Flask, current_app
from flask_babel import gettext
from pyrage.x25519 import Identity
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from admin_app.backups.errors import Fault, KeyNeededError, UnfitBackup
from admin_app.backups.folder import BackupFolder, backup_folder
from admin_app.backups.live import (
    database_file,
    is_ready,
    refuse_lack_of_space,
    sentences,
)
from admin_app.backups.manifest import Journal, Manifest, Proof, TableContent
from admin_app.backups.packing import check, unpack
from admin_app.backups.stages import stages
from admin_app.db import schema
from admin_app.db.dialects import examination
from admin_app.db.dialects.refusals import DamagedDatabaseError
from admin_app.db.engines import open_engine
from admin_app.db.types import utc_now
from admin_app.extensions import db
from admin_app.jobs.progress import Progress, unwatched
from admin_app.journal.services import record

# Does something that has to work on a restored database; raises DatabaseError where it does not.
Check = Callable[[Engine], object]
_CHECKS = "admin_app.backups.checks"


def add_check(app: Flask, name: str, check: Check) -> None:
    """Let every proof try this as well, such as running the reports."""
    app.extensions.setdefault(_CHECKS, {})[name] = check


def prove(name: str, progress: Progress = unwatched, identity: Identity | None = None) -> Manifest:
    """Restore a backup to a scratch file, compare, and write into its manifest what came of it.

    :param identity: the private key of one that is encrypted; without it its file is only
        compared with what was written after it had been proven
    :raises UnknownBackup: when there is none of that name
    :raises UnfitBackup: when its manifest or its file is not what was written
    :raises BackupError: when it could not be tried
    """
    file, folder = database_file(), backup_folder()
    manifest = folder.manifest(name)
    proof = try_out(folder, manifest, progress, identity)
    manifest = folder.change(name, proof=proof)
    if is_ready(file):
        record("backup.prove", {"backup": name, "fault": proof.fault, "detail": proof.detail})
    return manifest


def try_out(
    folder: BackupFolder,
    manifest: Manifest,
    progress: Progress,
    identity: Identity | None = None,
) -> Proof:
    """What a proof of this backup says now.

    :raises KeyNeededError: when it is encrypted, was never proven, and there is no key
    """
    if manifest.encrypted_to and identity is None:
        return _unless_changed(folder, manifest, progress)
    with sentences(), folder.workplace() as place:
        refuse_lack_of_space(folder, manifest.database_bytes)
        return attempt(folder.file_of(manifest), manifest, place / "scratch.db", progress, identity)


def attempt(
    file: Path,
    manifest: Manifest,
    scratch: Path,
    progress: Progress,
    identity: Identity | None = None,
) -> Proof:
    """What comes of restoring this file to a new one and comparing it; the new one stays."""
    began, at = time.monotonic(), utc_now()
    fault, detail, restored_in = None, "", 0.0
    try:
        steps = stages(progress, manifest.database_bytes, manifest.database_bytes)
        unpack(file, manifest, scratch, next(steps), identity)
        restored_in = time.monotonic() - began
        compare(scratch, manifest, next(steps))
    except UnfitBackup as error:
        fault, detail = error.fault, error.detail
    seconds = time.monotonic() - began
    return Proof(at, round(seconds, 4), round(restored_in, 4), fault, detail)


def _unless_changed(folder: BackupFolder, manifest: Manifest, progress: Progress) -> Proof:
    """The proof that was made before the backup was encrypted, if its file is still the same."""
    if manifest.proof is None:
        raise KeyNeededError(gettext("The backup is encrypted; give its private key."))
    try:
        check(folder.file_of(manifest), manifest, progress)
    except UnfitBackup as error:
        return replace(manifest.proof, at=utc_now(), fault=error.fault, detail=error.detail)
    return manifest.proof


def compare(scratch: Path, manifest: Manifest, progress: Progress) -> None:
    """Compare a restored database, which nobody has open, with what was backed up.

    :raises UnfitBackup: when it is not the same, or does not work
    """
    try:
        findings = examination.examine(scratch, lambda: progress(0, 1))
    except DamagedDatabaseError as error:
        raise UnfitBackup(Fault.DAMAGED) from error
    if findings.revision != manifest.revision:
        raise UnfitBackup(Fault.REVISION, f"{findings.revision}, not {manifest.revision}")
    if findings.journal is None or Journal(*findings.journal) != manifest.journal:
        raise UnfitBackup(Fault.JOURNAL)
    if findings.foreign_key_violations != manifest.foreign_key_violations:
        raise UnfitBackup(Fault.FOREIGN_KEYS)
    found = {name: TableContent(**asdict(each)) for name, each in findings.tables.items()}
    if found != manifest.tables:
        names = found.keys() | manifest.tables.keys()
        differ = sorted(name for name in names if found.get(name) != manifest.tables.get(name))
        raise UnfitBackup(Fault.CONTENT, ", ".join(differ))
    _try_with_this_version(scratch)


def _try_with_this_version(scratch: Path) -> None:
    """Bring the scratch file up to date and let everything run that has to."""
    engine = open_engine(db.engine.url.set(database=str(scratch)), sparing=True)
    try:
        if not schema.is_current(engine):
            schema.upgrade(engine)
        for name, check in current_app.extensions.get(_CHECKS, {}).items():
            try:
                check(engine)
            except DatabaseError as error:
                raise UnfitBackup(Fault.CHECK, name) from error
    except schema.SchemaError as error:
        raise UnfitBackup(Fault.NEWER) from error
    finally:
        engine.dispose()
