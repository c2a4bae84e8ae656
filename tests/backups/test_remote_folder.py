"""A folder elsewhere, on another disk or a server, and what can keep it from being used."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from admin_app.backups import remote_sftp
from admin_app.backups.errors import RemoteError, RemoteUnreachableError
from admin_app.backups.remote_address import RemoteAddress, read_remote
from admin_app.backups.remote_folder import RemoteFolder
from tests.backups.sftp_server import SFTPServer

pytestmark = pytest.mark.sftp


@pytest.fixture(autouse=True)
def _in_an_app(make_app: Callable[..., Flask]) -> Iterator[None]:
    """Sentences are translated, which needs an app."""
    with make_app("sqlite://").app_context():
        yield


def address_of(server: SFTPServer, **others: str) -> RemoteAddress:
    """The address by which the back office knows the server, with some parts told otherwise."""
    known = {"text": server.address, "key_file": server.client_key, "host_key": server.host_key}
    address = read_remote(**(known | others))
    assert address is not None
    return address


@pytest.fixture(params=["folder", "sftp"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[RemoteAddress, Path]:
    """An address, and the folder on this disk that it leads to."""
    if request.param == "sftp":
        server: SFTPServer = request.getfixturevalue("sftp")
        return address_of(server), server.files
    (tmp_path / "disk").mkdir()
    return RemoteAddress.in_folder(tmp_path / "disk"), tmp_path / "disk"


def test_what_is_written_is_listed_and_reads_the_same(place: tuple[RemoteAddress, Path]) -> None:
    content = bytes(range(256)) * 20_000
    with RemoteFolder(place[0]) as folder:
        folder.write("a.part", [content[:3], content[3:]])
        folder.rename("a.part", "a")
        assert folder.sizes() == {"a": len(content)}
        assert b"".join(folder.read("a")) == content
        folder.remove("a")
        folder.remove("a")
    assert list(place[1].iterdir()) == []


def test_renaming_takes_the_place_of_what_was_there(place: tuple[RemoteAddress, Path]) -> None:
    (place[1] / "a").write_text("old")
    with RemoteFolder(place[0]) as folder:
        folder.write("a.part", [b"new"])
        folder.rename("a.part", "a")
    assert [(file.name, file.read_text()) for file in place[1].iterdir()] == [("a", "new")]


def test_a_folder_that_is_not_mounted_is_not_made(place: tuple[RemoteAddress, Path]) -> None:
    place[1].rmdir()
    with RemoteFolder(place[0]) as folder, pytest.raises(RemoteError, match="no folder"):
        folder.sizes()
    with RemoteFolder(place[0]) as folder, pytest.raises(RemoteError, match="no folder"):
        folder.write("a", [b""])
    assert not place[1].exists()


def test_a_file_that_is_gone_is_named(place: tuple[RemoteAddress, Path]) -> None:
    with RemoteFolder(place[0]) as folder, pytest.raises(RemoteError, match=r"a\.json is not in"):
        list(folder.read("a.json"))


def test_an_error_of_our_own_is_not_told_as_one_of_the_place(
    place: tuple[RemoteAddress, Path],
) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"x"
        raise OSError(28, "No space left on device")

    with RemoteFolder(place[0]) as folder, pytest.raises(OSError, match="No space"):
        folder.write("a", pieces())


def test_a_server_with_an_unknown_host_key_is_sent_nothing(
    sftp: SFTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(RemoteError, match="shows the host key ssh-ed25519 SHA256:"):
        RemoteFolder(address_of(sftp, host_key="")).__enter__()
    (tmp_path / ".ssh").mkdir()
    line = f"[127.0.0.1]:{sftp.port} {sftp.host_key}"
    (tmp_path / ".ssh" / "known_hosts").write_text(line)
    with RemoteFolder(address_of(sftp, host_key="")) as folder:
        assert folder.sizes() == {}


def test_a_server_with_another_host_key_is_sent_nothing(sftp: SFTPServer) -> None:
    other = (sftp.folder / "other_key.pub").read_text()
    with pytest.raises(RemoteError, match="another host key"):
        RemoteFolder(address_of(sftp, host_key=other)).__enter__()


@pytest.mark.parametrize("key", ["other_key", "client_key.pub", "locked_key"])
def test_a_key_that_does_not_open_is_one_sentence(sftp: SFTPServer, key: str) -> None:
    file = sftp.folder / key
    if key == "locked_key":
        sftp.make_key(file, passphrase="secret")
    with pytest.raises(RemoteError, match=r"accept|no readable|passphrase") as caught:
        RemoteFolder(address_of(sftp, key_file=str(file))).__enter__()
    assert not isinstance(caught.value, RemoteUnreachableError)


def test_a_wrong_password_is_refused_and_not_repeated(sftp: SFTPServer) -> None:
    address = sftp.address.replace("@", ":s3cret%2Fword@")
    with pytest.raises(RemoteError, match="does not accept") as caught:
        RemoteFolder(address_of(sftp, text=address, key_file="")).__enter__()
    assert "s3cret" not in str(caught.value)


def test_a_server_that_is_down_may_be_tried_again(sftp: SFTPServer) -> None:
    sftp.stop()
    with pytest.raises(RemoteUnreachableError, match="Nobody answers"):
        RemoteFolder(address_of(sftp)).__enter__()


def test_a_host_that_nobody_knows_is_named(sftp: SFTPServer) -> None:
    with pytest.raises(RemoteUnreachableError, match=r"nowhere\.invalid"):
        RemoteFolder(address_of(sftp, text="sftp://nowhere.invalid/files")).__enter__()


def test_waiting_for_a_slow_server_ends(sftp: SFTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_sftp, "ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(remote_sftp, "CONNECT_SECONDS", 0.5)
    with RemoteFolder(address_of(sftp)) as folder:
        sftp.pause()
        with pytest.raises(RemoteUnreachableError, match="in time"):
            folder.sizes()
    with pytest.raises(RemoteUnreachableError):
        RemoteFolder(address_of(sftp)).__enter__()


def test_a_connection_that_breaks_while_reading_may_be_tried_again(sftp: SFTPServer) -> None:
    (sftp.files / "large").write_bytes(bytes(40 << 20))
    with RemoteFolder(address_of(sftp)) as folder:
        pieces = folder.read("large")
        next(pieces)
        sftp.drop_connections()
        with pytest.raises(RemoteUnreachableError, match="broke off"):
            list(pieces)


def test_a_connection_that_breaks_while_writing_may_be_tried_again(sftp: SFTPServer) -> None:
    def pieces() -> Iterator[bytes]:
        yield bytes(3 << 20)
        sftp.drop_connections()
        yield from (bytes(1 << 20) for _ in range(100))

    with (
        RemoteFolder(address_of(sftp)) as folder,
        pytest.raises(RemoteUnreachableError, match="broke off"),
    ):
        folder.write("a", pieces())


def test_a_server_without_room_is_one_sentence(start_sftp: Callable[..., SFTPServer]) -> None:
    server = start_sftp(largest_file=3 << 20)
    with RemoteFolder(address_of(server)) as folder, pytest.raises(RemoteError) as caught:
        folder.write("a", (bytes(1 << 20) for _ in range(40)))
    assert "full" in str(caught.value)
    assert not isinstance(caught.value, RemoteUnreachableError)


def test_a_folder_that_may_not_be_written_is_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    closed = tmp_path if os.geteuid() else Path("/proc")
    with RemoteFolder(RemoteAddress.in_folder(closed)) as folder, pytest.raises(RemoteError):
        folder.write("a", [b"x"])
    tmp_path.chmod(0o700)
