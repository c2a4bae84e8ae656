"""The stamp of a row as ETag and If-Match: nobody writes over what they have not seen."""

import pytest
from flask import Flask

from admin_app.content.models import Tag
from admin_app.extensions import db
from tests.api.program import Program
from tests.factories import make_post, make_tag, make_user
from tests.people import change_user

PATHS = ("/users/50", "/posts/50", "/tags/50")
CHANGES = {
    "/users/50": {"username": "changed"},
    "/posts/50": {"content": "changed"},
    "/tags/50": {"name": "changed"},
}


@pytest.fixture(autouse=True)
def rows(app: Flask) -> None:
    """A user, a post and a tag with the number 50."""
    with app.app_context():
        make_user(id=50)
        make_tag(id=50)
        make_post(id=50, user_id=50, content="x" * 5000)


@pytest.mark.parametrize("path", PATHS)
def test_a_row_is_changed_by_whoever_has_seen_it(program: Program, path: str) -> None:
    seen = program.get(path).headers["ETag"]
    changed = program.put(path, CHANGES[path], headers={"If-Match": seen})
    assert changed.status_code == 200
    assert changed.headers["ETag"] not in ("", seen)
    assert program.get(path).headers["ETag"] == changed.headers["ETag"]


@pytest.mark.parametrize("path", PATHS)
def test_a_row_that_has_changed_since_is_412(program: Program, path: str) -> None:
    seen = program.get(path).headers["ETag"]
    program.put(path, CHANGES[path])
    shown = program.get(path).json
    for answer in (
        program.put(path, CHANGES[path] | {}, headers={"If-Match": seen}),
        program.delete(path, headers={"If-Match": seen}),
    ):
        assert (answer.status_code, answer.mimetype) == (412, "application/problem+json")
    assert program.get(path).json == shown


def test_what_the_site_changes_is_noticed(app: Flask, program: Program) -> None:
    seen = program.get("/users/50").headers["ETag"]
    change_user(app, 50, is_active=False)
    answer = program.put("/users/50", {"username": "x"}, headers={"If-Match": seen})
    assert answer.status_code == 412


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("named", "status"),
    [
        ("*", 200),
        ('"nothing", {}', 200),
        ('W/"x"', 412),
        ('"x"', 412),
        ("", 412),
        ('""', 412),
        ("x", 412),
    ],
)
def test_several_versions_or_any_may_be_named(program: Program, named: str, status: int) -> None:
    etag = program.get("/tags/50").headers["ETag"]
    headers = {"If-Match": named.format(etag)}
    assert program.put("/tags/50", {"name": "y"}, headers=headers).status_code == status


def test_a_packed_answer_carries_a_version_that_counts(program: Program) -> None:
    packed = program.get("/posts/50", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    headers = {"If-Match": packed.headers["ETag"]}
    assert program.put("/posts/50", {"title": "y"}, headers=headers).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_what_is_known_already_does_not_travel_again(program: Program, path: str) -> None:
    seen = program.get(path).headers["ETag"]
    again = program.get(path, headers={"If-None-Match": seen})
    assert (again.status_code, again.data) == (304, b"")


def test_what_is_gone_is_404_to_both(app: Flask, program: Program) -> None:
    seen = program.get("/tags/50").headers["ETag"]
    assert program.delete("/tags/50", headers={"If-Match": seen}).status_code == 200
    assert program.delete("/tags/50", headers={"If-Match": seen}).status_code == 404
    with app.app_context():
        assert db.session.get(Tag, 50) is None


def test_what_could_not_be_done_anyway_is_said_before_the_version(program: Program) -> None:
    answer = program.put("/tags/50", {"name": ""}, headers={"If-Match": '"x"'})
    assert answer.status_code == 422
