"""The other place on the pages: what is there, what goes there and what comes back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from admin_app.backups import off_site
from admin_app.backups.folder import BackupFolder
from admin_app.backups.manifest import Manifest
from admin_app.jobs.models import State
from tests.backoffice.browsing import send
from tests.backups.pages import PAGE, done
from tests.conftest import sign_in
from tests.people import add_person

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder on another disk."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


@pytest.fixture
def far(make_app: Callable[..., Flask], office: Flask, elsewhere: Path) -> Flask:
    """The same back office with another place for its backups."""
    address = str(office.config["SQLALCHEMY_DATABASE_URI"])
    return make_app(address, BACKOFFICE_BACKUP_REMOTE=str(elsewhere))


@pytest.fixture
def boss(far: Flask) -> FlaskClient:
    """An administrator of it."""
    client = far.test_client()
    sign_in(client, add_person(far, "admin", username="far boss"))
    return client


def test_without_another_place_the_page_does_not_speak_of_one(
    admin: FlaskClient, backup: Manifest
) -> None:
    assert "The other place" not in admin.get(PAGE).text


def test_what_is_lacking_there_is_copied_at_a_press(
    far: Flask, boss: FlaskClient, backup: Manifest, elsewhere: Path
) -> None:
    assert "Nobody has looked there yet" in boss.get(PAGE).text
    job = done(far, send(boss, f"{PAGE}push"))
    assert job.state is State.DONE
    assert job.result is not None
    assert job.result["sentence"] == "1 backup was copied."
    assert (elsewhere / backup.file_name).exists()
    for address in (PAGE, f"{PAGE}{backup.name}/"):
        assert "this server and the other place" in boss.get(address).text


def test_what_is_only_there_comes_back_and_is_proven(
    far: Flask, boss: FlaskClient, backup: Manifest, folder: BackupFolder
) -> None:
    with far.app_context():
        off_site.push_missing()
    folder.remove(backup)
    page = boss.get(PAGE).text
    assert f"{PAGE}{backup.name}/fetch" in page
    assert done(far, send(boss, f"{PAGE}{backup.name}/fetch")).state is State.DONE
    assert folder.manifest(backup.name).proven_at
    assert f"{PAGE}{backup.name}/fetch" not in boss.get(PAGE).text


def test_a_place_that_is_gone_fails_the_job_and_hides_nothing(
    far: Flask, boss: FlaskClient, backup: Manifest, elsewhere: Path
) -> None:
    elsewhere.rmdir()
    job = done(far, send(boss, f"{PAGE}push"))
    assert job.state is State.FAILED
    assert str(elsewhere) in str(job.sentence)
    assert backup.name in boss.get(PAGE).text


def test_what_is_not_there_cannot_come_back(far: Flask, boss: FlaskClient) -> None:
    job = done(far, send(boss, f"{PAGE}20200101-000000-abcdef/fetch"))
    assert job.state is State.FAILED
    assert "There is no backup of that name" in str(job.sentence)
