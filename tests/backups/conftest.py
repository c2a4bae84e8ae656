"""Backups, the folder they are in, and a real server to keep them on a second time."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.backups.sftp_server import SFTPServer
from tests.engines import EngineMissing
from tests.what_ran import skip_or_fail


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
