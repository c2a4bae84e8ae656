"""Packs a database into the file of a backup and unpacks it again, with hash and progress."""

import os
import sys
from hashlib import sha256
from pathlib import Path
from typing import IO, NamedTuple

from flask_babel import gettext
from pyrage.x25519 import Identity, Recipient

from admin_app.backups.encryption import decrypt, encrypt
from admin_app.backups.errors import Fault, KeyNeededError, UnfitBackup
from admin_app.backups.manifest import Manifest
from admin_app.jobs.progress import Progress

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL = 3
BYTES_AT_ONCE = 1024 * 1024
OPTIONS: dict[int, int] = {
    zstd.CompressionParameter.compression_level: LEVEL,
    zstd.CompressionParameter.checksum_flag: 1,
}


class Packed(NamedTuple):
    """The file that came of packing."""

    bytes: int
    sha256: str


def pack(database: Path, file: Path, progress: Progress) -> Packed:
    """Compress a database that nobody has open into a new file, durably.

    :raises OSError: when there is no space
    """
    compressor = zstd.ZstdCompressor(options=OPTIONS)
    with database.open("rb") as opened, file.open("xb") as made:
        source, target = _Counted(opened, database.stat().st_size, progress), _Digested(made)
        while block := source.read(BYTES_AT_ONCE):
            target.write(compressor.compress(block))
        target.write(compressor.flush())
        target.sync()
    return Packed(target.size, target.digest.hexdigest())


def seal(packed: Path, file: Path, recipient: Recipient, progress: Progress) -> Packed:
    """Encrypt a packed database into a new file, durably.

    :raises OSError: when there is no space
    """
    with packed.open("rb") as opened, file.open("xb") as made:
        target = _Digested(made)
        encrypt(_Counted(opened, packed.stat().st_size, progress), target, recipient)
        target.sync()
    return Packed(target.size, target.digest.hexdigest())


def unpack(
    file: Path,
    manifest: Manifest,
    database: Path,
    progress: Progress,
    identity: Identity | None = None,
) -> None:
    """Make the database of a backup again, in a new file, and compare hash and length on the way.

    :param identity: the private key, where the backup is encrypted
    :raises UnfitBackup: when the file is missing, or is not the one of the manifest
    :raises KeyNeededError, WrongKeyError: when it is encrypted, and this is not its key
    :raises OSError: when there is no space
    """
    if manifest.encrypted_to and identity is None:
        raise KeyNeededError(gettext("The backup is encrypted; give its private key."))
    with _opened(file) as opened, database.open("xb") as made:
        source = _Counted(opened, manifest.bytes, progress)
        target = _Unpacked(made, manifest.database_bytes)
        if manifest.encrypted_to and identity is not None:
            decrypt(source, target, identity)
        else:
            while block := source.read(BYTES_AT_ONCE):
                target.write(block)
        source.compare(manifest)
        target.finish()


def check(file: Path, manifest: Manifest, progress: Progress) -> None:
    """Compare a file with its manifest by hash and length, without opening it.

    :raises UnfitBackup: when it is missing, or is not the one of the manifest
    """
    with _opened(file) as opened:
        _Counted(opened, manifest.bytes, progress).compare(manifest)


def _opened(file: Path) -> IO[bytes]:
    try:
        return file.open("rb")
    except FileNotFoundError as error:
        raise UnfitBackup(Fault.FILE_MISSING) from error


class _Counted:
    """A file that is read to its end, with its hash."""

    def __init__(self, file: IO[bytes], size: int, progress: Progress) -> None:
        self._file, self._size, self._progress = file, size, progress
        self._done = self._told = 0
        self._digest = sha256()

    def read(self, size: int) -> bytes:
        """Read on, but not beyond the size that it is said to have."""
        block = self._file.read(size)
        self._done += len(block)
        if self._done > self._size:
            raise UnfitBackup(Fault.FILE_CHANGED, "it is longer")
        self._digest.update(block)
        # The cipher asks for some kilobytes at a time, which is too often to tell anybody.
        if self._done - self._told >= BYTES_AT_ONCE or self._done == self._size:
            self._told = self._done
            self._progress(self._done, self._size)
        return block

    def compare(self, manifest: Manifest) -> None:
        """Read what is left, then say whether it was the file of the manifest."""
        while self.read(BYTES_AT_ONCE):
            pass
        if (self._done, self._digest.hexdigest()) != (manifest.bytes, manifest.sha256):
            raise UnfitBackup(Fault.FILE_CHANGED, "its length or its hash is another")


class _Digested:
    """A file that is written, with its size and its hash."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.size, self.digest = 0, sha256()

    def write(self, block: bytes) -> None:
        """Write on."""
        self.digest.update(block)
        self.size += self._file.write(block)

    def sync(self) -> None:
        """See to it that it is there after a power cut."""
        self._file.flush()
        os.fsync(self._file.fileno())


class _Unpacked:
    """A database that comes out of what is written."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file, self._left = file, size
        self._decompressor = zstd.ZstdDecompressor()

    def write(self, block: bytes) -> None:
        """Unpack a block; no more comes out of it than there was, however it was forged."""
        decompressor = self._decompressor
        while (block or not decompressor.needs_input) and not decompressor.eof:
            try:
                unpacked = decompressor.decompress(block, BYTES_AT_ONCE)
            except zstd.ZstdError as error:
                raise UnfitBackup(Fault.FILE_CHANGED, "it cannot be unpacked") from error
            block = b""
            self._left -= len(unpacked)
            if self._left < 0:
                raise UnfitBackup(Fault.FILE_CHANGED, "it unpacks to more")
            self._file.write(unpacked)
        if block or decompressor.unused_data:
            raise UnfitBackup(Fault.FILE_CHANGED, "something was added")

    def finish(self) -> None:
        """Say whether all of the database has come out."""
        if not self._decompressor.eof or self._left:
            raise UnfitBackup(Fault.FILE_CHANGED, "it unpacks to something else")
