"""Both files of a backup as one: a plain tar, which packs nothing, and is read with mistrust."""

import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from flask_babel import gettext

from admin_app.backups import manifest as manifests
from admin_app.backups.errors import BackupError
from admin_app.backups.manifest import Manifest

BLOCK = tarfile.BLOCKSIZE
MAGIC, MAGIC_AT = b"ustar", 257
ENDING = ".tar"
# Of zstandard (RFC 8878) and of age (age-encryption.org/v1).
BEGINNINGS = (b"\x28\xb5\x2f\xfd", b"age-encryption.org/v1")


class Bundle(io.RawIOBase):
    """The tar of a backup, which can be read from any place on: it is the same each time, as long
    as the backup is.

    :raises OSError: when the file of the backup cannot be opened
    """

    def __init__(self, manifest: Manifest, file: Path) -> None:
        text = manifests.write(manifest).encode("ascii")
        head = b"".join(
            [
                _header(f"{manifest.name}{manifests.ENDING}", len(text), manifest.created_at),
                text,
                bytes(-len(text) % BLOCK),
                _header(manifest.file_name, manifest.bytes, manifest.created_at),
            ]
        )
        # Two empty blocks are the end of a tar.
        tail = bytes(-manifest.bytes % BLOCK + 2 * BLOCK)
        self._parts: list[tuple[IO[bytes], int]] = [
            (io.BytesIO(head), len(head)),
            (file.open("rb"), manifest.bytes),
            (io.BytesIO(tail), len(tail)),
        ]
        self.size = sum(length for _, length in self._parts)
        self._at = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Where it is read next."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go on elsewhere."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Read up to the end of the part in which it stands."""
        start = 0
        for part, length in self._parts:
            if self._at < start + length:
                part.seek(self._at - start)
                found = part.read(min(len(buffer), start + length - self._at))
                buffer[: len(found)] = found
                self._at += len(found)
                return len(found)
            start += length
        return 0

    def close(self) -> None:
        """Let the file of the backup go."""
        for part, _ in self._parts:
            part.close()
        super().close()


def is_bundle(file: IO[bytes]) -> bool:
    """Whether a file is a tar, by its first block."""
    block = file.read(BLOCK)
    file.seek(0)
    return block[MAGIC_AT : MAGIC_AT + len(MAGIC)] == MAGIC


def refusal_of(file: IO[bytes]) -> str:
    """Why a file is no part of a backup, by its first block; empty where it may be one."""
    block = file.read(BLOCK)
    file.seek(0)
    if block.startswith(BEGINNINGS) or block[MAGIC_AT : MAGIC_AT + len(MAGIC)] == MAGIC:
        return ""
    if not block:
        return str(gettext("This is not a backup: the file is empty."))
    if not block.strip(b"\0"):
        return str(gettext("This is not a backup: it is a .tar that holds nothing."))
    if block.lstrip().startswith(b"{"):
        return str(
            gettext("This is not the file of a backup: it looks like a manifest, which goes below.")
        )
    return str(
        gettext(
            "This is not a backup: it is neither a database packed with zstandard nor one "
            "encrypted with age, nor a .tar of both files."
        )
    )


@contextmanager
def opened(file: IO[bytes]) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """The file of a backup and its manifest, in a tar that anybody may have made.

    :raises BackupError: when it does not hold just these two
    """
    try:
        with tarfile.open(fileobj=file, mode="r:") as tar:
            members = [tar.next(), tar.next()]
            # Others are links, devices and files with holes, which may be of any size.
            parts = [tar.extractfile(each) for each in members if each and each.type == b"0"]
            manifest, content = [each for each in parts if each is not None]
            yield content, manifest
    except (tarfile.TarError, ValueError, EOFError) as error:
        raise BackupError(
            gettext(
                "This is not a backup that was downloaded as one file: that holds the manifest "
                "and the file, in this order."
            )
        ) from error


def _header(name: str, size: int, moment: datetime) -> bytes:
    header = tarfile.TarInfo(name)
    header.size, header.mtime, header.mode = size, int(moment.timestamp()), 0o600
    return header.tobuf(tarfile.GNU_FORMAT)
