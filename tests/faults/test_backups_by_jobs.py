"""A short version of what backups_by_jobs.py does for longer when run by hand."""

from pathlib import Path

import pytest

from tests.faults.backup_yard import yard
from tests.faults.backups_by_jobs import Killing
from tests.faults.office import office_of

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]


def test_whoever_is_killed_a_job_leaves_the_old_or_the_new_and_tells(tmp_path: Path) -> None:
    there, log = tmp_path / "there", tmp_path / "log"
    there.mkdir()
    with (
        yard(tmp_path, posts=500, BACKOFFICE_BACKUP_REMOTE=there.as_uri()) as place,
        office_of(place, log) as office,
    ):
        killing = Killing(office, there)
        killing.measure("restore")
        killing.kill("restore", "worker")
        killing.kill("push", "server")
    assert killing.told.faults == []
    assert killing.told.happened.total() == 2
