"""The settings that say where backups are kept a second time."""

from pathlib import Path

import pytest

from admin_app.backups.remote_address import RemoteKind, read_remote
from admin_app.config import ConfigurationError

HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFl6yHGtkHrr9bVNBO5fUqeGNYyxfg6U1yvBLKbNIpaC"


def test_without_an_address_there_is_no_second_place() -> None:
    assert read_remote("") is None


@pytest.mark.parametrize(
    "text", ["/mnt/disk/backups", "/mnt/disk/backups/", "file:///mnt/disk/backups"]
)
def test_a_folder_of_another_disk_is_a_path(text: str) -> None:
    address = read_remote(text)
    assert address is not None
    assert (address.kind, address.folder) == (RemoteKind.FOLDER, "/mnt/disk/backups")


def test_an_sftp_address_holds_all_that_a_connection_needs() -> None:
    address = read_remote(
        "sftp://me:p%40ss@backup.example:2222/home/me/b%20c", host_key=f"{HOST_KEY} root@host\n"
    )
    assert address is not None
    assert (address.user, address.password) == ("me", "p@ss")
    assert (address.host, address.port, address.folder) == ("backup.example", 2222, "/home/me/b c")
    assert address.host_key == HOST_KEY


def test_no_text_of_an_address_holds_its_password() -> None:
    address = read_remote("sftp://me:s3cret@backup.example/home/me")
    assert str(address) == "sftp://me@backup.example/home/me"
    assert "s3cret" not in repr(address)


@pytest.mark.parametrize(
    "text",
    [
        "backups",
        "ftp://me:s3cret@host/folder",
        "sftp://me:s3cret@host",
        "sftp://me:s3cret@host/",
        "sftp://me:s3cret@host:port/folder",
        "sftp://me:s3cret?word@host/folder",
        "sftp://me:s3cret#word@host/folder",
        "file://s3cret/folder",
        "s3://",
        "s3://key:s3cret@bucket/folder",
        "s3://bucket/folder",
        "http://[s3cret/folder",
    ],
)
def test_what_is_no_address_stops_the_start_without_repeating_it(text: str) -> None:
    with pytest.raises(ConfigurationError, match="BACKOFFICE_BACKUP_REMOTE") as caught:
        read_remote(text)
    assert "s3cret" not in str(caught.value)


def test_a_bucket_without_its_package_says_which_is_missing() -> None:
    with pytest.raises(ConfigurationError, match="s3fs"):
        read_remote("s3://bucket/folder")


def test_a_key_file_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="BACKOFFICE_BACKUP_REMOTE_KEY"):
        read_remote("sftp://host/folder", key_file=str(tmp_path / "none"))


@pytest.mark.parametrize(
    "text", ["SHA256:abc", HOST_KEY.replace("ssh-ed25519", "ssh-rsa"), HOST_KEY[:40], "ssh-ed25519"]
)
def test_what_is_no_host_key_stops_the_start(text: str) -> None:
    with pytest.raises(ConfigurationError, match="BACKOFFICE_BACKUP_REMOTE_HOST_KEY"):
        read_remote("sftp://host/folder", host_key=text)
