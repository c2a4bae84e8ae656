"""Who acts, from where and why: known in requests, commands and jobs without being told."""

import os
import pwd
from collections.abc import Callable

import click
import pytest
from flask import Flask
from flask.cli import with_appcontext
from flask.testing import FlaskClient

from admin_app.content.models import Post
from admin_app.db.transactions import writing
from admin_app.journal.acts import Actor, Source, act
from admin_app.journal.services import record
from admin_app.security.guards import Access, require
from tests.factories import make_post, make_tag
from tests.journal.reading import change_sets, last_changes

SignIn = Callable[..., FlaskClient]
SYSTEM_USER = pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture
def writing_page(app: Flask) -> Flask:
    """An app with a page that writes twice."""

    @app.post("/write")
    @require(Access.SIGNED_IN)
    def write() -> str:
        for _ in range(2):
            make_tag()
        return ""

    app.config["WTF_CSRF_ENABLED"] = False
    return app


def test_a_request_is_one_act_of_whoever_is_signed_in(writing_page: Flask, as_role: SignIn) -> None:
    client = as_role("staff", username="Ada", id=-7)
    with writing_page.app_context():
        known = len(change_sets())
    assert client.post("/write", environ_base={"REMOTE_ADDR": "203.0.113.7"}).status_code == 200
    with writing_page.app_context():
        one, two = change_sets()[known:]
    assert one.act_id == two.act_id
    assert (one.actor_id, one.actor_name, one.source) == (-7, "Ada", "web")
    assert (one.name, one.address) == ("write", "203.0.113.7")


def test_two_requests_are_two_acts(writing_page: Flask, as_role: SignIn) -> None:
    client = as_role("staff")
    with writing_page.app_context():
        known = len(change_sets())
        client.post("/write")
        client.post("/write")
        assert len({entry.act_id for entry in change_sets()[known:]}) == 2


def test_a_request_with_a_token_comes_from_the_api(writing_page: Flask, as_role: SignIn) -> None:
    client = as_role("staff")
    client.post("/write", headers={"Authorization": "Bearer x"})
    with writing_page.app_context():
        assert change_sets()[-1].source == "api"


def test_a_command_is_one_act_of_the_system_user(app: Flask) -> None:
    @click.group()
    def people() -> None:
        """People."""

    @people.command("tag")
    @with_appcontext
    def tag_command() -> None:
        make_tag()
        make_tag()

    app.cli.add_command(people)
    result = app.test_cli_runner().invoke(args=["people", "tag"])
    assert result.exception is None
    with app.app_context():
        one, two = change_sets()
    assert one.act_id == two.act_id
    assert (one.name, one.source) == ("people tag", "command")
    assert (one.actor_id, one.actor_name) == (None, SYSTEM_USER)


@pytest.mark.usefixtures("context")
def test_an_act_can_be_named_with_a_reason_and_an_actor() -> None:
    with act("backup.restore", source=Source.JOB, actor=Actor(7, "Ada"), reason="lost posts"):
        make_tag()
        record("restore")
    one, two = change_sets()
    assert one.act_id == two.act_id
    assert (one.name, one.source, one.actor_id) == ("backup.restore", "job", 7)
    assert (two.name, two.actor_name, two.reason) == ("restore", "Ada", "lost posts")


@pytest.mark.usefixtures("context")
def test_an_act_inside_another_is_part_of_it() -> None:
    with act("outer", actor=Actor(7, "Ada")):
        make_tag()
        with act("inner"):
            make_tag()
    one, two = change_sets()
    assert (one.act_id, one.actor_id) == (two.act_id, two.actor_id)
    assert (one.name, two.name) == ("outer", "inner")


@pytest.mark.usefixtures("context")
def test_texts_are_cut_to_what_fits() -> None:
    with act("n" * 500, actor=Actor(1, "ü\0" * 200), reason="a\0b" * 1000):
        make_tag()
    entry = change_sets()[-1]
    assert (len(entry.name), entry.actor_name, len(entry.reason)) == (120, "ü" * 80, 2000)


@pytest.mark.usefixtures("context")
def test_an_event_is_written_at_once() -> None:
    record("sign-in-failed", {"name": "nobody", "raw": b"\xff"})
    (entry,) = change_sets()
    assert (entry.name, entry.detail) == (
        "sign-in-failed",
        '{"name":"nobody","raw":{"$bytes":"/w=="}}',
    )


@pytest.mark.usefixtures("context")
def test_an_event_inside_a_transaction_names_its_change_set() -> None:
    post = make_post()
    known = len(change_sets())
    with writing() as session:
        session.get_one(Post, post.id).title = "renamed"
        record("rename", {"by": "hand"})
        record("notice")
    first, second = change_sets()[known:]
    assert (first.name, second.name) == ("rename", "notice")
    assert last_changes() == []


def test_a_refusal_is_written_of_whoever_is_signed_in(app: Flask, as_role: SignIn) -> None:
    app.add_url_rule("/nobody", view_func=lambda: "", endpoint="nobody")
    client = as_role("manager", username="Max")
    with app.app_context():
        known = len(change_sets())
    app.test_client().get("/nobody")
    assert client.get("/nobody").status_code == 403
    with app.app_context():
        (entry,) = change_sets()[known:]
    assert (entry.name, entry.actor_name) == ("refusal", "Max")
    assert entry.detail == '{"method":"GET","path":"/nobody"}'
