"""The backups that are kept a second time elsewhere: what is there, what goes and what comes back.

What was last seen there is remembered beside the backups, so that a list need not ask over the
network, and still says what was there when the place does not answer.
"""

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext

from admin_app.backups import manifest as manifests
from admin_app.backups import remote
from admin_app.backups.errors import BackupError, UnfitBackup, UnknownBackup
from admin_app.backups.folder import BackupFolder, backup_folder
from admin_app.backups.live import database_file, is_ready, refuse_lack_of_space
from admin_app.backups.manifest import Manifest
from admin_app.backups.remote_address import RemoteAddress, configured_remote
from admin_app.backups.retention import Verdict, verdicts
from admin_app.backups.stages import stages
from admin_app.db.types import utc_now
from admin_app.jobs.progress import Progress, unwatched
from admin_app.journal.services import record

MEMORY = ".off-site.json"


@dataclass(frozen=True)
class OffSite:
    """What was there at that moment, newest first; `at` is None where nobody has looked yet."""

    place: str
    at: datetime | None
    backups: list[Manifest]

    def holds(self, manifest: Manifest) -> bool:
        """Whether this very backup is there."""
        return any(
            (each.name, each.sha256) == (manifest.name, manifest.sha256) for each in self.backups
        )


def remembered() -> OffSite | None:
    """What was there when somebody last looked; None where no place is set."""
    address = configured_remote()
    if address is None:
        return None
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        values = json.loads((backup_folder().path / MEMORY).read_text())
        if values["place"] == str(address):
            texts = {name: text.encode() for name, text in values["manifests"].items()}
            return OffSite(str(address), datetime.fromisoformat(values["at"]), _readable(texts))
    return OffSite(str(address), None, [])


def look() -> OffSite:
    """What is there now.

    :raises RemoteError: when the place cannot be read
    :raises BackupError: when none is set
    """
    address = _address()
    texts = remote.manifests(address)
    seen = OffSite(str(address), utc_now(), _readable(texts))
    _remember(backup_folder(), seen)
    return seen


def push(name: str, progress: Progress = unwatched) -> None:
    """Put a backup there, or renew its manifest where it is there already, and journal it.

    :raises UnknownBackup, UnfitBackup: when there is no such backup, or it is not what was written
    :raises RemoteError: when the place does not take it
    """
    address, folder = _address(), backup_folder()
    _push(address, folder, folder.manifest(name), progress)
    look()


def push_missing(progress: Progress = unwatched) -> list[str]:
    """Put there what is here and not there, oldest first, and renew manifests; gives what was new.

    :raises RemoteError: when the place does not take it; what came before stays there
    """
    address, folder = _address(), backup_folder()
    there = {each.name: each for each in look().backups}
    news = [each for each in reversed(folder.backups()) if _is_news(each, there.get(each.name))]
    for each, step in zip(news, stages(progress, *[1] * len(news)), strict=True):
        _push(address, folder, each, step)
    if news:
        look()
    return [each.name for each in news if each.name not in there]


def fetch(name: str, progress: Progress = unwatched) -> Manifest:
    """Bring a backup back into the folder here; it has to be proven anew.

    :raises UnknownBackup: when it is not there
    :raises DamagedBackupError: when it is not what was once written
    :raises RemoteError: when the place does not give it
    :raises BackupError: when it is here already, or there is no space
    """
    address, folder = _address(), backup_folder()
    there = {each.name: each for each in look().backups}
    if name not in there:
        raise UnknownBackup(gettext("There is no backup of that name in the other place."))
    # Its proof was made elsewhere, or is made up.
    manifest = replace(there[name], proof=None, place=manifests.LOCAL)
    with folder.alone(), folder.workplace() as place:
        if any(each.name == name for each in folder.backups()):
            raise BackupError(gettext("That backup is here already."))
        refuse_lack_of_space(folder, manifest.bytes)
        file = place / manifest.file_name
        remote.fetch(address, file, manifest.bytes, manifest.sha256, progress)
        folder.publish(manifest, file)
    _note("backup.fetch", {"backup": name, "place": str(address)})
    return manifest


def plan() -> list[Verdict]:
    """What pruning would do there to each backup, newest first.

    :raises RemoteError: when the place cannot be read
    """
    config = current_app.config
    return verdicts(look().backups, config["BACKUP_KEEP"], config["DEFAULT_TIMEZONE"])


def prune() -> list[Verdict]:
    """Remove there what is not kept; gives what became of each.

    :raises RemoteError: when the place does not let go of one; those before are gone
    """
    address, done = _address(), plan()
    removed = [each.manifest.name for each in done if not each.stays]
    for name in removed:
        remote.remove(address, name)
    if removed:
        look()
        _note("backup.prune", {"backups": removed, "place": str(address)})
    return done


def _address() -> RemoteAddress:
    address = configured_remote()
    if address is None:
        raise BackupError(
            gettext("No other place is set for backups; BACKOFFICE_BACKUP_REMOTE names one.")
        )
    return address


def _push(
    address: RemoteAddress, folder: BackupFolder, manifest: Manifest, progress: Progress
) -> None:
    about = manifests.write(manifest).encode()
    remote.push(address, folder.file_of(manifest), manifest.sha256, about, progress)
    _note("backup.push", {"backup": manifest.name, "place": str(address)})


def _is_news(here: Manifest, there: Manifest | None) -> bool:
    """Whether the other place does not know what is known here; what it knows of a proof counts."""
    if there is None or here == there:
        return there is None
    return here.proof is not None or there.proof is None


def _readable(texts: dict[str, bytes]) -> list[Manifest]:
    """Those that are as they were written; others are not for us to use or to remove."""
    found = []
    for name, text in texts.items():
        with suppress(UnfitBackup, UnicodeDecodeError):
            found.append(manifests.read(text.decode(), name))
    return sorted(found, key=lambda each: (each.created_at, each.name), reverse=True)


def _remember(folder: BackupFolder, seen: OffSite) -> None:
    values = {
        "place": seen.place,
        "at": seen.at.isoformat() if seen.at else None,
        "manifests": {each.name: manifests.write(each) for each in seen.backups},
    }
    # A list without it is a list all the same.
    with suppress(BackupError), folder.workplace() as place:
        draft = place / "memory"
        draft.write_text(json.dumps(values))
        draft.replace(folder.path / MEMORY)


def _note(event: str, detail: dict[str, Any]) -> None:
    if is_ready(database_file()):
        record(event, detail)
