"""Gives a backup out of the house: whole or in parts, with the hash to compare it by."""

from base64 import b64encode

from flask import Response, request, send_file

from admin_app.backups import manifest as manifests
from admin_app.backups.folder import backup_folder
from admin_app.backups.live import database_file
from admin_app.journal.services import record

LONGEST_RANGE = 100


def send_backup(name: str) -> Response:
    """The file of a backup, or the ranges of it that are asked for; each time is journalled.

    The SHA-256 of the whole file stands in `Repr-Digest` (RFC 9530), for older programs in
    `Digest` (RFC 3230), and as the entity tag, so that nobody resumes with another file.

    :raises BackupError: when there is none of that name, or it is not as it was written
    """
    database_file()
    folder = backup_folder()
    manifest = folder.manifest(name)
    if request.method == "GET":
        asked = request.headers.get("Range", "")[:LONGEST_RANGE]
        record("backup.download", {"backup": name, "sha256": manifest.sha256, "range": asked})
    response = send_file(
        folder.file_of(manifest),
        mimetype="application/octet-stream" if manifest.encrypted_to else "application/zstd",
        as_attachment=True,
        download_name=manifest.file_name,
        conditional=True,
        etag=manifest.sha256,
    )
    digest = b64encode(bytes.fromhex(manifest.sha256)).decode()
    response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    response.headers["Digest"] = f"sha-256={digest}"
    return response


def send_manifest(name: str) -> Response:
    """The manifest of a backup, without which nobody takes its file in.

    :raises BackupError: when there is none of that name, or it is not as it was written
    """
    database_file()
    manifest = backup_folder().manifest(name)
    response = Response(manifests.write(manifest), mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.json")
    return response
