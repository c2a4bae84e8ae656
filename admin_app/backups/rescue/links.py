"""Ways from other pages into the backups, for those who may go there."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask, url_for
from flask_login import current_user

from admin_app.backups.errors import BackupError
from admin_app.backups.folder import backup_folder
from admin_app.backups.live import database_file
from admin_app.backups.manifest import NAME, Manifest
from admin_app.backups.rescue.records import Kind
from admin_app.security.permissions import Permission, can


def init_app(app: Flask) -> None:
    """Let every page lead into the backups."""
    app.jinja_env.globals.update(
        backup_address=backup_address,
        backup_moment=backup_moment,
        record_in_backup=record_in_backup,
        record_before=record_before,
    )


def backup_address(name: str) -> str | None:
    """The page of a backup; None where it is gone, or not for this reader."""
    if not can(current_user, Permission.BACKUP_VIEW) or _manifest(name) is None:
        return None
    return url_for("backups.show", backup_name=name)


def backup_moment(name: str) -> datetime | None:
    """When a backup of this name was made, also one that is gone; None where it is no such name."""
    if not NAME.fullmatch(name):
        return None
    try:
        return datetime.strptime(name[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def record_in_backup(kind: str, record_id: Any, name: str) -> str | None:
    """Where a record of a backup is seen beside what is there now, and brought back from."""
    if not _may_rescue(kind) or _manifest(name) is None:
        return None
    return url_for("rescue.record", backup_name=name, kind=kind, record_id=record_id)


def record_before(
    kind: str, record_id: Any, gone_at: datetime, made_at: datetime | None = None
) -> str | None:
    """The same in the newest backup from before a moment, unless the record is newer than that."""
    if not _may_rescue(kind):
        return None
    try:
        database_file()
        backups = backup_folder().backups()
    except BackupError:
        return None
    for each in backups:
        if each.created_at < gone_at and not each.does_not_restore:
            is_newer = made_at is not None and made_at > each.created_at
            return None if is_newer else record_in_backup(kind, record_id, each.name)
    return None


def _may_rescue(kind: str) -> bool:
    return kind in set(Kind) and can(current_user, Permission.BACKUP_RESTORE)


def _manifest(name: str) -> Manifest | None:
    try:
        database_file()
        return backup_folder().manifest(name)
    except BackupError:
        return None
