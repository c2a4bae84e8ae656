"""What the system refuses ends in one sentence, with nothing changed and nothing left over."""

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url

from admin_app.backups.folder import BackupFolder
from admin_app.backups.manifest import Manifest
from admin_app.config import PROJECT_ROOT
from admin_app.db import schema
from admin_app.db.engines import open_engine
from admin_app.extensions import db
from tests.backups.conftest import Command, left_over, repack, site, site_content

pytestmark = pytest.mark.sqlite_only

COMMAND = "import sys; from admin_app.commands import main; main(['backups', *sys.argv[1:]])"

Limited = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def limited(file: Path, tmp_path: Path) -> Limited:
    """Run `backups` in a process whose files may not become larger than so many bytes."""

    def run(largest: int, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", COMMAND, *arguments], cwd=PROJECT_ROOT,
            env={"DATABASE_URL": f"sqlite:///{file}", "SECRET_KEY": "tests only",
                 "BACKOFFICE_INSTANCE": str(tmp_path / "instance"),
                 # Or it would leave modules behind that are cut short.
                 "PYTHONDONTWRITEBYTECODE": "1"},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest)),
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip

    return run


@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.9])
def test_a_disk_that_is_full_while_backing_up(
    limited: Limited, file: Path, folder: BackupFolder, share: float
) -> None:
    before = site_content(file)
    result = limited(int(share * file.stat().st_size), "create")
    assert (result.returncode, result.stderr.count("\n")) == (1, 1), result.stderr
    assert (folder.backups(), left_over(folder)) == ([], [])
    assert site_content(file) == before


@pytest.mark.parametrize("act", ["prove", "restore"])
def test_a_disk_that_is_full_while_unpacking(
    limited: Limited, file: Path, folder: BackupFolder, backup: Manifest, act: str
) -> None:
    before = site_content(file)
    given = [backup.name, "--yes"] if act == "restore" else [backup.name]
    result = limited(backup.database_bytes // 2, act, *given)
    assert (result.returncode, result.stderr.count("\n")) == (1, 1), result.stderr
    assert folder.backups() == [backup]
    assert left_over(folder) == []
    assert site_content(file) == before


def test_a_folder_without_room_is_seen_before(
    command: Command, folder: BackupFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BackupFolder, "free_bytes", lambda _self: 1_000_000)
    result = command("create")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "are needed and 1 MB are free" in result.stderr
    assert left_over(folder) == []


def test_a_folder_that_is_a_file(command: Command, folder: BackupFolder) -> None:
    folder.path.parent.mkdir(parents=True, exist_ok=True)
    folder.path.write_text("no folder")
    for arguments in (["create"], ["list"], ["prune"]):
        result = command(*arguments)
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1), result.output
        assert "cannot be used" in result.stderr


def test_a_folder_that_is_gone_is_empty(command: Command, folder: BackupFolder) -> None:
    assert command("list").exit_code == 0
    assert command("prune").exit_code == 0
    result = command("prove", "20200101-000000-abcdef")
    assert (result.exit_code, "no backup of that name" in result.stderr) == (1, True)


@pytest.mark.parametrize("folder", ["/proc/backups", "/proc/self", "/sys"])
def test_a_folder_that_may_not_be_written(
    make_app: Callable[..., Flask], command: Command, file: Path, folder: str
) -> None:
    app = make_app(f"sqlite:///{file}", BACKOFFICE_BACKUP_DIR=folder)
    before = site_content(file)
    result = command("create", app=app)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1), result.output
    assert f"{folder}, cannot be used" in result.stderr
    assert site_content(file) == before


def test_a_database_that_is_gone(command: Command, office: Flask, file: Path) -> None:
    with office.app_context():
        db.session.remove()
        db.engine.dispose()
    file.unlink()
    result = command("create")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert str(file) in result.stderr
    assert not file.exists()


def test_a_database_of_a_newer_version(
    command: Command, file: Path, folder: BackupFolder, backup: Manifest
) -> None:
    with site(file) as connection:
        connection.execute("UPDATE bo_alembic_version SET version_num = '9999'")
    before = site_content(file)
    for arguments in (["create"], ["restore", backup.name, "--yes"]):
        result = command(*arguments)
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1), result.output
    assert site_content(file) == before
    assert folder.backups() == [backup]


def test_a_backup_of_a_newer_version(
    office: Flask, command: Command, file: Path, folder: BackupFolder, backup: Manifest
) -> None:
    repack(folder, backup, come_from_the_future)
    before = site_content(file)
    for arguments in (["prove", backup.name], ["restore", backup.name, "--yes"]):
        result = command(*arguments)
        assert result.exit_code == 1
        assert result.stderr == (
            "Error: The backup was made by a newer version of the back office.\n"
        )
    assert site_content(file) == before


def test_a_backup_of_an_older_version_is_brought_up_to_date(
    make_app: Callable[..., Flask], command: Command, folder: BackupFolder, backup: Manifest,
    tmp_path: Path,
) -> None:  # fmt: skip
    repack(folder, backup, go_back_to_an_older_version)
    new = make_app(f"sqlite:///{tmp_path / 'new.db'}", BACKOFFICE_BACKUP_DIR=str(folder.path))
    assert command("prove", backup.name).exit_code == 0
    assert command("restore", backup.name, "--yes", app=new).exit_code == 0
    with new.app_context():
        assert schema.is_current(db.engine)


def come_from_the_future(copy: Path) -> None:
    with site(copy) as connection:
        connection.execute("UPDATE bo_alembic_version SET version_num = '9999'")


def go_back_to_an_older_version(copy: Path) -> None:
    engine = open_engine(make_url(f"sqlite:///{copy}"))
    schema.downgrade(engine, "0008")
    engine.dispose()
