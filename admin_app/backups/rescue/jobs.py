"""Bringing back a tag with more posts than a request should wait for, as a job of the worker."""

from typing import Any

from flask_babel import gettext, lazy_gettext

from admin_app.backups.rescue.opening import close_old_backups, open_backup
from admin_app.backups.rescue.plans import Wish, plan
from admin_app.backups.rescue.records import Kind
from admin_app.backups.rescue.services import carry_out
from admin_app.i18n import isolated
from admin_app.jobs.progress import Progress
from admin_app.jobs.registry import job
from admin_app.jobs.schedules import tidy
from admin_app.security.permissions import Permission

KIND = "backup-rescue"


@job(
    KIND,
    label=lazy_gettext("Bringing a record back"),
    permission=Permission.BACKUP_RESTORE,
    retry=False,
    about="backup",
)
def rescue_tag(
    progress: Progress, backup: str, tag_id: int, fields: list[str], as_new: bool
) -> dict[str, Any]:
    """Bring back a tag, or the posts of one that is there, from a backup that is open."""
    with open_backup(backup) as opened:
        wish = Wish(fields=tuple(fields), as_new=as_new)
        made = plan(opened, Kind.TAG, tag_id, wish)
    rescued = carry_out(backup, made, progress)
    name = isolated(made.beside.kept.name)
    return {"id": rescued.id, "sentence": gettext("“%(name)s” is back.", name=name)}


tidy(close_old_backups)
