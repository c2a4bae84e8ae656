"""The policy holds at the addresses themselves, whatever the pages offer."""

import itertools
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from admin_app.content.models import Post, Tag, User
from tests.backoffice.browsing import made, opened_form, save, send, stored
from tests.conftest import csrf_token
from tests.factories import make_person, make_post, make_tag, make_user

HASH = "scrypt:32768:8:3$nobody$may-ever-see-this"
WRITES = [
    f"/admin/{view}/{address}"
    for view in ("post", "user", "tag")
    for address in ("new/", "edit/?id=1", "delete/?id=1", "action/", "ajax/update/")
]


def test_nobody_writes_without_signing_in(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_post(id=1, title="kept", tags=[make_tag(id=1, name="kept")])
    fields = {"title": "x", "name": "x", "list_form_pk": "1", "action": "delete", "rowid": "1"}
    for address in WRITES:
        assert send(client, address, confirm="yes", **fields).status_code in (302, 401)
    assert stored(app, Post, 1, "title") == ("kept",)
    assert stored(app, Tag, 1, "name") == ("kept",)


def test_nobody_writes_without_a_token(app: Flask, admin: FlaskClient) -> None:
    made(app, make_post, id=1)
    for address in WRITES:
        assert admin.post(address, data={"id": "1"}).status_code == 400


def test_a_manager_writes_nothing(app: Flask, manager: FlaskClient) -> None:
    with app.app_context():
        make_post(id=1, title="kept", tags=[make_tag(id=1, name="kept")])
    fields = {"id": "1", "list_form_pk": "1", "title": "x", "name": "x", "rowid": "1"}
    for address, action in itertools.product(WRITES, ("delete", "publish", "activate")):
        answer = send(manager, address, action=action, confirm="yes", **fields)
        assert answer.status_code in (400, 403)
    assert stored(app, Post, 1, "title", "published") == ("kept", False)
    assert stored(app, Tag, 1, "name") == ("kept",)


def test_staff_neither_makes_nor_deletes_users(app: Flask, staff: FlaskClient) -> None:
    user = made(app, make_user)
    assert staff.get("/admin/user/new/").status_code == 403
    for address in ("new/", f"delete/?id={user.id}"):
        assert send(staff, f"/admin/user/{address}", username="x").status_code == 403
    answer = send(staff, "/admin/user/action/", action="delete", rowid=user.id, confirm="yes")
    assert answer.status_code == 403
    assert stored(app, User, user.id, "username") == (user.username,)


def test_staff_changes_no_person_of_the_back_office(app: Flask, staff: FlaskClient) -> None:
    with app.app_context():
        make_person("admin", id=50, username="boss")
    edit = "/admin/user/edit/?id=50"
    assert staff.get(edit).status_code == 403
    assert send(staff, edit, username="slave").status_code == 403
    cell = {"list_form_pk": 50, "is_active": "no"}
    assert send(staff, "/admin/user/ajax/update/", **cell).status_code == 403
    for confirm in ({}, {"confirm": "yes"}):
        fields = {"action": "deactivate", "rowid": 50, **confirm}
        assert send(staff, "/admin/user/action/", **fields).status_code == 403
    assert stored(app, User, 50, "username", "is_active") == ("boss", True)


def test_staff_changes_other_users(app: Flask, staff: FlaskClient) -> None:
    user = made(app, make_user)
    assert save(staff, f"/admin/user/edit/?id={user.id}", username="new name").status_code == 302
    assert stored(app, User, user.id, "username") == ("new name",)


def test_the_grid_offers_each_role_what_it_may_do(
    app: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    made(app, make_post)
    manager, staff = as_role("manager").get("/admin/post/").text, as_role("staff")
    for offer in ("/admin/post/new/", "data-edit=", 'name="rowid"', "edit/?id="):
        assert offer not in manager
        assert offer in staff.get("/admin/post/").text
    assert "/admin/user/new/" not in staff.get("/admin/user/").text


def test_no_page_file_or_answer_holds_a_password_hash(app: Flask, admin: FlaskClient) -> None:
    user = made(app, make_user, id=50, username="ann", password_hash=HASH)
    made(app, make_post, user_id=user.id)
    for address in (
        "/admin/", "/admin/user/", "/admin/user/details/?id=50", "/admin/user/edit/?id=50",
        "/admin/user/delete/?id=50", "/admin/user/new/", "/admin/user/export/csv/",
        "/admin/post/export/csv/", "/admin/post/ajax/lookup/?name=user_id&query=ann",
        "/admin/user/history/?id=50",
    ):  # fmt: skip
        answer = admin.get(address)
        assert answer.status_code == 200
        assert "may-ever-see-this" not in answer.text


def test_a_hash_is_no_field_no_cell_no_order_and_no_search(app: Flask, admin: FlaskClient) -> None:
    user = made(app, make_user, id=50, password_hash=HASH)
    save(admin, "/admin/user/edit/?id=50", password_hash="x", id="2", role="admin")
    cell = {"list_form_pk": "50", "password_hash": "x"}
    assert send(admin, "/admin/user/ajax/update/", **cell).status_code == 400
    assert "Nothing matches" in admin.get("/admin/user/?search=may-ever-see").text
    assert stored(app, User, user.id, "password_hash") == (HASH,)


def test_the_lookup_gives_at_most_fifty_rows_of_named_relations(
    app: Flask, admin: FlaskClient
) -> None:
    with app.app_context():
        for _ in range(60):
            make_tag()
    lookup = "/admin/post/ajax/lookup/?name=tags&query="
    assert len(admin.get(f"{lookup}&limit=1000000").get_json()) == 50
    assert len(admin.get(f"{lookup}&limit=-5&offset=-1").get_json()) == 1
    assert admin.get(f"{lookup}&offset={'9' * 30}").get_json() == []
    for name in ("password_hash", "posts", ""):
        assert admin.get(f"/admin/post/ajax/lookup/?name={name}").status_code == 404


def test_a_token_of_another_session_is_refused(
    app: Flask, admin: FlaskClient, staff: FlaskClient
) -> None:
    form = opened_form(admin, "/admin/tag/new/")
    form.fill("name", "stolen")
    form.fill("csrf_token", csrf_token(staff))
    assert admin.post("/admin/tag/new/", data=form.sent()).status_code == 400
