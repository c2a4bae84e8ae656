"""Restores where there is nothing to keep: the backup becomes the database, with all that is ours.

That is so where there is no database, or one that was begun anew and holds nothing but the
administrator whom a first start has made, or one that is damaged. The last is kept under another
name.
"""

from pathlib import Path

from admin_app.backups.manifest import Manifest
from admin_app.backups.naming import NAMES
from admin_app.db import schema
from admin_app.db.dialects import files, snapshots
from admin_app.db.engines import open_engine
from admin_app.db.types import utc_now
from admin_app.extensions import db
from admin_app.journal.services import record_on


def is_called_for(file: Path, manifest: Manifest) -> bool:
    """Whether there is nothing in the database that a restore would have to leave alone.

    :raises DatabaseFileError: when it cannot be read
    """
    if not file.exists():
        return True
    journal = manifest.journal
    return snapshots.holds_nothing(file) and not snapshots.knows_entry(
        file, journal.entries, journal.hash
    )


def restore(scratch: Path, file: Path, manifest: Manifest) -> None:
    """Let the scratch file become the database; others may have it open.

    :raises DatabaseFileError: when it is locked, or there is no space
    """
    _bring_up_to_date(scratch, manifest)
    if file.exists():
        snapshots.overwrite(scratch, file)
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        _put_in_place(scratch, file)


def replace_damaged(scratch: Path, file: Path, manifest: Manifest) -> Path:
    """Let the scratch file take the place of a damaged database; gives where that is kept.

    :raises InUseError: when another program has it open
    """
    _bring_up_to_date(scratch, manifest)
    kept = file.with_name(f"{file.stem}-damaged-{utc_now():%Y%m%d-%H%M%S}{file.suffix}")
    db.session.remove()
    db.engine.dispose()
    files.keep_as(file, kept)
    _put_in_place(scratch, file)
    return kept


def _put_in_place(scratch: Path, file: Path) -> None:
    db.session.remove()
    db.engine.dispose()
    files.put_in_place(scratch, file)


def _bring_up_to_date(scratch: Path, manifest: Manifest) -> None:
    engine = open_engine(db.engine.url.set(database=str(scratch)))
    try:
        schema.upgrade(engine)
        with engine.connect().execution_options(writing=True) as connection, connection.begin():
            record_on(connection, "backup.restore", {"backup": manifest.name}, NAMES)
    finally:
        engine.dispose()
