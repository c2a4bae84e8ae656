"""The configured database as backups see it: a file that others have open and write to."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask_babel import LazyString, gettext, lazy_gettext
from sqlalchemy.exc import DatabaseError

from admin_app.backups.errors import BackupError, DamagedLive
from admin_app.backups.folder import BackupFolder
from admin_app.db import schema
from admin_app.db.dialects import dialect_of
from admin_app.db.dialects.files import DatabaseFileError, InUseError
from admin_app.db.dialects.refusals import (
    ContradictionError,
    DamagedDatabaseError,
    LockedDatabaseError,
    NoSpaceError,
    ReplacedDatabaseError,
)
from admin_app.extensions import db
from admin_app.i18n import isolated

MARGIN = 1_000_000

SENTENCES: dict[type[DatabaseFileError], LazyString] = {
    DamagedDatabaseError: lazy_gettext(
        "The database is damaged. Stop the site and the back office, then restore a backup."
    ),
    ContradictionError: lazy_gettext(
        "What is in the backup contradicts what stays as it is now; nothing was changed."
    ),
    InUseError: lazy_gettext(
        "The database is damaged, and other programs have it open. Stop the site and the back "
        "office, then try again."
    ),
    LockedDatabaseError: lazy_gettext(
        "Another program keeps the database locked; try again when it has finished writing."
    ),
    NoSpaceError: lazy_gettext(
        "The disk is full or fails; nothing was changed. Make room, then try again."
    ),
    ReplacedDatabaseError: lazy_gettext(
        "Another file has taken the place of the database meanwhile; nothing was changed."
    ),
}


def database_file() -> Path:
    """The file that the configured database is, whether it exists or not.

    :raises BackupError: when it is in memory or on a server
    """
    file = dialect_of(db.engine).file_of(db.engine.url)
    if file is None:
        raise BackupError(
            gettext(
                "Backups are made of a database that is a file; back up one on a server "
                "with its own tools, such as pg_dump."
            )
        )
    return file


def is_ready(file: Path) -> bool:
    """Whether there is a database with all tables of this version."""
    if not file.exists():
        return False
    try:
        return schema.is_current(db.engine)
    except (DatabaseError, schema.SchemaError):
        return False


def refuse_unless_ready(file: Path) -> None:
    """See to it that there is something to back up, and a journal to note it in.

    :raises BackupError: when there is no database, or it lacks tables of this version
    """
    if not file.exists():
        raise BackupError(gettext("There is no database %(file)s.", file=isolated(str(file))))
    if not is_ready(file):
        raise BackupError(
            gettext(
                "The database is damaged or lacks tables of this version; to mend the latter, "
                "run: python3 manage.py db upgrade"
            )
        )


def refuse_lack_of_space(folder: BackupFolder, needed: int) -> None:
    """See to it that so many bytes fit into the folder.

    :raises BackupError: when they do not
    """
    free = folder.free_bytes()
    if free < needed + MARGIN:
        raise BackupError(
            gettext(
                "There is not enough space in %(folder)s: %(needed)d MB are needed "
                "and %(free)d MB are free.",
                folder=isolated(str(folder.path)),
                needed=(needed + MARGIN) // 1_000_000 + 1,
                free=free // 1_000_000,
            )
        )


@contextmanager
def sentences() -> Iterator[None]:
    """Tell people in their language what could not be done with a database file."""
    try:
        yield
    except DatabaseFileError as error:
        sentence = SENTENCES.get(type(error))
        if sentence is None:
            sentence = lazy_gettext("The database cannot be read; nothing was changed.")
        damaged = isinstance(error, DamagedDatabaseError)
        raise (DamagedLive if damaged else BackupError)(str(sentence)) from error
