"""Tokens: made once, kept as a hash, and worth no more than their person is at that moment."""

import re
from datetime import timedelta
from hashlib import sha256

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from admin_app.accounts import services as people
from admin_app.accounts.cli import users
from admin_app.accounts.tokens.models import Token, TokenUse
from admin_app.accounts.tokens.services import make_token
from admin_app.content.models import User
from admin_app.db.types import utc_now
from admin_app.extensions import db
from admin_app.journal.models import Change, ChangeSet
from admin_app.journal.values import SECRET, decode
from admin_app.security.permissions import Role
from tests.api.program import Program, program_of
from tests.backoffice.browsing import send
from tests.conftest import sign_in
from tests.factories import make_user
from tests.people import add_person, change_user
from tests.rules.writing_programs import ways_of_tokens

SHAPE = re.compile(r"bo_[\w-]{43}", re.ASCII)


def command(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(users, ["token", *words])


def stored(app: Flask) -> list[Token]:
    with app.app_context():
        return list(db.session.scalars(select(Token)))


def test_a_command_prints_the_token_alone(app: Flask) -> None:
    add_person(app, "staff", username="ann")
    result = command(app, "ann", "--name", "Deploy")
    assert (result.exit_code, result.stderr) == (0, "")
    token = result.stdout.removesuffix("\n")
    assert SHAPE.fullmatch(token)
    assert Program(app.test_client(), token).get("/users").status_code == 200


def test_only_a_hash_and_the_beginning_are_kept(app: Flask) -> None:
    add_person(app, "staff", username="ann")
    token = command(app, "ann", "--name", "Deploy").stdout.strip()
    (kept,) = stored(app)
    assert kept.digest == sha256(token.encode()).hexdigest()
    assert (kept.prefix, kept.scope, kept.name) == (token[:9], "all", "Deploy")


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("nobody", "--name", "x"), 1),
        (("user", "--name", "x"), 1),
        (("ann", "--name", "x", "--scope", "user:delete"), 1),
        (("ann",), 2),
        (("ann", "--name", " "), 2),
        (("ann", "--name", "x" * 81), 2),
        (("ann", "--name", "x", "--scope", "everything"), 2),
        (("ann", "--name", "x", "--scope", "backup:download"), 2),
        (("ann", "--name", "x", "--expires", "2020-01-01"), 2),
        (("ann", "--name", "x", "--expires", "soon"), 2),
    ],
)
def test_what_cannot_be_made_is_said_in_a_sentence(
    app: Flask, words: tuple[str, ...], status: int
) -> None:
    add_person(app, "staff", username="ann")
    with app.app_context():
        make_user(username="user")
    result = command(app, *words)
    assert (result.exit_code, result.stdout) == (status, "")
    assert result.stderr.rstrip().endswith(".") or "Missing option" in result.stderr
    assert stored(app) == []


def test_a_scope_narrows_and_never_widens(app: Flask) -> None:
    reader = program_of(app, "staff", "read")
    editor = program_of(app, "staff", "tag:create tag:view")
    assert reader.get("/tags").status_code == 200
    assert reader.post("/tags", {"name": "a"}).status_code == 403
    assert editor.post("/tags", {"name": "a"}).status_code == 201
    assert editor.get("/users").status_code == 403
    manager = program_of(app, "manager", "all")
    assert manager.post("/tags", {"name": "b"}).status_code == 403


def test_a_person_of_the_back_office_is_edited_with_that_permission_alone(app: Flask) -> None:
    person = add_person(app, "staff")
    for scope, status in (("user:edit", 403), ("user:edit user:edit-person", 200)):
        program = program_of(app, "admin", scope)
        assert program.put(f"/users/{person}", {"username": "x"}).status_code == status


def test_a_changed_role_counts_from_the_next_request(app: Flask) -> None:
    program = program_of(app, "staff")
    assert program.post("/tags", {"name": "a"}).status_code == 201
    with app.app_context():
        people.set_role(program.user_id, Role.MANAGER)
    assert program.post("/tags", {"name": "b"}).status_code == 403
    with app.app_context():
        people.set_role(program.user_id, None)
    assert program.get("/tags").status_code == 401


def test_who_gets_a_role_again_gets_no_token_back(app: Flask) -> None:
    program = program_of(app, "staff")
    with app.app_context():
        people.set_role(program.user_id, None)
        people.set_role(program.user_id, Role.ADMIN)
    assert program.get("/tags").status_code == 401
    assert stored(app) == []


def test_a_token_that_goes_with_a_role_stands_in_the_journal(app: Flask) -> None:
    program = program_of(app, "staff")
    with app.app_context():
        people.set_role(program.user_id, None)
        told = db.session.scalars(select(Change).filter_by(table_name="bo_tokens")).all()
    assert [(each.operation, each.label) for each in told] == [
        ("insert", "the program"),
        ("delete", "the program"),
    ]
    assert decode(told[0].row_values)["digest"] is SECRET


def test_whoever_is_not_active_is_out_until_active_again(app: Flask) -> None:
    program = program_of(app, "staff")
    for is_active, status in ((False, 401), (None, 401), (True, 200)):
        change_user(app, program.user_id, is_active=is_active)
        assert program.get("/tags").status_code == status


def test_a_deleted_user_takes_the_tokens_along(app: Flask) -> None:
    program = program_of(app, "staff")
    program.get("/tags")
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(delete(User).where(User.id == program.user_id))
    assert program.get("/tags").status_code == 401
    assert stored(app) == []
    with app.app_context():
        assert db.session.scalars(select(TokenUse)).all() == []


def test_a_token_ends_when_its_time_is_over(app: Flask) -> None:
    user_id = add_person(app, "staff")
    for seconds, status in ((-1, 401), (60, 200)):
        with app.app_context():
            token = make_token(user_id, "x", "all", utc_now() + timedelta(seconds=seconds))
        assert Program(app.test_client(), token).get("/tags").status_code == status


def test_the_last_use_is_noted_once_a_minute(app: Flask) -> None:
    program = program_of(app, "staff")
    for _ in range(3):
        program.get("/tags")
    with app.app_context():
        first = db.session.scalars(select(TokenUse.used_at)).one()
        assert abs(first - utc_now()) < timedelta(minutes=1)
        noted = app.extensions["noted_token_uses"]
        (token_id,) = noted
        noted[token_id] -= 61
    program.get("/tags")
    with app.app_context():
        assert db.session.scalars(select(TokenUse.used_at)).one() > first


def test_a_token_opens_no_page(app: Flask) -> None:
    program = program_of(app, "admin")
    for path in ("/admin/", "/admin/user/", "/admin/account/tokens/", "/docs"):
        assert program.get(path).location.startswith("/login")
    assert program.post("/admin/tag/new/", data={"name": "a"}).status_code == 401


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Bearer bo_", "Bearer x", "Basic YTpi", "bo_x", "Bearer bo_\xff"],
)
def test_what_is_no_token_is_401(app: Flask, header: str) -> None:
    answer = Program(app.test_client()).get("/users", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json["error"]


def test_a_wrong_token_is_not_helped_by_a_session(app: Flask, admin: FlaskClient) -> None:
    assert admin.get("/users").status_code == 200
    assert admin.get("/users", headers={"Authorization": "Bearer bo_x"}).status_code == 401


@pytest.mark.sqlite_only
@pytest.mark.parametrize("body", [b"", b"{", b"x" * 3_000_000])
def test_a_stranger_is_401_whatever_the_body(app: Flask, body: bytes) -> None:
    for method, path in (("POST", "/users"), ("PUT", "/users/1"), ("POST", "/posts/bulk")):
        answer = app.test_client().open(
            path, method=method, data=body, content_type="application/json"
        )
        assert answer.status_code == 401


def test_answers_to_programs_set_no_cookie(app: Flask, admin: FlaskClient) -> None:
    program = program_of(app, "admin")
    for answer in (
        program.get("/users"),
        program.post("/tags", {"name": "a"}),
        admin.get("/users"),
    ):
        assert answer.status_code in (200, 201)
        assert "Set-Cookie" not in answer.headers


def test_the_page_shows_a_new_token_this_once(app: Flask, staff: FlaskClient) -> None:
    made = ways_of_tokens()["tokens.create"].perform(staff)
    assert made.status_code == 200
    assert made.headers["Cache-Control"] == "no-store"
    token = SHAPE.search(made.text)
    assert token
    assert Program(app.test_client(), token[0]).get("/tags").status_code == 200
    later = staff.get("/admin/account/tokens/").text
    assert token[0] not in later
    assert token[0][:9] in later


def test_the_page_asks_for_the_password_first(staff: FlaskClient) -> None:
    asked = staff.get("/admin/account/tokens/new")
    assert (asked.status_code, asked.location) == (
        303, "/confirm-password?next=/admin/account/tokens/new",
    )  # fmt: skip


def test_what_the_form_lacks_is_said_at_the_field(app: Flask, manager: FlaskClient) -> None:
    with manager.session_transaction() as session:
        session["password_confirmed_at"] = int(utc_now().timestamp())
    for fields in (
        {"name": "", "scope": "read"},
        {"name": "x", "scope": "chosen"},
        {"name": "x", "scope": "chosen", "permissions": "post:edit"},
        {"name": "x", "scope": "read", "expires": "2020-01-01"},
        {"name": "x", "scope": "everything"},
    ):
        answer = send(manager, "/admin/account/tokens/new", **fields)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
    assert stored(app) == []


def test_a_revoked_token_is_out_at_once(app: Flask) -> None:
    program = program_of(app, "staff")
    owner = app.test_client()
    sign_in(owner, program.user_id)
    (token,) = stored(app)
    assert send(owner, f"/admin/account/tokens/{token.id}/revoke").status_code == 303
    assert program.get("/tags").status_code == 401


def test_nobody_revokes_the_token_of_somebody_else(app: Flask, admin: FlaskClient) -> None:
    program = program_of(app, "staff")
    (token,) = stored(app)
    assert send(admin, f"/admin/account/tokens/{token.id}/revoke").status_code == 404
    assert program.get("/tags").status_code == 200


def test_the_journal_names_person_and_token(app: Flask) -> None:
    program = program_of(app, "staff", username="ann")
    program.post("/tags", {"name": "a"})
    program.delete("/users/1")
    with app.app_context():
        made, refused = db.session.scalars(
            select(ChangeSet).where(ChangeSet.source == "api").order_by(ChangeSet.id)
        )
        assert (made.name, made.actor_name) == ("tag.create", "ann")
        assert (refused.name, refused.actor_name) == ("refusal", "ann")
        for each in (made, refused):
            assert each.reason == f"token the program ({program.token[:9]}…)"
