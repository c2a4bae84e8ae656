"""Two sites that share an instance folder by mistake do not do each other's work."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from admin_app.db import schema
from admin_app.jobs.models import State
from admin_app.jobs.sites import ForeignWorker, refuse_foreign_worker
from tests.backoffice.browsing import send
from tests.jobs.conftest import StartWorker, start, wait_for
from tests.jobs.rows import add_job

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def other_site(make_app: Callable[..., Flask], tmp_path: Path) -> Flask:
    """Another database, with the same instance folder."""
    other = make_app(f"sqlite:///{tmp_path / 'other.db'}")
    with other.app_context():
        schema.upgrade()
    return other


def test_nothing_is_begun_where_the_worker_is_that_of_another_database(
    app: Flask, other_site: Flask, start_worker: StartWorker
) -> None:
    start_worker()
    with pytest.raises(ForeignWorker, match="BACKOFFICE_INSTANCE"):
        start(other_site, "test-copy", size=1)
    wait_for(app, start(app, "test-copy", size=1), State.DONE)


def test_people_are_told_so(
    app: Flask, other_site: Flask, admin: FlaskClient, start_worker: StartWorker
) -> None:
    start_worker(DATABASE_URL=other_site.config["DATABASE_URL"])
    add_job(app, "a", state=State.FAILED)
    answer = send(admin, "/admin/jobs/a/retry")
    assert answer.status_code == 503
    assert "is that of another database" in answer.text


def test_what_waits_for_another_database_is_interrupted(
    app: Flask, other_site: Flask, start_worker: StartWorker
) -> None:
    start_worker().kill()
    waiting = start(app, "test-copy", size=1)
    start_worker(DATABASE_URL=other_site.config["DATABASE_URL"])
    wait_for(app, waiting, State.INTERRUPTED)


def test_a_site_that_has_moved_to_another_database_goes_on_with_its_folder(
    app: Flask, other_site: Flask, start_worker: StartWorker
) -> None:
    first = start_worker()
    first.terminate()
    first.wait(20)
    start_worker(DATABASE_URL=other_site.config["DATABASE_URL"])
    wait_for(other_site, start(other_site, "test-copy", size=1), State.DONE)
    with app.app_context(), pytest.raises(ForeignWorker):
        refuse_foreign_worker()
