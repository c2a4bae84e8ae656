"""Backups that this server can make and prove, and that only the private key opens again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from pyrage.x25519 import Identity

from admin_app.backups import snapshot
from admin_app.backups.errors import KeyNeededError, WrongKeyError
from admin_app.backups.folder import backup_folder
from admin_app.backups.manifest import Manifest
from admin_app.backups.rescue.opening import open_backup
from admin_app.config import ConfigurationError
from tests.backups.conftest import Command, left_over, listed, rows, site_content
from tests.people import add_person

pytestmark = pytest.mark.sqlite_only


@pytest.fixture(scope="module")
def identity() -> Identity:
    """The private key, which the server never has."""
    return Identity.generate()


@pytest.fixture
def app(make_app: Callable[..., Flask], database_url: str, identity: Identity) -> Flask:
    """A back office that encrypts what it backs up."""
    return make_app(database_url, BACKOFFICE_BACKUP_RECIPIENT=str(identity.to_public()))


@pytest.fixture
def key_file(tmp_path: Path, identity: Identity) -> str:
    """The file that `age-keygen` makes."""
    file = tmp_path / "key.txt"
    file.write_text(f"# public key: {identity.to_public()}\n{identity}\n")
    return str(file)


def test_a_backup_is_proven_and_then_encrypted(
    backup: Manifest, command: Command, identity: Identity
) -> None:
    (shown,) = listed(command)["backups"]
    assert shown["encrypted_to"] == str(identity.to_public())
    assert shown["proven_at"] == backup.proven_at.isoformat() if backup.proven_at else None
    assert shown["file"] == f"{backup.name}.db.zst.age"


def test_nothing_readable_stays_in_the_folder(app: Flask, backup: Manifest) -> None:
    with app.app_context():
        folder = backup_folder()
    assert left_over(folder) == []
    content = folder.file_of(backup).read_bytes()
    assert content.startswith(b"age-encryption.org/v1")
    assert b"\x28\xb5\x2f\xfd" not in content[:1000]


def test_without_the_key_its_proof_stands_as_long_as_the_file_does(
    command: Command, backup: Manifest, app: Flask
) -> None:
    result = command("prove", backup.name)
    assert (result.exit_code, result.stderr) == (0, "")
    assert listed(command)["backups"][0]["proof"]["at"] == backup.proof.at.isoformat()  # type: ignore[union-attr]
    with app.app_context():
        file = backup_folder().file_of(backup)
    content = bytearray(file.read_bytes())
    content[-100] ^= 1
    file.write_bytes(content)
    result = command("prove", backup.name)
    assert result.exit_code == 1
    assert "changed or cut" in result.stderr
    assert listed(command)["backups"][0]["proven_at"] is None


def test_with_the_key_it_is_proven_all_the_way(
    command: Command, backup: Manifest, key_file: str
) -> None:
    assert command("prove", backup.name, "--key", key_file).exit_code == 0
    proof = listed(command)["backups"][0]["proof"]
    assert (proof["fault"], proof["at"] > backup.proof.at.isoformat()) == (None, True)  # type: ignore[union-attr]


def test_it_restores_with_its_key_alone(
    command: Command, backup: Manifest, key_file: str, file: Path, tmp_path: Path
) -> None:
    before = site_content(file)
    rows(file, "UPDATE posts SET title = 'changed'")
    other = tmp_path / "other.txt"
    other.write_text(str(Identity.generate()))
    for arguments, says in (
        ([], "give its private key"),
        (["--key", str(other)], "another one"),
        (["--key", "/dev/null"], "no private key of age"),
        (["--key", str(file)], "no private key of age"),
    ):
        result = command("restore", backup.name, "--yes", *arguments)
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
        assert says in result.stderr
        assert site_content(file) != before
    assert command("restore", backup.name, "--dry-run", "--key", key_file).exit_code == 0
    assert command("restore", backup.name, "--yes", "--key", key_file).exit_code == 0
    assert site_content(file) == before


def test_a_key_that_does_not_fit_is_no_fault_of_the_backup(
    command: Command, backup: Manifest, tmp_path: Path
) -> None:
    other = tmp_path / "other.txt"
    other.write_text(str(Identity.generate()))
    assert command("prove", backup.name, "--key", str(other)).exit_code == 1
    assert listed(command)["backups"][0]["proven_at"] is not None


def test_a_record_is_rescued_with_the_key(app: Flask, backup: Manifest, identity: Identity) -> None:
    with app.app_context():
        with pytest.raises(KeyNeededError), open_backup(backup.name):
            pass
        with pytest.raises(WrongKeyError), open_backup(backup.name, identity=Identity.generate()):
            pass
        with open_backup(backup.name, identity=identity) as opened:
            assert opened.manifest == backup
        with open_backup(backup.name):
            pass


def test_the_private_key_is_written_nowhere(
    command: Command, backup: Manifest, key_file: str, app: Flask, identity: Identity
) -> None:
    command("prove", backup.name, "--key", key_file)
    command("restore", backup.name, "--yes", "--key", key_file)
    folder = Path(app.config["INSTANCE"]).parent
    for path in folder.rglob("*"):
        if path.is_file() and str(path) != key_file:
            assert str(identity).encode() not in path.read_bytes()


def test_a_backup_from_before_encryption_restores_as_ever(
    make_app: Callable[..., Flask], database_url: str, command: Command
) -> None:
    plain = make_app(database_url)
    add_person(plain, "admin", username="somebody")
    with plain.app_context():
        name = snapshot.create().name
    assert command("prove", name).exit_code == 0
    assert command("restore", name, "--yes").exit_code == 0


def test_a_recipient_that_is_none_stops_the_start(make_app: Callable[..., Flask]) -> None:
    with pytest.raises(ConfigurationError, match="BACKOFFICE_BACKUP_RECIPIENT"):
        make_app("sqlite://", BACKOFFICE_BACKUP_RECIPIENT="age1abc")
