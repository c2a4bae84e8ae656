"""Backups on another machine: whole there or not listed, and not believed when they come back."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask

from admin_app.backups import remote
from admin_app.backups.errors import DamagedBackupError, RemoteError, RemoteUnreachableError
from admin_app.backups.remote_address import RemoteAddress, read_remote
from admin_app.jobs.errors import JobCancelledError
from admin_app.jobs.progress import Progress, unwatched
from tests.backups.sftp_server import SFTPServer

pytestmark = pytest.mark.sftp

CONTENT = os.urandom(5_000_000)
DIGEST = sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def _in_an_app(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sentences are translated, which needs an app; nobody waits for the next try."""
    monkeypatch.setattr(remote, "WAITS", (0, 0))
    with make_app("sqlite://").app_context():
        yield


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """The file of a backup, with its manifest beside it."""
    file = tmp_path / "here" / "one.db.zst"
    file.parent.mkdir()
    file.write_bytes(CONTENT)
    (file.parent / "one.json").write_text(f'{{"sha256": "{DIGEST}"}}')
    return file


@pytest.fixture
def there(sftp: SFTPServer) -> RemoteAddress:
    """The address of the server."""
    return address_of(sftp)


def address_of(server: SFTPServer) -> RemoteAddress:
    address = read_remote(server.address, key_file=server.client_key, host_key=server.host_key)
    assert address is not None
    return address


def push(address: RemoteAddress, file: Path, progress: Progress = unwatched) -> None:
    remote.push(address, file, DIGEST, (file.parent / "one.json").read_bytes(), progress)


def files_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_pushed_backup_is_listed_and_fetched_back(
    there: RemoteAddress, sftp: SFTPServer, backup: Path, tmp_path: Path
) -> None:
    push(there, backup)
    assert files_in(sftp.files) == ["one.db.zst", "one.json"]
    assert remote.manifests(there) == {"one": (backup.parent / "one.json").read_bytes()}
    target = tmp_path / "one.db.zst"
    remote.fetch(there, target, len(CONTENT), DIGEST, unwatched)
    assert target.read_bytes() == CONTENT


def test_progress_goes_over_writing_and_reading_back(there: RemoteAddress, backup: Path) -> None:
    seen: list[tuple[int, int]] = []
    push(there, backup, lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert {total for _done, total in seen} == {2 * len(CONTENT)}
    assert seen[-1][0] == 2 * len(CONTENT)


def test_pushing_again_renews_the_manifest_alone(
    there: RemoteAddress, sftp: SFTPServer, backup: Path
) -> None:
    push(there, backup)
    before = (sftp.files / "one.db.zst").stat()
    (backup.parent / "one.json").write_text(f'{{"sha256": "{DIGEST}", "pinned": true}}')
    push(there, backup)
    assert (sftp.files / "one.db.zst").stat() == before
    assert b"pinned" in remote.manifests(there)["one"]


def test_another_backup_of_the_same_name_is_not_overwritten(
    there: RemoteAddress, sftp: SFTPServer, backup: Path
) -> None:
    (sftp.files / "one.db.zst").write_text("of somebody else")
    (sftp.files / "one.json").write_text('{"sha256": "0000"}')
    with pytest.raises(RemoteError, match="another backup named one"):
        push(there, backup)
    assert (sftp.files / "one.db.zst").read_text() == "of somebody else"


def test_a_file_that_is_damaged_here_is_not_pushed(
    there: RemoteAddress, sftp: SFTPServer, backup: Path
) -> None:
    backup.write_bytes(CONTENT[:-1] + b"x")
    with pytest.raises(DamagedBackupError, match="was not sent"):
        push(there, backup)
    assert files_in(sftp.files) == []


def test_what_comes_back_altered_is_not_listed(
    there: RemoteAddress, sftp: SFTPServer, backup: Path
) -> None:
    def alter(done: int, total: int) -> None:
        if done == total // 2:
            with (sftp.files / "one.db.zst.part").open("r+b") as part:
                part.write(bytes([CONTENT[0] ^ 1]))

    with pytest.raises(RemoteError, match="not what was sent"):
        push(there, backup, alter)
    assert files_in(sftp.files) == []


def test_a_connection_that_breaks_once_is_made_again(
    there: RemoteAddress, sftp: SFTPServer, backup: Path
) -> None:
    breaks = iter([sftp.drop_connections])

    def drop_once(done: int, _total: int) -> None:
        if done > 2_000_000:
            next(breaks, lambda: None)()

    push(there, backup, drop_once)
    assert (sftp.files / "one.db.zst").read_bytes() == CONTENT


def test_a_server_that_stays_away_ends_in_one_sentence(
    there: RemoteAddress, sftp: SFTPServer, backup: Path
) -> None:
    sftp.stop()
    with pytest.raises(RemoteUnreachableError, match="Nobody answers"):
        push(there, backup)


def test_a_server_that_is_full_lists_nothing(
    start_sftp: Callable[..., SFTPServer], backup: Path
) -> None:
    server = start_sftp(largest_file=3_000_000)
    with pytest.raises(RemoteError, match="full"):
        push(address_of(server), backup)
    assert files_in(server.files) == []


def test_a_push_that_nobody_wants_any_more_leaves_nothing(
    there: RemoteAddress, sftp: SFTPServer, backup: Path
) -> None:
    def cancel(done: int, _total: int) -> None:
        if done > 2_000_000:
            raise JobCancelledError

    with pytest.raises(JobCancelledError):
        push(there, backup, cancel)
    assert files_in(sftp.files) == []


def test_a_manifest_without_its_file_is_not_listed(there: RemoteAddress, sftp: SFTPServer) -> None:
    (sftp.files / "lone.json").write_text("{}")
    (sftp.files / "half.json").write_text("{}")
    (sftp.files / "half.db.zst.part").write_text("x")
    (sftp.files / "huge.db.zst").write_text("x")
    (sftp.files / "huge.json").write_bytes(bytes(5_000_000))
    assert remote.manifests(there) == {}


@pytest.mark.parametrize(
    "content", [CONTENT[:-1], CONTENT + b"x", CONTENT[:-1] + b"x"], ids=["cut", "longer", "altered"]
)
def test_what_was_altered_there_does_not_come_back(
    there: RemoteAddress, sftp: SFTPServer, tmp_path: Path, content: bytes
) -> None:
    (sftp.files / "one.db.zst").write_bytes(content)
    (tmp_path / "here").mkdir()
    with pytest.raises(DamagedBackupError, match="not fetched"):
        remote.fetch(there, tmp_path / "here" / "one.db.zst", len(CONTENT), DIGEST, unwatched)
    assert files_in(tmp_path / "here") == []


def test_a_removed_backup_is_gone_and_may_be_removed_again(
    there: RemoteAddress, sftp: SFTPServer, backup: Path
) -> None:
    push(there, backup)
    (sftp.files / "one-more.json").write_text("{}")
    remote.remove(there, "one")
    remote.remove(there, "one")
    assert files_in(sftp.files) == ["one-more.json"]


def test_what_died_in_the_middle_is_swept_after_an_hour(
    there: RemoteAddress, sftp: SFTPServer, backup: Path
) -> None:
    for name in ("old.db.zst.part", "young.db.zst.age.part", "holiday.part"):
        (sftp.files / name).write_text("x")
    for name in ("old.db.zst.part", "holiday.part"):
        os.utime(sftp.files / name, (time.time() - 4000,) * 2)
    push(there, backup)
    others = ["holiday.part", "young.db.zst.age.part"]
    assert files_in(sftp.files) == sorted([*others, "one.db.zst", "one.json"])


PUSH = """
import sys
from pathlib import Path
from admin_app.backups import remote
from admin_app.backups.remote_address import read_remote
text, key_file, host_key, file, digest = sys.argv[1:]
address = read_remote(text, key_file=key_file, host_key=host_key)
print("ready", flush=True)
about = (Path(file).parent / "one.json").read_bytes()
remote.push(address, Path(file), digest, about, lambda *_: None)
"""


@pytest.mark.parametrize("after", [0.05, 0.2, 0.3, 0.4, 0.5, 0.7])
def test_a_killed_push_is_listed_whole_or_not_at_all(
    there: RemoteAddress, sftp: SFTPServer, backup: Path, after: float
) -> None:
    words = [sftp.address, sftp.client_key, sftp.host_key, str(backup), DIGEST]
    process = subprocess.Popen(
        [sys.executable, "-c", PUSH, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    process.stdout.readline()
    with suppress(subprocess.TimeoutExpired):
        process.wait(after)
    process.kill()
    process.wait()
    process.stdout.close()
    for name in remote.manifests(there):
        assert (sftp.files / f"{name}.db.zst").read_bytes() == CONTENT
    push(there, backup)
    assert files_in(sftp.files) == ["one.db.zst", "one.json"]
