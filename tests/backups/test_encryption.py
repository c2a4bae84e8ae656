"""Backups encrypted to a public key: only the private key opens them, whole or not at all."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pyrage.x25519 import Identity

from admin_app.backups import encryption
from admin_app.backups.errors import Fault, UnfitBackup, WrongKeyError
from admin_app.config import ConfigurationError
from admin_app.jobs.errors import JobCancelledError

CONTENT = os.urandom(3_000_000)


@pytest.fixture(autouse=True)
def _in_an_app(make_app: Callable[..., Flask]) -> Iterator[None]:
    """Sentences are translated, which needs an app."""
    with make_app("sqlite://").app_context():
        yield


@pytest.fixture
def identity() -> Identity:
    """A private key."""
    return Identity.generate()


@pytest.fixture
def encrypted(identity: Identity) -> bytes:
    """What was encrypted to it."""
    made = BytesIO()
    encryption.encrypt(BytesIO(CONTENT), made, identity.to_public())
    return made.getvalue()


def decrypted(content: bytes, identity: Identity) -> bytes:
    made = BytesIO()
    encryption.decrypt(BytesIO(content), made, identity)
    return made.getvalue()


def test_the_private_key_gives_the_content_back(encrypted: bytes, identity: Identity) -> None:
    assert CONTENT[1000:1100] not in encrypted
    assert decrypted(encrypted, identity) == CONTENT


def test_another_key_does_not_open_it(encrypted: bytes) -> None:
    with pytest.raises(WrongKeyError, match="another one"):
        decrypted(encrypted, Identity.generate())


def cut(content: bytes) -> bytes:
    return content[:1_000_000]


def cut_between_two_chunks(content: bytes) -> bytes:
    head = len(content) - len(CONTENT) - 16 * (len(CONTENT) // 65_536 + 1)
    return content[: head + 10 * (65_536 + 16)]


def with_a_flipped_bit(content: bytes) -> bytes:
    return content[:2_000_000] + bytes([content[2_000_000] ^ 1]) + content[2_000_001:]


def of_another_kind(_content: bytes) -> bytes:
    return b"Dear administrator,\n" * 1000


@pytest.mark.parametrize(
    "damage", [cut, cut_between_two_chunks, with_a_flipped_bit, of_another_kind]
)
def test_what_was_damaged_is_refused(
    encrypted: bytes, identity: Identity, damage: Callable[[bytes], bytes]
) -> None:
    with pytest.raises(UnfitBackup) as caught:
        decrypted(damage(encrypted), identity)
    assert caught.value.fault is Fault.FILE_CHANGED


class Failing(BytesIO):
    """Fails in the middle, as a disk or whoever cancels would make it."""

    def __init__(self, error: Exception, content: bytes = b"") -> None:
        super().__init__(content)
        self._error = error

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() > 1_000_000:
            raise self._error
        return super().read(size)

    def write(self, piece: Any) -> int:
        if self.tell() > 1_000_000:
            raise self._error
        return super().write(piece)


@pytest.mark.parametrize("error", [JobCancelledError(), OSError(errno.ENOSPC, "full")])
def test_errors_around_it_are_told_as_they_are(
    encrypted: bytes, identity: Identity, error: Exception
) -> None:
    attempts: list[Callable[[], None]] = [
        lambda: encryption.encrypt(Failing(error, CONTENT), BytesIO(), identity.to_public()),
        lambda: encryption.encrypt(BytesIO(CONTENT), Failing(error), identity.to_public()),
        lambda: encryption.decrypt(Failing(error, encrypted), BytesIO(), identity),
        lambda: encryption.decrypt(BytesIO(encrypted), Failing(error), identity),
    ]
    for failing in attempts:
        with pytest.raises(type(error)) as caught:
            failing()
        assert caught.value is error


SEAL = """
import resource, sys
from pathlib import Path
from admin_app.backups.encryption import read_recipient
from admin_app.backups.packing import seal
from admin_app.jobs.progress import unwatched
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
seal(Path(sys.argv[1]), Path(sys.argv[2]), read_recipient(sys.argv[3]), unwatched)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_memory_does_not_grow_with_the_file(tmp_path: Path, identity: Identity) -> None:
    with (tmp_path / "packed").open("wb") as file:
        file.truncate(300_000_000)
    words = [tmp_path / "packed", tmp_path / "sealed", identity.to_public()]
    answer = subprocess.run(
        [sys.executable, "-c", SEAL, *map(str, words)], capture_output=True, text=True, check=True
    )
    assert int(answer.stdout) < 10_000


def test_the_key_file_of_age_is_read(identity: Identity) -> None:
    text = f"# created: 2026-01-01\n# public key: {identity.to_public()}\r\n{identity}\r\n"
    assert str(encryption.read_identity(text)) == str(identity)
    assert str(encryption.read_identity(f"  {identity}")) == str(identity)


@pytest.mark.parametrize("text", ["", "# only a comment", "AGE-SECRET-KEY-1", "age1xyz", "a\nb"])
def test_what_is_no_private_key_is_refused(text: str) -> None:
    with pytest.raises(WrongKeyError, match="AGE-SECRET-KEY-1"):
        encryption.read_identity(text)


def test_a_private_key_where_the_public_one_belongs_is_not_repeated(identity: Identity) -> None:
    with pytest.raises(ConfigurationError, match="BACKOFFICE_BACKUP_RECIPIENT") as caught:
        encryption.read_recipient(str(identity))
    assert str(identity) not in str(caught.value)
    assert encryption.read_recipient(f" {identity.to_public()}\n") is not None
