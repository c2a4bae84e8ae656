"""Backups encrypted to a public key: only the private key opens them, whole or not at all."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from pyrage.x25519 import Identity

from admin_app.backups import encryption
from admin_app.backups.errors import DamagedBackupError, WrongKeyError
from admin_app.config import ConfigurationError
from admin_app.jobs.errors import JobCancelledError
from admin_app.jobs.progress import unwatched

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
def encrypted(tmp_path: Path, identity: Identity) -> Path:
    """A file that was encrypted to it."""
    plain = tmp_path / "plain"
    plain.write_bytes(CONTENT)
    file = tmp_path / "encrypted"
    digest = encryption.encrypt_file(plain, file, identity.to_public(), unwatched)
    assert digest == sha256(file.read_bytes()).hexdigest()
    return file


def test_the_private_key_gives_the_file_back(
    encrypted: Path, identity: Identity, tmp_path: Path
) -> None:
    assert CONTENT[1000:1100] not in encrypted.read_bytes()
    digest = encryption.decrypt_file(encrypted, tmp_path / "again", identity, unwatched)
    assert (tmp_path / "again").read_bytes() == CONTENT
    assert digest == sha256(CONTENT).hexdigest()


def test_another_key_does_not_open_it(encrypted: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongKeyError, match="another one"):
        encryption.decrypt_file(encrypted, tmp_path / "again", Identity.generate(), unwatched)
    assert not (tmp_path / "again").exists()


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
def test_a_damaged_file_gives_nothing(
    encrypted: Path, identity: Identity, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    encrypted.write_bytes(damage(encrypted.read_bytes()))
    with pytest.raises(DamagedBackupError, match="damaged"):
        encryption.decrypt_file(encrypted, tmp_path / "again", identity, unwatched)
    assert not (tmp_path / "again").exists()


def test_a_cancelled_encryption_leaves_nothing(tmp_path: Path, identity: Identity) -> None:
    (tmp_path / "plain").write_bytes(CONTENT)

    def cancel(done: int, _total: int) -> None:
        if done > 2_000_000:
            raise JobCancelledError

    with pytest.raises(JobCancelledError):
        encryption.encrypt_file(
            tmp_path / "plain", tmp_path / "encrypted", identity.to_public(), cancel
        )
    assert not (tmp_path / "encrypted").exists()


ENCRYPT_WITH_LIMITS = """
import resource, signal, sys
from pathlib import Path
from admin_app.backups.encryption import encrypt_file, read_recipient
from admin_app.jobs.progress import unwatched
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
if len(sys.argv) > 4:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]),) * 2)
try:
    encrypt_file(Path(sys.argv[1]), Path(sys.argv[2]), read_recipient(sys.argv[3]), unwatched)
except OSError as error:
    sys.exit(error.errno)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def encrypt_in_a_process(*arguments: object) -> "subprocess.CompletedProcess[str]":
    words = [sys.executable, "-c", ENCRYPT_WITH_LIMITS, *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def test_a_full_disk_leaves_nothing(tmp_path: Path, identity: Identity) -> None:
    (tmp_path / "plain").write_bytes(CONTENT)
    target = tmp_path / "encrypted"
    answer = encrypt_in_a_process(tmp_path / "plain", target, identity.to_public(), 1_000_000)
    assert answer.returncode == 27, answer.stderr
    assert not target.exists()


def test_memory_does_not_grow_with_the_file(tmp_path: Path, identity: Identity) -> None:
    with (tmp_path / "plain").open("wb") as file:
        file.truncate(300_000_000)
    answer = encrypt_in_a_process(tmp_path / "plain", tmp_path / "encrypted", identity.to_public())
    assert int(answer.stdout) < 10_000, answer.stderr


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
