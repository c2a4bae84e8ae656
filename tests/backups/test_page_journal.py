"""What is posted to the pages of the backups is one act of whoever sends it."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from admin_app.backups.folder import BackupFolder
from admin_app.backups.manifest import Manifest
from tests.backoffice.browsing import send
from tests.backups.pages import PAGE, give_password
from tests.backups.test_pages_files import files_of
from tests.rules.pictures import last_entry, picture_of, written_since

pytestmark = pytest.mark.sqlite_only

# What has to be sent, and the entries that come of it.
ACTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "create": ({}, ["job started"]),
    "upload": ({}, ["backup.upload", "job started"]),
    "prove": ({}, ["job started"]),
    "pin": ({"pinned": "yes"}, ["backup.pin"]),
    "compare": ({}, ["job started"]),
    "restore": ({"confirm": "yes"}, ["job started"]),
    "delete": ({}, ["backup.delete"]),
    "discard": ({}, ["backup.discard"]),
    "push": ({}, ["job started"]),
    "fetch": ({}, ["job started"]),
}


WITHOUT_NAME = ("create", "upload", "push")
# What they name is looked for in the other place, by the worker.
STARTED_BLINDLY = ("create", "push", "fetch")


@pytest.fixture
def boss(admin: FlaskClient) -> FlaskClient:
    """An administrator who has just given the password."""
    give_password(admin)
    return admin


@pytest.mark.parametrize("act", ACTS)
def test_what_is_posted_is_one_act(
    office: Flask, boss: FlaskClient, backup: Manifest, folder: BackupFolder, act: str
) -> None:
    fields, names = ACTS[act]
    if act == "upload":
        fields = files_of(folder, backup)
        folder.remove(backup)
    if act == "discard":
        folder.file_of(backup).write_bytes(b"cut")
    before, last = picture_of(office), last_entry(office)
    address = PAGE + (act if act in WITHOUT_NAME else f"{backup.name}/{act}")
    assert send(boss, address, **fields).status_code == 303
    sets, told = written_since(office, last, before)
    assert [each.name for each in sets] == names
    assert {(each.actor_name, each.source) for each in sets} == {("the admin", "web")}
    assert len({each.act_id for each in sets}) == 1
    assert told == {}


@pytest.mark.parametrize("act", [each for each in ACTS if each not in STARTED_BLINDLY])
def test_what_is_refused_leaves_nothing(
    office: Flask, boss: FlaskClient, backup: Manifest, act: str
) -> None:
    before = picture_of(office)
    address = PAGE + (act if act == "upload" else f"20200101-000000-abcdef/{act}")
    assert send(boss, address).status_code in (404, 422)
    assert picture_of(office) == before
