"""A worker that lives removes what was left lying about, such as backups that were looked into."""

import os
import time
from pathlib import Path

import pytest
from flask import Flask

from admin_app.backups.rescue.opening import KEPT_FOR
from tests.jobs.conftest import StartWorker, wait_until


@pytest.mark.sqlite_only
def test_backups_that_nobody_looks_into_are_removed(app: Flask, start_worker: StartWorker) -> None:
    folder = Path(app.config["INSTANCE"]) / "rescue"
    folder.mkdir(parents=True)
    old, young = folder / "old.db", folder / "young.db"
    for file in (old, young):
        file.touch()
    long_ago = time.time() - KEPT_FOR.total_seconds() - 10
    os.utime(old, (long_ago, long_ago))
    start_worker()
    wait_until(lambda: not old.exists(), "the end of the old file")
    assert young.exists()
