"""The folder of the backups, which is their catalogue: each is a file and a manifest beside it."""

import fcntl
import os
import shutil
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext

from admin_app.backups import manifest as manifests
from admin_app.backups.errors import Fault, UnfitBackup, UnknownBackup
from admin_app.backups.manifest import Manifest
from admin_app.backups.workplace import MANIFEST, locked, refusals, workplace

WORK_LOCK = ".lock"
CATALOGUE_LOCK = ".catalogue"
# Nobody who puts a file here is to fill the memory; a table takes about 100 bytes.
LARGEST_MANIFEST = 1 << 20


@dataclass(frozen=True)
class Unusable:
    """Something in the folder that looks like a backup and is none."""

    name: str
    fault: Fault


class BackupFolder:
    """The backups in one folder, and the only way in which they change."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def backups(self) -> list[Manifest]:
        """Every backup, newest first."""
        return self.contents()[0]

    def contents(self) -> tuple[list[Manifest], list[Unusable]]:
        """Every backup, newest first, and what is there besides, by name.

        :raises BackupError: when the folder cannot be read
        """
        if not self.path.exists():
            return [], []
        with refusals(self.path):
            files = {path.name for path in self.path.iterdir() if path.is_file()}
        good: list[Manifest] = []
        bad: list[Unusable] = []
        for name in sorted({_name_in(file) for file in files} - {""}):
            try:
                good.append(self.manifest(name))
            except UnfitBackup as error:
                bad.append(Unusable(name, error.fault))
            except UnknownBackup:
                # Removed since the folder was listed.
                continue
        return sorted(good, key=lambda each: (each.created_at, each.name), reverse=True), bad

    def manifest(self, name: str) -> Manifest:
        """The backup of this name.

        :raises UnknownBackup: when there is none
        :raises UnfitBackup: when its manifest or its file is not as it was written
        """
        if not manifests.NAME.fullmatch(name):
            raise UnknownBackup(gettext("There is no backup of that name."))
        try:
            with refusals(self.path):
                text = self._manifest_text(name)
        except UnicodeDecodeError as error:
            raise UnfitBackup(Fault.MANIFEST) from error
        found = manifests.read(text, name)
        self._check_size(found)
        return found

    def file_of(self, manifest: Manifest) -> Path:
        """Where the backup's file is."""
        return self.path / manifest.file_name

    def alone(self) -> AbstractContextManager[None]:
        """Keep others from making, restoring or removing backups at the same time.

        :raises BackupError: when somebody does already, or the folder cannot be written
        """
        return locked(self.path, WORK_LOCK, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def workplace(self) -> AbstractContextManager[Path]:
        """A folder in it for unfinished work."""
        return workplace(self.path)

    def publish(self, manifest: Manifest, file: Path) -> None:
        """Let a finished file in a workplace become a backup, durably, the manifest last."""
        draft = file.with_name(f"{manifest.name}{MANIFEST}")
        _write_durably(draft, manifests.write(manifest))
        file.rename(self.file_of(manifest))
        _sync(self.path)
        draft.rename(self._manifest_path(manifest.name))
        _sync(self.path)

    def change(self, name: str, **values: Any) -> Manifest:
        """Write another proof, place or pin into a manifest.

        :raises UnknownBackup: when it has been removed meanwhile
        """
        with locked(self.path, CATALOGUE_LOCK, fcntl.LOCK_EX), self.workplace() as place:
            changed = replace(self.manifest(name), **values)
            draft = place / "changed"
            _write_durably(draft, manifests.write(changed))
            draft.rename(self._manifest_path(name))
            _sync(self.path)
        return changed

    def remove(self, manifest: Manifest) -> None:
        """Remove a backup; from the first moment on it is not listed any more."""
        with locked(self.path, CATALOGUE_LOCK, fcntl.LOCK_EX), self.workplace() as place:
            # Whoever finds the manifest here, and nobody alive, knows which file has to go as well.
            self._manifest_path(manifest.name).rename(place / f"{manifest.name}{MANIFEST}")
            _sync(self.path)
            self.file_of(manifest).unlink(missing_ok=True)

    def files_of_unusable(self, name: str) -> tuple[Unusable, list[Path]]:
        """What looks like the backup of this name and is none, and the files that it is made of.

        :raises UnknownBackup: when there is nothing of that name, or it is a backup
        """
        unusable = next((each for each in self.contents()[1] if each.name == name), None)
        if unusable is None:
            raise UnknownBackup(gettext("Nothing of that name is damaged."))
        return unusable, sorted(path for path in self.path.iterdir() if _name_in(path.name) == name)

    def remove_unusable(self, name: str) -> Unusable:
        """Remove every file of what looks like a backup and is none.

        :raises UnknownBackup: when there is nothing of that name, or it is a backup
        """
        with locked(self.path, CATALOGUE_LOCK, fcntl.LOCK_EX), refusals(self.path):
            unusable, files = self.files_of_unusable(name)
            for path in files:
                path.unlink()
            _sync(self.path)
        return unusable

    def free_bytes(self) -> int:
        """How much space there is.

        :raises BackupError: when the folder cannot be made
        """
        with refusals(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            return shutil.disk_usage(self.path).free

    def _manifest_path(self, name: str) -> Path:
        return self.path / f"{name}{MANIFEST}"

    def _manifest_text(self, name: str) -> str:
        try:
            with self._manifest_path(name).open("rb") as file:
                return file.read(LARGEST_MANIFEST).decode()
        except FileNotFoundError:
            if next(self.path.glob(f"{name}.db.*"), None) is not None:
                raise UnfitBackup(Fault.MANIFEST_MISSING) from None
            raise UnknownBackup(gettext("There is no backup of that name.")) from None

    def _check_size(self, manifest: Manifest) -> None:
        try:
            size = self.file_of(manifest).stat().st_size
        except OSError as error:
            raise UnfitBackup(Fault.FILE_MISSING) from error
        if size != manifest.bytes:
            raise UnfitBackup(Fault.FILE_CHANGED)


def backup_folder() -> BackupFolder:
    """The folder of the current app."""
    return BackupFolder(Path(current_app.config["BACKUP_DIR"]))


def restorable(name: str) -> Manifest:
    """The backup of this name in that folder, unless it is known not to restore.

    :raises UnknownBackup: when there is none
    :raises UnfitBackup: when it is not as it was written, or its last proof found that
    """
    found = backup_folder().manifest(name)
    if found.proof is not None and found.proof.fault is not None:
        raise UnfitBackup(found.proof.fault, found.proof.detail)
    return found


def _name_in(file: str) -> str:
    """The name of the backup that a file belongs to; empty where it belongs to none."""
    name = file.partition(".")[0]
    return name if manifests.NAME.fullmatch(name) and file != name else ""


def _write_durably(path: Path, text: str) -> None:
    with path.open("x", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
