"""Packs a database into the file of a backup and unpacks it again, with hash and progress."""

import os
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO, NamedTuple

from admin_app.backups.errors import Fault, UnfitBackup
from admin_app.backups.manifest import Manifest
from admin_app.jobs.progress import Progress

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL = 3
BYTES_AT_ONCE = 1024 * 1024


class Packed(NamedTuple):
    """The file that came of packing."""

    bytes: int
    sha256: str


def pack(database: Path, file: Path, progress: Progress) -> Packed:
    """Compress a database that nobody has open into a new file, durably.

    :raises OSError: when there is no space
    """
    digest, size = sha256(), 0
    with database.open("rb") as source, file.open("xb") as target:
        for block in _compressed(source, database.stat().st_size, progress):
            digest.update(block)
            size += target.write(block)
        target.flush()
        os.fsync(target.fileno())
    return Packed(size, digest.hexdigest())


def unpack(file: Path, manifest: Manifest, database: Path, progress: Progress) -> None:
    """Make the database of a backup again, in a new file, and compare hash and length on the way.

    :raises UnfitBackup: when the file is missing, or is not the one of the manifest
    :raises OSError: when there is no space
    """
    decompressor, digest = zstd.ZstdDecompressor(), sha256()
    done, size = 0, 0
    with _opened(file) as source, database.open("xb") as target:
        while block := source.read(BYTES_AT_ONCE):
            done += len(block)
            if done > manifest.bytes:
                raise UnfitBackup(Fault.FILE_CHANGED, "it is longer")
            digest.update(block)
            size += _unpack_block(decompressor, block, target, manifest.database_bytes - size)
            progress(done, manifest.bytes)
    if (done, digest.hexdigest()) != (manifest.bytes, manifest.sha256):
        raise UnfitBackup(Fault.FILE_CHANGED, "its length or its hash is another")
    if not decompressor.eof or size != manifest.database_bytes:
        raise UnfitBackup(Fault.FILE_CHANGED, "it unpacks to something else")


def _compressed(source: IO[bytes], total: int, progress: Progress) -> Iterator[bytes]:
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: LEVEL,
        zstd.CompressionParameter.checksum_flag: 1,
    }
    compressor, done = zstd.ZstdCompressor(options=options), 0
    while block := source.read(BYTES_AT_ONCE):
        yield compressor.compress(block)
        done += len(block)
        progress(done, total)
    yield compressor.flush()


def _opened(file: Path) -> IO[bytes]:
    try:
        return file.open("rb")
    except FileNotFoundError as error:
        raise UnfitBackup(Fault.FILE_MISSING) from error


def _unpack_block(
    decompressor: zstd.ZstdDecompressor, block: bytes, target: IO[bytes], room: int
) -> int:
    """Write what the block unpacks to; `room` is how much there may be at most."""
    written = 0
    is_waiting = False
    while not is_waiting:
        try:
            unpacked = decompressor.decompress(block, BYTES_AT_ONCE)
        except (zstd.ZstdError, EOFError) as error:
            raise UnfitBackup(Fault.FILE_CHANGED, "it cannot be unpacked") from error
        written += len(unpacked)
        if written > room:
            raise UnfitBackup(Fault.FILE_CHANGED, "it unpacks to more")
        target.write(unpacked)
        block, is_waiting = b"", decompressor.eof or decompressor.needs_input
    if decompressor.unused_data:
        raise UnfitBackup(Fault.FILE_CHANGED, "something was added")
    return written
