"""A job that is asked to end ends as cancelled, wherever it is."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from admin_app.db.dialects.examination import ticking
from admin_app.db.maintenance import closed_to_writers
from admin_app.jobs.errors import JobCancelledError
from admin_app.jobs.models import State
from admin_app.jobs.running import Noted
from tests.backoffice.browsing import send
from tests.jobs.rows import add_job, give_sign

pytestmark = pytest.mark.sqlite_only
LONG = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000000) "
    "SELECT sum(i) FROM n"
)


def test_a_long_statement_of_a_cancelled_job_ends_as_cancelled(app: Flask, tmp_path: Path) -> None:
    add_job(app, "a", state=State.RUNNING, cancel_asked=1)
    noted = Noted("a")
    with (
        app.app_context(),
        closing(sqlite3.connect(tmp_path / "copy.db")) as connection,
        pytest.raises(JobCancelledError),
        ticking(connection, lambda: noted(0, 1)),
    ):
        connection.execute(LONG).fetchone()


def test_a_restore_that_keeps_all_from_writing_can_be_cancelled(
    app: Flask, admin: FlaskClient
) -> None:
    give_sign(app)
    add_job(app, "a", kind="backup-restore", state=State.RUNNING)
    with app.app_context(), closed_to_writers():
        answer = send(admin, "/admin/jobs/a/cancel")
    assert (answer.status_code, answer.location) == (303, "/admin/jobs/a")
    assert "It has been asked to end" in admin.get("/admin/jobs/a").text
