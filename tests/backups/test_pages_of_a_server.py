"""Where the database is no file, the pages of the backups say so and do nothing."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from admin_app.jobs.queries import recent_jobs
from admin_app.jobs.schedules import start_due
from tests.backoffice.browsing import send
from tests.backups.pages import PAGE, give_password

pytestmark = pytest.mark.postgresql_only

NAMED = ("prove", "compare", "restore", "pin", "delete", "fetch")


def test_the_page_says_with_what_backups_are_made(admin: FlaskClient) -> None:
    page = admin.get(PAGE).text
    assert "pg_dump" in page
    assert "Back up and prove now" not in page


@pytest.mark.parametrize("act", ["create", "upload", "push", *(f"x/{act}" for act in NAMED)])
def test_every_act_is_refused(app: Flask, admin: FlaskClient, act: str) -> None:
    give_password(admin)
    answer = send(admin, f"{PAGE}{act}")
    assert answer.status_code == 409
    assert "pg_dump" in answer.text
    with app.app_context():
        assert recent_jobs() == []


def test_nothing_is_started_at_night_and_the_first_page_does_not_complain(
    app: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    with app.app_context():
        start_due()
        assert app.config["BACKUP_SCHEDULE"] == ""
    assert "proven to restore" not in as_role("admin").get("/admin/").text
