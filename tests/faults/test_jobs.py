"""A short version of what jobs.py does for longer when run by hand."""

from pathlib import Path

import pytest

from tests.faults.jobs import kill_at_random, set_up

pytestmark = pytest.mark.slow


def test_no_job_is_lost_or_done_twice_when_its_worker_is_killed(tmp_path: Path) -> None:
    with set_up(tmp_path) as app:
        assert kill_at_random(app, tmp_path, kills=2, seconds=1.0) == []
        assert (tmp_path / "started").read_text().count("|") > 10
