"""The pages on which one record is found in a backup and brought back."""

from dataclasses import replace

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from admin_app.accounts.errors import UnknownUser
from admin_app.accounts.queries import user_id_named
from admin_app.accounts.recent_password import require_recent_password
from admin_app.backoffice.rows import read_id
from admin_app.backups.command_parts import LONGEST_KEY
from admin_app.backups.encryption import read_identity
from admin_app.backups.errors import BackupError
from admin_app.backups.folder import restorable
from admin_app.backups.live import database_file
from admin_app.backups.manifest import Manifest
from admin_app.backups.rescue import links
from admin_app.backups.rescue.errors import RescueRefused, StaleRescue
from admin_app.backups.rescue.jobs import KIND
from admin_app.backups.rescue.opening import OpenBackup, is_open, open_backup
from admin_app.backups.rescue.plans import Plan, Wish, plan
from admin_app.backups.rescue.queries import (
    Beside,
    record_beside,
    same_user_now,
    search,
    tags_there,
)
from admin_app.backups.rescue.records import FIELDS, Kind
from admin_app.backups.rescue.services import POSTS_PER_TRANSACTION, carry_out
from admin_app.backups.rescue.showing import lines_of, may_be_made_anew, wanted_record
from admin_app.backups.rescue.wording import promises
from admin_app.i18n import isolated
from admin_app.jobs.services import start
from admin_app.security.guards import require
from admin_app.security.permissions import Permission

bp = Blueprint("rescue", __name__, url_prefix="/admin/backups/<backup_name>/rescue")

PER_PAGE = 30
LAST_PAGE = 100_000
KINDS = {
    Kind.POST: lazy_gettext("Posts"),
    Kind.USER: lazy_gettext("Users"),
    Kind.TAG: lazy_gettext("Tags"),
}


def init_app(app: Flask) -> None:
    """Attach the pages, and let others lead to them."""
    app.register_blueprint(bp)
    links.init_app(app)


@bp.get("/")
@require(Permission.BACKUP_RESTORE)
def index(backup_name: str) -> ResponseReturnValue:
    """Search in a backup; before that it has to be opened."""
    manifest = _manifest(backup_name)
    if not is_open(manifest):
        return _opening_page(manifest)
    kind, text = _kind(request.args.get("kind", Kind.POST)), request.args.get("search", "").strip()
    page = min(max(read_id(request.args.get("page")) or 0, 0), LAST_PAGE)
    gone = "gone" in request.args
    with open_backup(backup_name) as backup:
        hits = search(backup, kind, text, gone=gone, limit=PER_PAGE + 1, offset=page * PER_PAGE)
    return render_template(
        "backups/rescue.html", backup=manifest, kind=kind, kinds=KINDS, text=text, gone=gone,
        hits=hits[:PER_PAGE], page=page, has_more=len(hits) > PER_PAGE,
    )  # fmt: skip


@bp.post("/")
@require(Permission.BACKUP_RESTORE)
@require_recent_password()
def unpack(backup_name: str) -> ResponseReturnValue:
    """Open a backup for a while; the key of one that is encrypted is used and forgotten."""
    manifest = _manifest(backup_name)
    try:
        key = request.form.get("private_key", "")[:LONGEST_KEY]
        with open_backup(
            backup_name, identity=read_identity(key) if manifest.encrypted_to else None
        ):
            pass
    except BackupError as error:
        return _opening_page(manifest, str(error)), error.status
    kind, record_id = request.args.get("kind", ""), read_id(request.args.get("record"))
    if kind in set(Kind) and record_id is not None:
        return redirect(
            url_for(".record", backup_name=backup_name, kind=kind, record_id=record_id), 303
        )
    return redirect(url_for(".index", backup_name=backup_name), 303)


@bp.get("/<kind>/<record_id>")
@require(Permission.BACKUP_RESTORE)
def record(backup_name: str, kind: str, record_id: str) -> ResponseReturnValue:
    """A record as it was beside what is there now, and what would be done to bring it back."""
    if not is_open(_manifest(backup_name)):
        # Once it is open, the way goes on to the record.
        kind, number = _kind(kind), _number(record_id)
        return redirect(url_for(".index", backup_name=backup_name, kind=kind, record=number))
    with open_backup(backup_name) as backup:
        beside = record_beside(backup, _kind(kind), _number(record_id))
        made, refusal = _planned(backup, beside)
        return _record_page(backup, beside, made, refusal)


@bp.post("/<kind>/<record_id>")
@require(Permission.BACKUP_RESTORE)
@require_recent_password()
def bring_back(backup_name: str, kind: str, record_id: str) -> ResponseReturnValue:
    """Do what the page has said, if things are still as it showed them."""
    if not is_open(_manifest(backup_name)):
        return redirect(url_for(".index", backup_name=backup_name), 303)
    with open_backup(backup_name) as backup:
        beside = record_beside(backup, _kind(kind), _number(record_id))
        made, refusal = _planned(backup, beside)
        try:
            if made is None:
                raise RescueRefused(refusal or gettext("Choose what is to come back."))
            if request.form.get("seen") != _seen(beside):
                raise StaleRescue(
                    gettext("What is there has changed since you looked; look again.")
                )
            if len(made.posts) > POSTS_PER_TRANSACTION:
                return _to_job(backup_name, made)
            rescued = carry_out(backup_name, made)
        except RescueRefused as error:
            return _record_page(backup, beside, None, str(error)), error.status
    flash(gettext("“%(name)s” is back.", name=isolated(beside.kept.name)), "success")
    return redirect(url_for(f"{kind}.details_view", id=rescued.id), 303)


def _planned(backup: OpenBackup, beside: Beside) -> tuple[Plan | None, str]:
    """What would be done, or why it cannot be; neither where there is something to choose yet."""
    values, kept = request.values, beside.kept
    wish = Wish(
        fields=tuple(name for name in FIELDS[kept.kind] if name in values.getlist("fields")),
        as_new="as_new" in values,
        with_author=values.get("author") == "back",
        leave_tags="leave_tags" in values,
    )
    if beside.live is not None and not (wish.fields or wish.as_new):
        return None, ""
    try:
        if values.get("author") == "other":
            wish = replace(wish, author_id=user_id_named(values.get("name", "").strip()))
        return plan(backup, kept.kind, kept.id, wish), ""
    except (RescueRefused, UnknownUser) as error:
        return None, str(error)


def _record_page(backup: OpenBackup, beside: Beside, made: Plan | None, refusal: str) -> str:
    kept, is_post = beside.kept, beside.kept.kind is Kind.POST
    return render_template(
        "backups/rescue_record.html", backup=backup.manifest, kinds=KINDS, kind=kept.kind,
        beside=beside, lines=lines_of(beside), plan=made, refusal=refusal, seen=_seen(beside),
        promises=promises(made) if made else [], may_be_new=may_be_made_anew(beside),
        is_author_gone=is_post and same_user_now(backup, kept.values["user_id"]) is None,
        missing_tags=[name for name in kept.tags if name not in tags_there(kept.tags)],
        values=request.values,
    )  # fmt: skip


def _to_job(backup_name: str, made: Plan) -> ResponseReturnValue:
    """Let the worker do what a request would have to wait for too long."""
    arguments = {
        "backup": backup_name,
        "tag_id": made.beside.kept.id,
        "fields": list(made.wish.fields),
        "as_new": made.wish.as_new,
    }
    return redirect(url_for("jobs.show", job_id=start(KIND, arguments)), 303)


def _opening_page(manifest: Manifest, refusal: str = "") -> str:
    kind, record_id = request.args.get("kind", ""), read_id(request.args.get("record"))
    wanted = (
        wanted_record(Kind(kind), record_id)
        if kind in set(Kind) and record_id is not None
        else None
    )
    return render_template(
        "backups/rescue_open.html", backup=manifest, refusal=refusal, wanted=wanted
    )


def _manifest(name: str) -> Manifest:
    database_file()
    return restorable(name)


def _kind(text: str) -> Kind:
    if text not in list(Kind):
        abort(404)
    return Kind(text)


def _number(text: str) -> int:
    number = read_id(text)
    if number is None:
        abort(404)
    return number


def _seen(beside: Beside) -> str:
    return beside.live.stamp if beside.live else "gone"
