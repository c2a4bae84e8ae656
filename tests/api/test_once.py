"""`Idempotency-Key`: what is sent again is done once and answered alike."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from admin_app.api.models import KeptAnswer
from admin_app.content.models import Tag
from admin_app.db.transactions import writing
from admin_app.extensions import db
from tests.api.program import Program, program_of

KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
ANN = {"username": "ann", "email": "ann@example.org", "password": "secret"}


def names(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Tag.name).order_by(Tag.id)))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/users", ANN),
        ("/tags", {"name": "a"}),
        ("/tags/bulk", {"tags": [{"name": "a"}, {"name": "b"}]}),
        ("/posts", {"title": "t", "content": "c"}),
        ("/posts/bulk", {"posts": [{"title": "t", "content": "c"}]}),
    ],
)
def test_what_is_sent_again_gets_the_same_answer(program: Program, path: str, body: Any) -> None:
    first, again = (program.post(path, body, headers=KEY) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.data == again.data
    for name in ("ETag", "Location"):
        assert first.headers.get(name) == again.headers.get(name)
    counted = program.get(path.removesuffix("/bulk")).json["total"]
    assert counted == (2 if path in ("/users", "/tags/bulk") else 1)


def test_a_key_in_quotes_is_the_same_key(app: Flask, program: Program) -> None:
    quoted = {"Idempotency-Key": f'"{KEY["Idempotency-Key"]}"'}
    for headers in (KEY, quoted):
        assert program.post("/tags", {"name": "a"}, headers=headers).status_code == 201
    assert names(app) == ["a"]


def test_the_same_key_with_something_else_is_422(app: Flask, program: Program) -> None:
    program.post("/tags", {"name": "a"}, headers=KEY)
    assert program.post("/tags", {"name": "b"}, headers=KEY).status_code == 422
    assert program.post("/posts", {"title": "a", "content": ""}, headers=KEY).status_code == 422
    assert names(app) == ["a"]


def test_a_refused_request_may_be_mended_under_its_key(app: Flask, program: Program) -> None:
    assert program.post("/tags", {"name": ""}, headers=KEY).status_code == 422
    assert program.post("/tags", {"name": "a"}, headers=KEY).status_code == 201
    assert names(app) == ["a"]


def test_a_key_belongs_to_who_sent_it(app: Flask, program: Program) -> None:
    other = program_of(app, "staff")
    assert program.post("/tags", {"name": "a"}, headers=KEY).status_code == 201
    assert other.post("/tags", {"name": "b"}, headers=KEY).status_code == 201
    assert names(app) == ["a", "b"]


@pytest.mark.sqlite_only
@pytest.mark.parametrize("key", ["", '""', " ", "x" * 256, "tab\tinside"])
def test_what_is_no_key_is_400(program: Program, key: str) -> None:
    answer = program.post("/tags", {"name": "a"}, headers={"Idempotency-Key": key})
    assert answer.status_code == 400


def test_an_answer_is_kept_for_a_day(app: Flask, program: Program) -> None:
    program.post("/tags", {"name": "a"}, headers=KEY)
    with app.app_context(), writing() as session:
        kept = session.scalars(select(KeptAnswer)).one()
        kept.answered_at -= timedelta(hours=24, seconds=1)
    assert program.post("/tags", {"name": "b"}, headers=KEY).status_code == 201
    assert names(app) == ["a", "b"]


def test_a_secret_is_not_kept_with_the_answer(app: Flask, program: Program) -> None:
    program.post("/users", ANN, headers=KEY)
    with app.app_context():
        kept = db.session.scalars(select(KeptAnswer)).one()
    assert "secret" not in f"{kept.body}{kept.headers}"
    assert "scrypt" not in kept.body


def test_many_at_once_make_one(app: Flask, program: Program) -> None:
    def send(_number: int) -> int:
        other = Program(app.test_client(), program.token)
        return other.post("/tags", {"name": "a"}, headers=KEY).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = set(pool.map(send, range(24)))
    assert statuses <= {201, 409}
    assert 201 in statuses
    assert names(app) == ["a"]
