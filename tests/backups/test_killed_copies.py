"""A short version of what `tests/faults/off_site.py` does for longer when run by hand."""

from pathlib import Path

import pytest

from tests.backups.sftp_server import SFTPServer
from tests.faults.backup_yard import yard
from tests.faults.off_site import kill_copies

pytestmark = [pytest.mark.slow, pytest.mark.sqlite, pytest.mark.sftp]


def test_a_killed_copy_leaves_nothing_half_that_is_listed(sftp: SFTPServer, tmp_path: Path) -> None:
    with yard(tmp_path, posts=2000, **sftp.settings()) as place:
        happened, faults = kill_copies(place, sftp, 4)
    assert faults == []
    assert any("killed" in each for each in happened)
