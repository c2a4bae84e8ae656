"""While a backup is being restored, the back office reads and writes nothing."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from admin_app.backups import restore as restores
from admin_app.backups.manifest import Manifest
from admin_app.commands import command_line
from admin_app.db.errors import UnderMaintenance
from admin_app.db.maintenance import closed_to_writers
from admin_app.db.transactions import writing
from tests.api.program import program_of
from tests.backups.conftest import rows
from tests.factories import make_tag

pytestmark = pytest.mark.sqlite_only

TAGS = "SELECT name FROM tags WHERE name = 'late'"


@contextmanager
def restoring(app: Flask) -> Iterator[None]:
    """Somebody else restores a backup."""
    begun, ended = threading.Event(), threading.Event()

    def restore() -> None:
        with app.app_context(), closed_to_writers():
            begun.set()
            ended.wait(30)

    other = threading.Thread(target=restore)
    other.start()
    assert begun.wait(30)
    try:
        yield
    finally:
        ended.set()
        other.join()


@contextmanager
def held_restore(app: Flask, backup: Manifest) -> Iterator[None]:
    """A restore goes on that has made its backup of what is there and takes its time."""
    came, may_go_on = threading.Event(), threading.Event()

    def hold(done: int, total: int) -> None:
        # Of nine parts the unpacking and comparing is two; then come the backup and its proof.
        if done * 9 >= total * 6:
            came.set()
            assert may_go_on.wait(30)

    def restore() -> None:
        with app.app_context():
            restores.restore(backup.name, hold)

    other = threading.Thread(target=restore)
    other.start()
    try:
        assert came.wait(30)
        yield
    finally:
        may_go_on.set()
        other.join()


def new_tag(client: FlaskClient, token_of: Callable[[FlaskClient], str]) -> Any:
    return client.post("/admin/tag/new/", data={"name": "late", "csrf_token": token_of(client)})


def test_people_are_told_why_and_when_to_come_back(
    office: Flask, file: Path, admin: FlaskClient, token_of: Callable[[FlaskClient], str]
) -> None:
    with restoring(office):
        refused = new_tag(admin, token_of)
        assert admin.get("/admin/tag/").status_code == 200
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
    assert "is being restored" in refused.text
    assert rows(file, TAGS) == []
    assert new_tag(admin, token_of).status_code == 302


def test_what_was_typed_is_kept_and_sent_when_a_restore_that_lasts_is_over(
    office: Flask, file: Path, admin: FlaskClient, token_of: Callable[[FlaskClient], str],
    backup: Manifest,
) -> None:  # fmt: skip
    from_own_page, program = {"Sec-Fetch-Site": "same-origin"}, program_of(office, "admin")
    with held_restore(office, backup):
        typed = {"name": "late", "csrf_token": token_of(admin)}
        refused = admin.post("/admin/tag/new/", data=typed, headers=from_own_page)
        assert program.post("/tags", {"name": "late"}).status_code == 503
        assert admin.get("/admin/tag/").status_code == 200
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
    assert '<input type="hidden" name="name" value="late">' in refused.text
    assert refused.text.count("Send it now") == 1
    assert rows(file, TAGS) == []
    assert admin.post("/admin/tag/new/", data=typed).status_code == 302
    assert rows(file, TAGS) == [("late",)]


def test_what_another_site_has_sent_is_not_offered_again(
    office: Flask, admin: FlaskClient, token_of: Callable[[FlaskClient], str]
) -> None:
    with restoring(office):
        assert "Send it now" not in new_tag(admin, token_of).text


def test_programs_are_told_so_too(office: Flask, file: Path) -> None:
    program = program_of(office, "admin")
    with restoring(office):
        refused = program.post("/tags", {"name": "late"})
        assert program.get("/tags").status_code == 200
    assert (refused.status_code, refused.content_type) == (503, "application/problem+json")
    assert refused.headers["Retry-After"] == "60"
    assert rows(file, TAGS) == []


def test_a_refusal_stands_though_it_cannot_be_noted(office: Flask, staff: FlaskClient) -> None:
    with restoring(office):
        assert staff.get("/admin/backups/").status_code == 403


def test_a_command_is_told_so(office: Flask) -> None:
    with restoring(office):
        result = office.test_cli_runner().invoke(
            command_line, ["seed", "--users", "1", "--posts", "0", "--tags", "0"]
        )
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "is being restored" in result.stderr


def test_two_restores_at_once_are_not_possible(office: Flask) -> None:
    with (
        restoring(office),
        office.app_context(),
        pytest.raises(UnderMaintenance),
        closed_to_writers(),
    ):
        raise AssertionError("nobody should come here")


def test_a_restore_waits_for_the_write_that_has_begun(office: Flask, file: Path) -> None:
    order: list[str] = []

    def restore() -> None:
        with office.app_context(), closed_to_writers():
            order.append("restore")

    other = threading.Thread(target=restore)
    with office.app_context(), writing():
        other.start()
        other.join(0.5)
        order.append("write")
    other.join()
    assert order == ["write", "restore"]


def test_whoever_restores_may_write(office: Flask, file: Path) -> None:
    with office.app_context(), closed_to_writers():
        make_tag(name="late")
    assert rows(file, TAGS) == [("late",)]
