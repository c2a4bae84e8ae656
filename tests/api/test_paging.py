"""Pages by number and pages after a row show every row once, also those without a moment."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from admin_app.api import paging
from admin_app.content.models import User
from admin_app.db.transactions import writing
from admin_app.extensions import db
from tests.api.program import Program
from tests.factories import make_user
from tests.migrations.test_indexes import plan_of

NUMBER = 23
NEXT = re.compile(r'<(.+)>; rel="next"')


@pytest.fixture
def order(app: Flask) -> list[int]:
    """Users with the same moment, with none and with one of their own; their ids as they come."""
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    places: list[tuple[datetime | None, int]] = []
    with app.app_context():
        for number in range(NUMBER):
            kind = number % 4
            at = None if kind == 0 else moment + timedelta(microseconds=number if kind == 1 else 0)
            places.append((at, make_user(created_at=at).id))
    return [
        row_id
        for _, row_id in sorted(
            places, key=lambda place: (place[0] is not None, place[0] or moment, place[1]),
            reverse=True,
        )
    ]  # fmt: skip


def ids(answer: object) -> list[int]:
    return [user["id"] for user in answer.json["users"]]  # type: ignore[attr-defined]


def by_links(program: Program, first: str) -> Iterator[list[int]]:
    """The pages that the links lead to, one after the other."""
    path: str | None = first
    while path:
        answer = program.get(path)
        yield ids(answer)
        found = NEXT.fullmatch(answer.headers.get("Link", ""))
        assert (found is not None) is answer.json["has_next"]
        path = found and found[1]


@pytest.mark.parametrize("near", [1000, 0], ids=["in one query", "from either end"])
@pytest.mark.parametrize("size", [1, 5, 23, 100])
def test_pages_by_number_hold_every_row_once(
    program: Program, order: list[int], size: int, near: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "NEAR_THE_BEGINNING", near)
    found: list[int] = []
    for number in range(1, -(-(NUMBER + 1) // size) + 1):
        found += ids(program.get(f"/users?page={number}&per_page={size}"))
    # The program's own person came today.
    assert found == [program.user_id, *order]


@pytest.mark.parametrize("size", [1, 5, 23, 24])
def test_links_lead_through_every_row_once(program: Program, order: list[int], size: int) -> None:
    pages = list(by_links(program, f"/users?per_page={size}"))
    assert [row_id for page in pages for row_id in page] == [program.user_id, *order]
    assert all(len(page) == size for page in pages[:-1])


def test_a_link_keeps_search_and_filters(program: Program, order: list[int]) -> None:
    pages = list(by_links(program, "/users?per_page=2&created_at=unset&search=user"))
    assert [row_id for page in pages for row_id in page] == order[-6:]


def test_who_comes_meanwhile_moves_no_row_to_another_page(
    app: Flask, program: Program, order: list[int]
) -> None:
    pages = by_links(program, "/users?per_page=10")
    found = next(pages)
    with app.app_context():
        make_user()
    assert [*found, *(row_id for page in pages for row_id in page)] == [program.user_id, *order]


def test_a_place_stays_when_its_row_goes(app: Flask, program: Program, order: list[int]) -> None:
    pages = by_links(program, "/users?per_page=10")
    first = next(pages)
    with app.app_context(), writing() as session:
        session.delete(session.get_one(User, first[-1]))
    assert next(pages) == order[9:19]


def test_a_page_after_a_row_says_so(program: Program, order: list[int]) -> None:
    link = NEXT.fullmatch(program.get("/users?per_page=10").headers["Link"])
    assert link
    page = program.get(link[1]).json
    assert (page["current_page"], page["has_prev"], page["total"]) == (None, True, NUMBER + 1)


def test_tags_and_posts_have_links_as_well(program: Program) -> None:
    program.post("/tags/bulk", {"tags": [{"name": f"tag {number}"} for number in range(5)]})
    posts = [{"title": f"{number}", "content": ""} for number in range(5)]
    program.post("/posts/bulk", {"posts": posts})
    for name in ("tags", "posts"):
        found, path = [], f"/{name}?per_page=2"
        while path:
            answer = program.get(path)
            found += [row["id"] for row in answer.json[name]]
            link = NEXT.fullmatch(answer.headers.get("Link", ""))
            path = link[1] if link else ""
        assert found == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT id FROM users ORDER BY created_at DESC NULLS LAST, id DESC LIMIT 20",
        "SELECT id FROM users ORDER BY created_at ASC NULLS FIRST, id ASC LIMIT 20",
        "SELECT id FROM users WHERE (created_at, id) < ('2026-01-01', 5) "
        "ORDER BY created_at DESC NULLS LAST, id DESC LIMIT 20",
    ],
)
def test_pages_of_users_come_from_the_index_in_order(app: Flask, query: str) -> None:
    with app.app_context():
        plan = plan_of(db.engine, query)
    assert "bo_ix_users_created_id" in plan
    assert "B-TREE" not in plan
    assert "Sort" not in plan
