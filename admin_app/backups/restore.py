"""Brings back the content of a backup: rows of the site, never a right in the back office.

The content goes into the file that others have open, in one transaction. Tables of ours stay as
they are, the journal among them, to which the restore is added. So do the people of the back
office: whom the backup does not know stays a user, and of the others the password and whether they
may sign in stay as they are.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask_babel import gettext
from pyrage.x25519 import Identity

from admin_app.accounts.models import Person
from admin_app.backups import proof, snapshot, whole
from admin_app.backups.errors import BackupError, DamagedLive, UnfitBackup
from admin_app.backups.folder import BackupFolder, backup_folder
from admin_app.backups.live import (
    SENTENCES,
    database_file,
    refuse_lack_of_space,
    refuse_unless_ready,
    sentences,
)
from admin_app.backups.manifest import Manifest
from admin_app.backups.naming import NAMES
from admin_app.backups.packing import unpack
from admin_app.backups.reasons import BEFORE_RESTORE, LAST_MOMENT
from admin_app.backups.snapshot import Draft
from admin_app.backups.stages import stages
from admin_app.content.models import User
from admin_app.db.dialects import snapshots
from admin_app.db.dialects.comparison import Difference
from admin_app.db.dialects.refusals import ReplacedDatabaseError
from admin_app.db.dialects.replacement import BothStates, both_states
from admin_app.db.dialects.unequal import Kept
from admin_app.db.engines import open_engine
from admin_app.db.maintenance import closed_to_writers
from admin_app.extensions import db
from admin_app.i18n import isolated
from admin_app.jobs.progress import Progress, unwatched
from admin_app.journal.services import record_on

PEOPLE = Kept(
    table=User.__tablename__,
    key="id",
    keys=f"SELECT user_id FROM main.{Person.__tablename__}",  # noqa: S608 - a table of ours
    columns=("password_hash", "is_active"),
    known_by=("username", "email"),
)


@dataclass(frozen=True)
class Restored:
    """What a restore did, and the names of the backups that hold what was there before.

    `kept` is where a damaged database lies now.
    """

    backup: Manifest
    tables: list[Difference] = field(default_factory=list)
    safety: list[str] = field(default_factory=list)
    kept: Path | None = None

    @property
    def is_whole(self) -> bool:
        """Whether there was nothing before, so that the backup has become the database."""
        return not self.tables


def preview(
    name: str, progress: Progress = unwatched, identity: Identity | None = None
) -> list[Difference]:
    """What a restore would lose, change and bring back in each table; empty without a database.

    :param identity: the private key, where the backup is encrypted
    :raises BackupError: when the backup cannot be restored as things are
    """
    file, folder = database_file(), backup_folder()
    with sentences(), folder.workplace() as place:
        manifest, scratch = _unpacked(folder, place, name, progress, identity)
        if whole.is_called_for(file, manifest):
            return []
        refuse_unless_ready(file)
        with _both_states(scratch) as both, both.connection.begin() as transaction:
            _keep_people(both)
            found = both.differences(NAMES)
            transaction.rollback()
        return found


def restore(
    name: str, progress: Progress = unwatched, identity: Identity | None = None
) -> Restored:
    """Put the content of a backup in the place of what is there, after a proven backup of that.

    Writes of the back office are refused meanwhile. The site's own program may go on; what it
    writes between that backup and the end goes into one more.

    :raises BackupError: when that is not possible; nothing has changed then
    :raises UnderMaintenance: when another restore is going on
    """
    file, folder = database_file(), backup_folder()
    size = folder.manifest(name).database_bytes
    # Unpacking and comparing it, making and proving another, and perhaps finishing one more.
    steps = stages(progress, 2 * size, 5 * size, 2 * size)
    with folder.alone(), sentences(), folder.workplace() as place:
        manifest, scratch = _unpacked(folder, place, name, next(steps), identity)
        with closed_to_writers():
            try:
                with sentences():
                    return _put_back(folder, place, scratch, manifest, steps)
            except DamagedLive:
                return Restored(manifest, kept=whole.replace_damaged(scratch, file, manifest))


def _put_back(
    folder: BackupFolder,
    place: Path,
    scratch: Path,
    manifest: Manifest,
    steps: Iterator[Progress],
) -> Restored:
    file = database_file()
    if whole.is_called_for(file, manifest):
        whole.restore(scratch, file, manifest)
        return Restored(manifest)
    refuse_unless_ready(file)
    return _restore_content(folder, place, scratch, manifest, steps)


def _unpacked(
    folder: BackupFolder, place: Path, name: str, progress: Progress, identity: Identity | None
) -> tuple[Manifest, Path]:
    """The database of a backup in a scratch file, proven to be what was backed up."""
    manifest = folder.manifest(name)
    steps = stages(progress, manifest.database_bytes, manifest.database_bytes)
    refuse_lack_of_space(folder, manifest.database_bytes)
    scratch = place / "earlier.db"
    unpack(folder.file_of(manifest), manifest, scratch, next(steps), identity)
    proof.compare(scratch, manifest, next(steps))
    return manifest, scratch


def _restore_content(
    folder: BackupFolder,
    place: Path,
    scratch: Path,
    manifest: Manifest,
    steps: Iterator[Progress],
) -> Restored:
    file, last = database_file(), None
    with _both_states(scratch) as both:
        version, identity = both.version(), snapshots.identity_of(file)
        safety = [safety_backup(folder, file, manifest.name, next(steps))]
        with both.looking():
            compared = both.version()
            tables = _compared(both)
        with both.connection.begin():
            if both.version() != version:
                last = Draft(place / "copy.db")
                snapshots.copy_live(file, last.copy, unwatched)
            if both.version() != compared:
                tables = _compared(both)
            both.replace(PEOPLE, tables)
            if snapshots.identity_of(file) != identity:
                raise BackupError(str(SENTENCES[ReplacedDatabaseError]))
            told = _told(manifest, tables, safety)
            record_on(both.connection, "backup.restore", told, told["tables"])
    if last:
        # The content is restored: whoever cancels now comes too late, and must not be told else.
        rest = stages(unwatched, 1, 1)
        reason = LAST_MOMENT.format(name=manifest.name)
        safety.append(snapshot.finish(folder, last, rest, reason=reason).name)
    return Restored(manifest, tables, safety)


def safety_backup(folder: BackupFolder, file: Path, name: str, progress: Progress) -> str:
    """Back up what is about to be replaced, prove it, and give the name of that backup.

    :raises BackupError: when it cannot be made or does not prove
    """
    steps = stages(progress, 3, 2)
    reason = BEFORE_RESTORE.format(name=name)
    manifest = snapshot.take(folder, file, next(steps), reason=reason)
    tried = proof.try_out(folder, manifest, next(steps))
    folder.change(manifest.name, proof=tried)
    if tried.fault is not None:
        raise UnfitBackup(tried.fault, tried.detail)
    return manifest.name


def _compared(both: BothStates) -> list[Difference]:
    """What will become of each table; which rows it takes is noted."""
    _keep_people(both)
    tables = both.differences(NAMES)
    both.note(PEOPLE, tables)
    return tables


@contextmanager
def _both_states(scratch: Path) -> Iterator[BothStates]:
    engine = open_engine(db.engine.url)
    try:
        with both_states(engine, scratch) as both:
            yield both
    finally:
        engine.dispose()


def _keep_people(both: BothStates) -> None:
    if found := both.contradictions(PEOPLE):
        now, then = found[0]
        raise BackupError(
            gettext(
                "The user “%(now)s” is a person of the back office and stays, but the backup has "
                "the user “%(then)s” in that place. Take the role away first, and give it anew "
                "afterwards.",
                now=isolated(now),
                then=isolated(then),
            )
        )
    both.keep(PEOPLE)


def _told(manifest: Manifest, tables: list[Difference], safety: list[str]) -> dict[str, Any]:
    """What the journal says of a restore."""
    return {
        "backup": manifest.name,
        "safety": safety[0],
        "tables": {each.table: each.told() for each in tables if not each.is_empty},
    }
