"""Every address and command that writes is journalled as one act, so that a new one cannot hide."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from admin_app.accounts.tokens.services import make_token
from tests.backups.test_page_journal import ACTS
from tests.conftest import csrf_token, sign_in
from tests.people import add_person
from tests.rules.pictures import expected, last_entry, picture_of, written_since
from tests.rules.test_access import addresses, call
from tests.rules.writing_addresses import bulk, bulk_acts, delete, fill, ways

WAYS = ways()
# They take what is posted and write nothing.
WRITES_NOTHING = {"accounts.sign_out"}
# They need backups to work on; tests/backups/test_page_journal.py shows the same of them.
BACKUPS = {f"backups.{act}" for act in ACTS}
# So do these; tests/backups/rescue/test_pages.py shows it.
RESCUE = {"rescue.unpack", "rescue.bring_back"}
# They write although nothing is posted: an event that is no change of a row.
RECORDED_WHEN_READ = {"post.export", "tag.export", "user.export", "reports.csv", "reports.xlsx"}


@pytest.fixture
def boss(app: Flask) -> FlaskClient:
    """An administrator with a known password, in front of a few rows."""
    fill(app)
    user_id = add_person(app, "admin", id=99, username="boss")
    with app.app_context():
        make_token(user_id, "there already", "read", None)
    client = app.test_client()
    sign_in(client, user_id)
    return client


def check_one_act(app: Flask, before: Any, last: int, names: list[str]) -> None:
    """The journal tells of one act of the boss and of all that is different now, and no more."""
    sets, told = written_since(app, last, before)
    assert [each.name for each in sets] == names
    assert len({each.act_id for each in sets}) == 1
    assert {(each.actor_id, each.actor_name, each.source) for each in sets} == {(99, "boss", "web")}
    assert told == expected(before, picture_of(app))


@pytest.mark.sqlite_only
def test_every_address_that_takes_what_is_posted_is_known(app: Flask) -> None:
    posted = {each.endpoint for each in addresses(app) if each.method != "GET"}
    assert posted == WAYS.keys() | WRITES_NOTHING | BACKUPS | RESCUE


@pytest.mark.parametrize("endpoint", WAYS)
def test_what_is_posted_is_one_act(app: Flask, boss: FlaskClient, endpoint: str) -> None:
    way, before, last = WAYS[endpoint], picture_of(app), last_entry(app)
    assert way.perform(boss).status_code in (200, 201, 302, 303)
    check_one_act(app, before, last, way.names)


@pytest.mark.parametrize("endpoint", WAYS)
def test_what_is_refused_leaves_nothing(app: Flask, boss: FlaskClient, endpoint: str) -> None:
    way, before, last = WAYS[endpoint], picture_of(app), last_entry(app)
    assert way.refused(boss).status_code in (404, 409, 412, 422)
    sets, told = written_since(app, last, before)
    assert tuple(each.name for each in sets) == way.recorded
    assert told == expected(before, picture_of(app)) == {}


@pytest.mark.sqlite_only
def test_every_bulk_act_is_one_act(app: Flask, boss: FlaskClient) -> None:
    for view, act in bulk_acts(app):
        ids = [2] if act == "delete" else [1, 2]
        if act in ("publish", "activate"):
            bulk(boss, view, f"un{act}" if act == "publish" else f"de{act}", ids)
        before, last = picture_of(app), last_entry(app)
        assert bulk(boss, view, act, ids).status_code == 302
        check_one_act(app, before, last, [f"{view}.{act}"])


@pytest.mark.parametrize("posts", ["hand_over", "delete"])
def test_a_user_who_goes_with_posts_is_one_act(app: Flask, boss: FlaskClient, posts: str) -> None:
    before, last = picture_of(app), last_entry(app)
    assert delete(boss, "user", 1, posts=posts, heir_search="boss").status_code == 302
    check_one_act(app, before, last, ["user.delete"])


@pytest.mark.sqlite_only
def test_reading_writes_nothing_but_exports(app: Flask, boss: FlaskClient) -> None:
    for address in addresses(app):
        if address.method != "GET":
            continue
        before, last = picture_of(app), last_entry(app)
        call(boss, address)
        after = picture_of(app)
        if address.endpoint in RECORDED_WHEN_READ:
            check_one_act(app, before, last, ["export"])
        else:
            assert after == before, address.path


@pytest.mark.sqlite_only
def test_signing_out_writes_nothing(app: Flask, boss: FlaskClient) -> None:
    before = picture_of(app)
    for address in addresses(app):
        if address.endpoint in WRITES_NOTHING and address.method == "POST":
            assert call(boss, address, {"csrf_token": csrf_token(boss)}).status_code == 303
    assert picture_of(app) == before
