"""A back office with content on a file of its own, its backups, and a server to keep them on."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from backports import zstd
from click.testing import Result
from flask import Flask

from admin_app.backups import manifest as manifests
from admin_app.backups import snapshot
from admin_app.backups.folder import BackupFolder, backup_folder
from admin_app.backups.manifest import Manifest, TableContent
from admin_app.backups.packing import pack
from admin_app.commands import command_line
from admin_app.content.seeding import seed_content
from admin_app.db.dialects import examination
from admin_app.db.dialects.fingerprints import quoted
from admin_app.jobs.progress import unwatched
from tests.backups.sftp_server import SFTPServer
from tests.engines import EngineMissing
from tests.people import add_person
from tests.what_ran import skip_or_fail

Command = Callable[..., Result]


@pytest.fixture
def office(app: Flask) -> Flask:
    """A few users, posts and tags, and an administrator."""
    with app.app_context():
        seed_content(5, 20, 4)
    add_person(app, "admin", id=900, username="boss")
    return app


@pytest.fixture
def file(office: Flask) -> Path:
    """The file of the database."""
    return Path(office.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))


@pytest.fixture
def folder(office: Flask) -> BackupFolder:
    """The folder of the backups."""
    with office.app_context():
        return backup_folder()


@pytest.fixture
def command(office: Flask) -> Command:
    """Run `backups` with these arguments."""

    def run(*arguments: str, app: Flask = office) -> Result:
        return app.test_cli_runner().invoke(command_line, ["backups", *arguments])

    return run


@pytest.fixture
def backup(office: Flask) -> Manifest:
    """A backup of what is there."""
    return make_backup(office)


@pytest.fixture
def start_sftp(tmp_path: Path) -> Iterator[Callable[..., SFTPServer]]:
    """Start an SFTP server; it is stopped at the end."""
    servers: list[SFTPServer] = []

    def start(**options: int) -> SFTPServer:
        try:
            servers.append(SFTPServer(tmp_path / f"sftp{len(servers)}", **options))
        except EngineMissing as error:
            skip_or_fail("sftp", str(error))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def sftp(start_sftp: Callable[..., SFTPServer]) -> SFTPServer:
    """A running SFTP server."""
    return start_sftp()


def make_backup(app: Flask) -> Manifest:
    """Back up what is there now."""
    with app.app_context():
        return snapshot.create()


def listed(command: Command) -> dict[str, Any]:
    """What `backups list --json` prints."""
    result = command("list", "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def left_over(folder: BackupFolder) -> list[str]:
    """What lies in the folder besides backups and locks."""
    names = {each.name for each in folder.backups()}
    return [
        path.name
        for path in folder.path.iterdir()
        if path.name.partition(".")[0] not in names and path.stat().st_size
    ]


@contextmanager
def site(file: Path) -> Iterator[sqlite3.Connection]:
    """The site's own program, which knows nothing of us."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=30)) as connection:
        yield connection


def rows(file: Path, query: str) -> list[tuple[Any, ...]]:
    """What a query gives in the live file."""
    with site(file) as connection:
        return connection.execute(query).fetchall()


def site_content(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the tables that are not ours, and what those are made of."""
    tables = rows(
        file,
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'bo\\_%' "
        "ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    content = {
        name: sorted(rows(file, f"SELECT * FROM {quoted(name)}"), key=repr)  # noqa: S608
        for (name,) in tables
        if name != "found"
    }
    content["sqlite_master"] = rows(file, "SELECT type, name, sql FROM sqlite_master ORDER BY 2")
    return content


def spoil(file: Path) -> None:
    """Lose, change and add rows."""
    with site(file) as connection:
        connection.execute("DELETE FROM post_tags WHERE post_id <= 5")
        connection.execute("DELETE FROM posts WHERE id <= 5")
        connection.execute("UPDATE posts SET title = 'spoilt' WHERE id = 10")
        connection.execute("INSERT INTO tags (id, name) VALUES (99, 'new')")


def repack(folder: BackupFolder, backup: Manifest, change: Callable[[Path], None]) -> None:
    """Make a backup one of another database, as another version would have made it."""
    with folder.workplace() as place:
        copy = place / "copy.db"
        copy.write_bytes(zstd.decompress(folder.file_of(backup).read_bytes()))
        change(copy)
        with site(copy) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
        found = examination.examine(copy, lambda: None)
        folder.file_of(backup).unlink()
        packed = pack(copy, folder.file_of(backup), unwatched)
        other = replace(
            backup,
            revision=str(found.revision),
            tables={name: TableContent(**asdict(each)) for name, each in found.tables.items()},
            database_bytes=copy.stat().st_size,
            **packed._asdict(),
        )
    (folder.path / f"{backup.name}.json").write_text(manifests.write(other))
