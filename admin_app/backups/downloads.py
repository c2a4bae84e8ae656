"""Gives a backup out of the house: whole or in parts, with the hash to compare it by."""

from base64 import b64encode
from hashlib import sha256
from io import BufferedReader

from flask import Response, request, send_file
from werkzeug.wsgi import FileWrapper

from admin_app.backups import manifest as manifests
from admin_app.backups.bundles import ENDING, Bundle
from admin_app.backups.folder import backup_folder
from admin_app.backups.live import database_file
from admin_app.backups.manifest import Manifest
from admin_app.journal.services import record

LONGEST_RANGE = 100
BYTES_AT_ONCE = 1 << 16


def send_backup(name: str) -> Response:
    """The file of a backup, or the ranges of it that are asked for; each time is journalled.

    The SHA-256 of the whole file stands in `Repr-Digest` (RFC 9530), for older programs in
    `Digest` (RFC 3230), and as the entity tag, so that nobody resumes with another file.

    :raises BackupError: when there is none of that name, or it is not as it was written
    """
    database_file()
    folder = backup_folder()
    manifest = folder.manifest(name)
    _note(manifest)
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


def send_both(name: str) -> Response:
    """The same as one file with the manifest, or the ranges of it that are asked for.

    The SHA-256 of the file inside stands in the manifest inside, and is compared on arrival.

    :raises BackupError: when there is none of that name, or it is not as it was written
    :raises RequestedRangeNotSatisfiable: when it is shorter than where somebody wants to go on
    """
    database_file()
    folder = backup_folder()
    manifest = folder.manifest(name)
    _note(manifest)
    bundle = Bundle(manifest, folder.file_of(manifest))
    response = Response(
        FileWrapper(BufferedReader(bundle), BYTES_AT_ONCE),
        mimetype="application/x-tar",
        direct_passthrough=True,
    )
    response.content_length = bundle.size
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}{ENDING}")
    # A proof or a pin changes the manifest, and nobody resumes with another one.
    response.set_etag(sha256(manifests.write(manifest).encode()).hexdigest())
    response.make_conditional(request, accept_ranges=True, complete_length=bundle.size)
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


def _note(manifest: Manifest) -> None:
    if request.method == "GET":
        asked = request.headers.get("Range", "")[:LONGEST_RANGE]
        told = {"backup": manifest.name, "sha256": manifest.sha256, "range": asked}
        record("backup.download", told)
