"""The page of a job says how far it is, to those who may know, and lets them act."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from admin_app.jobs.models import State
from tests.backoffice.browsing import send
from tests.jobs.conftest import job_now, start_as
from tests.jobs.rows import MORNING, add_job, give_sign

pytestmark = pytest.mark.sqlite_only

RUNNING = {"state": State.RUNNING, "done": 250, "total": 1000, "rate": 50.0, "seconds": 5.0}
RELOADS = '<meta http-equiv="refresh"'


def test_a_running_job_shows_how_far_it_is(app: Flask, staff: FlaskClient) -> None:
    add_job(app, "a", **RUNNING, started_at=None)
    give_sign(app)
    page = staff.get("/admin/jobs/a").text
    assert '<progress value="250" max="1000">' in page
    assert "250 byte of 1.0 kB (25%)" in page
    assert "about 15 seconds" in page
    assert "50 byte a second" in page
    assert RELOADS in page


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"state": State.DONE, "result": {"sentence": "All copied."}}, "All copied."),
        ({"state": State.FAILED, "sentence": "The disk is full."}, "The disk is full."),
        ({"state": State.FAILED}, "It has been noted"),
        ({"state": State.CANCELLED}, "Cancelled"),
        ({"state": State.INTERRUPTED}, "The worker was stopped or died"),
    ],
)
def test_a_job_that_has_ended_says_how(
    app: Flask, staff: FlaskClient, columns: dict[str, Any], words: str
) -> None:
    add_job(app, "a", **columns)
    page = staff.get("/admin/jobs/a").text
    assert words in page
    assert RELOADS not in page
    assert "job.js" not in page.replace("/static/job.", "job.")


def test_the_result_leads_on(app: Flask, staff: FlaskClient) -> None:
    add_job(app, "a", state=State.DONE, result={"address": "/admin/tag/"})
    assert 'href="/admin/tag/">See what came of it' in staff.get("/admin/jobs/a").text


def test_a_running_job_without_a_sign_of_life_is_interrupted(
    app: Flask, staff: FlaskClient
) -> None:
    add_job(app, "a", **RUNNING)
    give_sign(app, age=10)
    assert "Running" in staff.get("/admin/jobs/a").text
    give_sign(app, age=16)
    page = staff.get("/admin/jobs/a").text
    assert "Interrupted" in page
    assert "Do it again" in page


def test_a_sign_from_before_the_machine_started_is_none(app: Flask, staff: FlaskClient) -> None:
    add_job(app, "a", **RUNNING)
    give_sign(app, age=-1000)
    assert "Interrupted" in staff.get("/admin/jobs/a").text


def test_what_waits_for_a_worker_that_is_not_there_says_so(app: Flask, staff: FlaskClient) -> None:
    add_job(app, "a")
    assert "No worker is at work" in staff.get("/admin/jobs/a").text
    give_sign(app)
    assert "No worker is at work" not in staff.get("/admin/jobs/a").text


def test_only_its_starter_and_holders_of_the_permission_see_a_job(
    app: Flask, as_role: Callable[..., FlaskClient], signals: dict[str, str]
) -> None:
    job_id, _ = start_as(app, "manager", "test-last", **signals)
    answers = [
        as_role(role).get(f"/admin/jobs/{job_id}").status_code
        for role in ("staff", "manager", "admin")
    ]
    assert answers == [403, 403, 200]
    add_job(app, "own", kind="test-last", actor_id=70, actor_name="the starter")
    starter = as_role("manager", id=70, username="the starter")
    assert starter.get("/admin/jobs/own").status_code == 200


def test_whoever_is_given_the_id_of_a_deleted_person_does_not_see_their_jobs(
    app: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    add_job(app, "a", kind="test-last", actor_id=70, actor_name="gone")
    assert as_role("staff", id=70, username="new").get("/admin/jobs/a").status_code == 403


def test_the_list_holds_what_one_may_see_the_newest_first(
    app: Flask, staff: FlaskClient, admin: FlaskClient
) -> None:
    add_job(app, "a", kind="test-last")
    add_job(app, "b")
    assert "/admin/jobs/a" not in staff.get("/admin/jobs/").text
    assert "/admin/jobs/b" in staff.get("/admin/jobs/").text
    assert "/admin/jobs/a" in admin.get("/admin/jobs/").text


def test_a_kind_that_this_version_does_not_know_is_shown_by_its_name(
    app: Flask, admin: FlaskClient, as_role: Callable[..., FlaskClient]
) -> None:
    add_job(app, "a", kind="of-old", actor_id=70, actor_name="me", state=State.FAILED)
    assert admin.get("/admin/jobs/a").status_code == 403
    assert "of-old" in as_role("staff", id=70, username="me").get("/admin/jobs/a").text


def test_an_unknown_job_is_not_there(staff: FlaskClient) -> None:
    assert staff.get("/admin/jobs/unknown").status_code == 404


def test_a_waiting_job_is_taken_back(app: Flask, staff: FlaskClient) -> None:
    add_job(app, "a")
    answer = send(staff, "/admin/jobs/a/cancel")
    assert (answer.status_code, answer.location) == (303, "/admin/jobs/a")
    assert job_now(app, "a").state is State.CANCELLED


def test_a_running_job_is_asked_to_end(app: Flask, staff: FlaskClient) -> None:
    add_job(app, "a", **RUNNING)
    give_sign(app)
    send(staff, "/admin/jobs/a/cancel")
    page = staff.get("/admin/jobs/a").text
    assert "It has been asked to end" in page
    assert "Cancel this work" not in page


@pytest.mark.parametrize("state", [State.DONE, State.FAILED, State.RUNNING])
def test_what_has_ended_cannot_be_cancelled(app: Flask, staff: FlaskClient, state: State) -> None:
    add_job(app, "a", state=state)
    answer = send(staff, "/admin/jobs/a/cancel")
    assert answer.status_code == 409
    assert "come to an end already" in answer.text


def test_doing_it_again_is_a_new_job_of_whoever_asks(app: Flask, staff: FlaskClient) -> None:
    add_job(app, "a", state=State.FAILED, unique_key="only")
    answer = send(staff, "/admin/jobs/a/retry")
    again = job_now(app, answer.location.rpartition("/")[2])
    assert (again.state, again.arguments) == (State.WAITING, {"size": 10})
    assert (again.actor_name, again.unique_key) == ("the staff", "only")
    assert send(staff, "/admin/jobs/a/retry").location == answer.location


@pytest.mark.parametrize(
    "columns", [{"state": State.DONE}, {"kind": "test-refuse", "state": State.FAILED}]
)
def test_what_went_well_or_is_not_safe_is_not_done_again(
    app: Flask, staff: FlaskClient, columns: dict[str, Any]
) -> None:
    add_job(app, "a", **columns)
    assert "Do it again" not in staff.get("/admin/jobs/a").text
    assert send(staff, "/admin/jobs/a/retry").status_code == 409


def test_whoever_has_lost_the_right_cannot_do_it_again(
    app: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    client = as_role("manager", id=70, username="was staff")
    add_job(app, "a", kind="test-add-tag", actor_id=70, actor_name="was staff", state=State.FAILED)
    assert "Do it again" not in client.get("/admin/jobs/a").text
    assert send(client, "/admin/jobs/a/retry").status_code == 403


def test_the_list_says_what_each_job_is_about_and_what_came_of_it(
    app: Flask, staff: FlaskClient
) -> None:
    add_job(
        app, "a", kind="test-add-tag", arguments={"name": "rye"}, state=State.DONE, seconds=3.0,
        started_at=MORNING, result={"sentence": "All copied.", "address": "/admin/tag/"},
    )  # fmt: skip
    add_job(app, "b", state=State.FAILED, sentence="The disk is full.")
    page = staff.get("/admin/jobs/").text
    for words in ("<bdi>rye</bdi>", "by somebody", "took 3 seconds", "All copied.",
                  '<a href="/admin/tag/">', "The disk is full."):  # fmt: skip
        assert words in page


def test_a_result_leads_on_to_all_that_it_names(app: Flask, staff: FlaskClient) -> None:
    links = [["one", "/admin/tag/"], ["other", "/admin/post/"]]
    add_job(app, "a", state=State.DONE, result={"sentence": "Done.", "links": links})
    page = staff.get("/admin/jobs/a").text
    assert (
        '<a href="/admin/tag/"><bdi>one</bdi></a> <a href="/admin/post/"><bdi>other</bdi></a>'
        in page
    )


def test_administrators_find_the_list_in_the_menu_and_by_its_name(
    admin: FlaskClient, staff: FlaskClient
) -> None:
    link = '<a href="/admin/jobs/"'
    assert link in admin.get("/admin/").text
    assert link not in staff.get("/admin/").text
    found = admin.get("/admin/find/?query=background", headers={"Accept": "application/json"})
    assert '"/admin/jobs/"' in found.text
