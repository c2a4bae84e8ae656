"""Starting a job is one entry in the file of the jobs and one in the journal, or neither."""

import stat
import threading
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from admin_app.extensions import db
from admin_app.jobs import services
from admin_app.jobs.errors import JobsUnavailable
from admin_app.jobs.models import State
from admin_app.jobs.queries import recent_jobs
from admin_app.jobs.store import store
from admin_app.journal.models import ChangeSet
from tests.jobs.conftest import start, start_as
from tests.jobs.rows import add_job, file_of, give_sign

pytestmark = pytest.mark.sqlite_only


def test_starting_is_journalled_with_who_did_it(app: Flask) -> None:
    job_id, user_id = start_as(app, "staff", "test-copy", size=1)
    with app.app_context():
        entry = db.session.scalars(select(ChangeSet).filter_by(name="job started")).one()
        assert (entry.actor_id, entry.source) == (user_id, "web")
        assert job_id in str(entry.detail)


def test_a_power_cut_takes_back_no_more_than_progress_and_signs_of_life(app: Flask) -> None:
    with app.app_context():
        for hurried, full_or_normal in ((False, 2), (True, 1)):
            with store().writing(hurried=hurried) as connection:
                assert connection.scalar(text("PRAGMA synchronous")) == full_or_normal


def test_two_who_press_at_once_get_the_same_job(app: Flask) -> None:
    ids: list[str] = []

    def press() -> None:
        ids.append(start(app, "test-copy", size=1, unique="backup"))

    presses = [threading.Thread(target=press) for _ in range(8)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert len(ids) == 8
    assert len(set(ids)) == 1
    assert start(app, "test-copy", size=1) not in ids
    assert start(app, "test-break", secret="", unique="backup") not in ids


def test_one_that_runs_is_the_same_and_one_that_has_ended_or_died_is_not(app: Flask) -> None:
    add_job(app, "a", state=State.RUNNING, unique_key="backup")
    give_sign(app)
    assert start(app, "test-copy", size=1, unique="backup") == "a"
    give_sign(app, age=60)
    assert start(app, "test-copy", size=1, unique="backup") != "a"


def test_what_the_journal_cannot_tell_is_not_started(app: Flask) -> None:
    with app.app_context():
        with db.engine.execution_options(writing=True).begin() as connection:
            connection.execute(text("DROP TABLE bo_change_sets"))
        with pytest.raises(Exception, match="bo_change_sets"):
            services.start("test-copy", {"size": 1})
        assert recent_jobs() == []
        assert len(store().huey) == 0


def test_the_file_is_its_owners_alone_and_holds_no_pickles(app: Flask) -> None:
    start(app, "test-copy", size=1)
    files = sorted(Path(app.config["INSTANCE"]).glob("jobs.*"))
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    with app.app_context():
        (message,) = store().huey.storage.enqueued_items()
    assert bytes(message).startswith(b'["')


def test_newest_jobs_come_first_of_one_kind_or_all(app: Flask) -> None:
    ids = [
        start(app, "test-copy", size=1),
        start(app, "test-refuse"),
        start(app, "test-copy", size=2),
    ]
    with app.app_context():
        assert [job.id for job in recent_jobs()] == ids[::-1]
        assert [job.id for job in recent_jobs("test-copy")] == [ids[2], ids[0]]


@pytest.mark.parametrize("trouble", ["a folder", "no database", "in no folder"])
def test_a_file_that_cannot_be_used_is_told_in_a_sentence(
    app: Flask, admin: FlaskClient, trouble: str
) -> None:
    file = Path(app.config["JOBS_FILE"])
    file.parent.mkdir(exist_ok=True)
    if trouble == "a folder":
        file.mkdir()
    elif trouble == "no database":
        file.write_text("no database " * 100)
    else:
        app.extensions["jobs"].path = Path(__file__) / "jobs.db"
    for answer in (admin.get("/admin/jobs/a"), admin.get("/admin/jobs/")):
        assert answer.status_code == 503
        assert "the file that keeps it cannot be used" in answer.text
    with app.app_context(), pytest.raises(JobsUnavailable):
        services.start("test-copy", {"size": 1})
    assert admin.get("/readyz").json == {"status": "ready", "worker": "not known"}


def test_companions_of_a_file_that_is_gone_are_not_taken_for_the_new_one(app: Flask) -> None:
    old = start(app, "test-copy", size=1)
    file = Path(app.config["JOBS_FILE"])
    with app.app_context(), store().reading():
        file.unlink()
        assert file.with_name("jobs.db-wal").exists()
        new = services.start("test-copy", {"size": 1})
        assert [job.id for job in recent_jobs()] == [new]
        assert new != old


def test_processes_that_make_the_file_at_once_agree(app: Flask) -> None:
    stores = [file_of(app) for _ in range(6)]
    made = [threading.Thread(target=each.find_or_make) for each in stores]
    for each in made:
        each.start()
    for each in made:
        each.join()
    assert [path.name for path in Path(app.config["INSTANCE"]).iterdir()] == ["jobs.db"]
    start(app, "test-copy", size=1)
