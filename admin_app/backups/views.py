"""The pages of the backups."""

from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext, lazy_gettext

from admin_app.accounts.recent_password import has_recent_password, require_recent_password
from admin_app.backoffice.base import GuardedView
from admin_app.backoffice.formatters import cell
from admin_app.backups import (
    changed_rows,
    downloads,
    jobs,
    off_site,
    previews,
    queries,
    services,
    upkeep,
    uploads,
)
from admin_app.backups.errors import FAULTS, BackupError
from admin_app.backups.folder import backup_folder, restorable
from admin_app.backups.forms import RestoreForm, UploadForm
from admin_app.backups.live import database_file
from admin_app.backups.manifest import Manifest
from admin_app.backups.snapshot import LONGEST_REASON
from admin_app.i18n import isolated
from admin_app.jobs.services import start
from admin_app.security.guards import require
from admin_app.security.permissions import Permission

MINUTES_FOR_PASSWORD = 10


class RestorePages(GuardedView):
    """What a restore would change, and the restore."""

    @expose("/<backup_name>/preview")
    @require(Permission.BACKUP_RESTORE)
    def preview(self, backup_name: str) -> ResponseReturnValue:
        """Show what a restore would lose, change and bring back."""
        return self._preview_page(backup_name, RestoreForm())

    @expose("/<backup_name>/compare", methods=["POST"])
    @require(Permission.BACKUP_RESTORE)
    def compare(self, backup_name: str) -> ResponseReturnValue:
        """Let the worker find out what a restore would change."""
        name = _restorable(backup_name).name
        return _to_job(start(jobs.COMPARE, {"name": name}, unique=name))

    @expose("/<backup_name>/restore", methods=["POST"])
    @require(Permission.BACKUP_RESTORE)
    @require_recent_password(MINUTES_FOR_PASSWORD)
    def restore(self, backup_name: str) -> ResponseReturnValue:
        """Let the worker put the content of a backup in the place of what is there."""
        name, form = _restorable(backup_name).name, RestoreForm()
        if not form.validate():
            return self._preview_page(name, form), 422
        return _to_job(start(jobs.RESTORE, {"name": name}, unique="restore"))

    def _preview_page(self, name: str, form: RestoreForm) -> str:
        backup = _restorable(name)
        preview = None if backup.encrypted_to else previews.preview_of(backup)
        has_password = has_recent_password(MINUTES_FOR_PASSWORD)
        return self._page(
            "preview", backup=backup, preview=preview, form=form, has_password=has_password,
            fields_of=changed_rows.fields_of, address_of=changed_rows.address_of,
            heading_of=changed_rows.heading_of,
        )  # fmt: skip

    def _page(self, template: str, **values: Any) -> str:
        page = self.render(
            f"backups/{template}.html", cell=cell, faults=FAULTS, is_proof_old=queries.is_proof_old,
            **values,
        )  # fmt: skip
        return str(page)


class BackupsView(RestorePages):
    """All backups, and what can be done with each; long work is left to jobs."""

    permission = Permission.BACKUP_VIEW

    def __init__(self) -> None:
        super().__init__(name=lazy_gettext("Backups"), endpoint="backups", url="/admin/backups")

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """List the backups, or say why there are none."""
        try:
            overview = queries.overview()
        except BackupError as error:
            return self._page("none", sentence=str(error))
        return self._page(
            "index", overview=overview, runs=queries.runs_of(overview.days), days=queries.DayState,
            longest_reason=LONGEST_REASON, upkeep=upkeep,
        )  # fmt: skip

    @expose("/create", methods=["POST"])
    @require(Permission.BACKUP_CREATE)
    def create(self) -> ResponseReturnValue:
        """Let the worker make a backup and prove it."""
        database_file()
        reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
        return _to_job(start(jobs.CREATE, {"reason": reason}, unique="create"))

    @expose("/upload", methods=["GET", "POST"])
    @require(Permission.BACKUP_CREATE)
    def upload(self) -> ResponseReturnValue:
        """Take in a backup from elsewhere, and let the worker prove it."""
        database_file()
        form = UploadForm()
        if not form.is_submitted():
            return self._upload_page(form)
        if not form.validate():
            return self._upload_page(form), 422
        try:
            manifest = None if form.holds_both() else form.manifest.data
            received = uploads.receive(form.file.data, manifest)
        except BackupError as error:
            form.refuse(error)
            return self._upload_page(form), 422
        return _to_job(start(jobs.PROVE, {"name": received.name}, unique=received.name))

    @expose("/push", methods=["POST"])
    @require(Permission.BACKUP_CREATE)
    def push(self) -> ResponseReturnValue:
        """Let the worker copy to the other place what it lacks."""
        database_file()
        return _to_job(start(jobs.PUSH, {}, unique="push"))

    @expose("/<backup_name>/fetch", methods=["POST"])
    @require(Permission.BACKUP_CREATE)
    def fetch(self, backup_name: str) -> ResponseReturnValue:
        """Let the worker bring a backup back from the other place."""
        database_file()
        return _to_job(start(jobs.FETCH, {"name": backup_name}, unique=backup_name))

    @expose("/<backup_name>/")
    def show(self, backup_name: str) -> ResponseReturnValue:
        """One backup: what is in it, whether it restores, what can be done with it."""
        backup = _backup(backup_name)
        return self._page(
            "show", backup=backup, keep=services.reason_to_keep(backup),
            off_site=off_site.remembered(),
        )  # fmt: skip

    @expose("/<backup_name>/prove", methods=["POST"])
    @require(Permission.BACKUP_CREATE)
    def prove(self, backup_name: str) -> ResponseReturnValue:
        """Let the worker restore a backup to a scratch file and compare."""
        name = _backup(backup_name).name
        return _to_job(start(jobs.PROVE, {"name": name}, unique=name))

    @expose("/<backup_name>/pin", methods=["POST"])
    @require(Permission.BACKUP_DELETE)
    def pin(self, backup_name: str) -> ResponseReturnValue:
        """Keep a backup whatever its age, or with `pinned=no` no longer."""
        pinned = request.form.get("pinned") != "no"
        services.pin(backup_name, pinned=pinned)
        flash(
            gettext("The backup stays until the pin is taken off.")
            if pinned
            else gettext("The backup goes when it is no longer among those that are kept."),
            "success",
        )
        return redirect(url_for(".show", backup_name=backup_name), 303)

    @expose("/<backup_name>/delete", methods=["GET", "POST"])
    @require(Permission.BACKUP_DELETE)
    @require_recent_password(MINUTES_FOR_PASSWORD)
    def delete(self, backup_name: str) -> ResponseReturnValue:
        """Ask whether a backup is to go for ever; what is posted is the answer."""
        if request.method == "POST":
            services.delete(backup_name)
            message = gettext("The backup %(name)s is gone.", name=isolated(backup_name))
            flash(message, "success")
            return redirect(url_for(".index"), 303)
        backup = _backup(backup_name)
        return self._page("delete", backup=backup, keep=services.reason_to_keep(backup))

    @expose("/<backup_name>/discard", methods=["GET", "POST"])
    @require(Permission.BACKUP_DELETE)
    @require_recent_password(MINUTES_FOR_PASSWORD)
    def discard(self, backup_name: str) -> ResponseReturnValue:
        """Ask whether what is left of a damaged backup is to go; what is posted is the answer."""
        if request.method == "POST":
            services.discard(backup_name)
            message = gettext("What was left of %(name)s is gone.", name=isolated(backup_name))
            flash(message, "success")
            return redirect(url_for(".index"), 303)
        database_file()
        fault, files = backup_folder().files_of_unusable(backup_name)
        return self._page("discard", fault=fault, files=files)

    @expose("/<backup_name>/download")
    @require(Permission.BACKUP_DOWNLOAD)
    @require_recent_password(MINUTES_FOR_PASSWORD)
    def download(self, backup_name: str) -> Response:
        """Give out the file of a backup."""
        return downloads.send_backup(backup_name)

    @expose("/<backup_name>/both")
    @require(Permission.BACKUP_DOWNLOAD)
    @require_recent_password(MINUTES_FOR_PASSWORD)
    def both(self, backup_name: str) -> Response:
        """Give out the file of a backup and its manifest as one file."""
        return downloads.send_both(backup_name)

    @expose("/<backup_name>/manifest")
    @require(Permission.BACKUP_DOWNLOAD)
    def manifest(self, backup_name: str) -> Response:
        """Give out the manifest of a backup."""
        return downloads.send_manifest(backup_name)

    def _upload_page(self, form: UploadForm) -> str:
        return self._page(
            "upload", form=form, largest=uploads.LARGEST_UPLOAD, folder=backup_folder().path
        )


def _to_job(job_id: str) -> ResponseReturnValue:
    return redirect(url_for("jobs.show", job_id=job_id), 303)


def _backup(name: str) -> Manifest:
    database_file()
    return backup_folder().manifest(name)


def _restorable(name: str) -> Manifest:
    database_file()
    return restorable(name)
