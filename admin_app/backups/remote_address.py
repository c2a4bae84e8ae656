"""Where backups are kept a second time: what the setting BACKOFFICE_BACKUP_REMOTE says."""

import base64
import binascii
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from flask import Flask, current_app

from admin_app.config import ConfigurationError

SSH_PORT = 22
_REMOTE = "admin_app.backups.remote"
HOST_KEY_TYPES = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "ssh-rsa",
)


class RemoteKind(StrEnum):
    """The ways to another place."""

    FOLDER = "file"
    SFTP = "sftp"
    S3 = "s3"


@dataclass(frozen=True)
class RemoteAddress:
    """One folder elsewhere; as text it holds no password."""

    kind: RemoteKind
    folder: str
    host: str = ""
    port: int = SSH_PORT
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    key_file: Path | None = None
    host_key: str | None = None

    @classmethod
    def in_folder(cls, folder: Path) -> "RemoteAddress":
        """The address of a folder of this machine, such as one on another disk."""
        return cls(RemoteKind.FOLDER, str(folder))

    def __str__(self) -> str:
        if self.kind is RemoteKind.FOLDER:
            return self.folder
        user = f"{self.user}@" if self.user else ""
        port = f":{self.port}" if self.port != SSH_PORT else ""
        separator = "/" if self.kind is RemoteKind.S3 and self.folder else ""
        return f"{self.kind}://{user}{self.host}{port}{separator}{self.folder}"


def init_app(app: Flask) -> None:
    """Read the settings once.

    :raises ConfigurationError: when one cannot be used
    """
    app.extensions[_REMOTE] = read_remote(
        app.config["BACKUP_REMOTE"],
        key_file=app.config["BACKUP_REMOTE_KEY"],
        host_key=app.config["BACKUP_REMOTE_HOST_KEY"],
    )


def configured_remote() -> RemoteAddress | None:
    """The place elsewhere, where one is set."""
    remote: RemoteAddress | None = current_app.extensions[_REMOTE]
    return remote


def read_remote(text: str, *, key_file: str = "", host_key: str = "") -> RemoteAddress | None:
    """The address in these settings; None where there is none. No sentence repeats a password.

    :raises ConfigurationError: when one cannot be used
    """
    if not text:
        return None
    if text.startswith("/"):
        return RemoteAddress.in_folder(Path(text))
    try:
        parts = urlsplit(text)
        port = parts.port or SSH_PORT
    except ValueError:
        raise _wrong("is no address") from None
    if parts.query or parts.fragment:
        raise _wrong("holds ? or #; in a password write them as %3F and %23")
    match parts.scheme:
        case "file" if parts.path.startswith("/") and not parts.netloc:
            return RemoteAddress.in_folder(Path(unquote(parts.path)))
        case "sftp" if parts.hostname and len(parts.path) > 1:
            return _sftp(parts, port, key_file, host_key)
        case "s3" if parts.netloc:
            return _s3(parts)
    raise _wrong("takes /a/folder, sftp://user@host/folder or s3://bucket/folder, nothing else")


def _sftp(parts: SplitResult, port: int, key_file: str, host_key: str) -> RemoteAddress:
    if key_file and not Path(key_file).is_file():
        raise ConfigurationError(
            f"BACKOFFICE_BACKUP_REMOTE_KEY names {key_file}, which is no file."
        )
    return RemoteAddress(
        RemoteKind.SFTP,
        str(Path(unquote(parts.path))),
        host=str(parts.hostname),
        port=port,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        key_file=Path(key_file) if key_file else None,
        host_key=_host_key(host_key) if host_key else None,
    )


def _s3(parts: SplitResult) -> RemoteAddress:
    if parts.username or parts.password or ":" in parts.netloc:
        raise _wrong(
            "must hold the bucket alone; keys for S3 go into AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY, another address into AWS_ENDPOINT_URL"
        )
    if find_spec("s3fs") is None:
        raise _wrong("names an S3 bucket, for which the package s3fs has to be installed")
    return RemoteAddress(RemoteKind.S3, unquote(parts.path).strip("/"), host=parts.netloc)


def _host_key(text: str) -> str:
    """The type and the key, without the comment that may follow in a `.pub` file."""
    words = text.split()
    try:
        kind, key = words[:2]
        fields = _fields(base64.b64decode(key, validate=True))
        if kind not in HOST_KEY_TYPES or fields[0] != kind.encode():
            raise ValueError(kind)
    except (ValueError, IndexError, binascii.Error):
        raise ConfigurationError(
            "BACKOFFICE_BACKUP_REMOTE_HOST_KEY is no host key such as `ssh-ed25519 AAAA…`, which "
            "stands in the server’s /etc/ssh/ssh_host_ed25519_key.pub."
        ) from None
    return f"{kind} {key}"


def _fields(blob: bytes) -> list[bytes]:
    """What a key consists of, each part after its length (RFC 4251, section 5)."""
    fields = []
    while blob:
        length = int.from_bytes(blob[:4])
        if len(blob) < 4 + length:
            raise ValueError(length)
        fields.append(blob[4 : 4 + length])
        blob = blob[4 + length :]
    return fields


def _wrong(what: str) -> ConfigurationError:
    return ConfigurationError(f"BACKOFFICE_BACKUP_REMOTE {what}.")
