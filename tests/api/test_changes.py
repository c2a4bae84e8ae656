"""The change feed: everything that the token may see, once, in order, and no secrets."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.program import Program, program_of
from tests.backoffice.browsing import save
from tests.factories import make_tag

KEYS = {
    "id", "at", "act", "name", "source", "actor", "reason", "table", "row", "operation", "label",
    "values", "history",
}  # fmt: skip


def follow(program: Program, after: str = "0", limit: int = 100) -> list[dict[str, Any]]:
    """Every change after that place, read in pages."""
    found: list[dict[str, Any]] = []
    while True:
        page = program.get(f"/changes?after={after}&limit={limit}").json
        found += page["changes"]
        after = page["next"]
        if not page["has_next"]:
            return found


def test_what_is_done_in_the_back_office_comes_in_order(
    app: Flask, program: Program, staff: FlaskClient
) -> None:
    after = program.get("/changes").json["next"]
    save(staff, "/admin/tag/new/", name="by hand")
    made = program.post("/tags", {"name": "by program"}).json["id"]
    program.delete(f"/tags/{made}")
    changes = follow(program, after)[-3:]
    assert all(change.keys() == KEYS for change in changes)
    assert [(c["source"], c["actor"], c["operation"], c["label"]) for c in changes] == [
        ("web", "the staff", "insert", "by hand"),
        ("api", "the boss", "insert", "by program"),
        ("api", "the boss", "delete", "by program"),
    ]
    assert changes[1]["values"] == {"id": made, "name": "by program"}
    assert changes[2]["history"] == f"/admin/tag/history/?id={made}"
    assert "by program" in staff.get(changes[2]["history"]).text


@pytest.mark.parametrize("limit", [1, 2, 7])
def test_every_page_size_gives_the_same_feed(app: Flask, program: Program, limit: int) -> None:
    program.post("/tags/bulk", {"tags": [{"name": f"{number}"} for number in range(10)]})
    program.post("/posts", {"title": "t", "content": "c", "tags": ["1", "2"]})
    whole = follow(program)
    assert len({change["id"] for change in whole}) == len(whole) >= 11
    assert follow(program, limit=limit) == whole


def test_a_place_at_the_end_waits_for_what_comes(app: Flask, program: Program) -> None:
    last = program.get("/changes?limit=500").json["next"]
    empty = program.get(f"/changes?after={last}").json
    assert empty == {"changes": [], "next": last, "has_next": False}
    with app.app_context():
        make_tag(name="later")
    assert [change["label"] for change in follow(program, last)] == ["later"]


def test_a_token_follows_what_it_may_see(app: Flask, program: Program) -> None:
    program.post("/tags", {"name": "a"})
    program.post("/posts", {"title": "t", "content": "c"})
    reader = program_of(app, "staff", "tag:view")
    assert {change["table"] for change in follow(reader)} == {"tags"}
    blind = program_of(app, "staff", "tag:create")
    assert follow(blind) == []
    assert {change["table"] for change in follow(program)} == {"users", "posts", "tags"}


def test_no_secret_is_in_the_feed(program: Program) -> None:
    made = program.post(
        "/users", {"username": "ann", "email": "ann@example.org", "password": "secret word"}
    )
    text = program.get("/changes").text
    assert "ann@example.org" in text
    for word in ("password", "scrypt", "secret", "digest", program.token):
        assert word not in text
    assert made.status_code == 201


@pytest.mark.sqlite_only
@pytest.mark.parametrize("query", ["after=x", "after=-1", "after=1.", "after=", "after=" + "9" * 19,
                                   "limit=0", "limit=x", "since=1"])  # fmt: skip
def test_a_place_that_is_none_is_400(program: Program, query: str) -> None:
    answer = program.get(f"/changes?{query}")
    assert answer.status_code == 400
    assert answer.json["errors"].keys() == {query.partition("=")[0]}
