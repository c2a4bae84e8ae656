"""A wrong address gives a page that says so, never a traceback or a statement."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError, ProgrammingError

from admin_app.backoffice import queries, services
from tests.backoffice.browsing import made, save, send
from tests.factories import make_post

WRONG_IDS = ("abc", "1,2", "-1", "9" * 30, "", "1.0", "%00", "\uff11", " 1", "0x1", "1'--", "1e3")
PAGES = ("details", "edit", "delete", "history")
STATEMENT = "SELECT secret FROM bo_people"


@pytest.mark.parametrize("page", PAGES)
def test_an_id_that_is_none_is_not_found(app: Flask, admin: FlaskClient, page: str) -> None:
    made(app, make_post, id=1)
    for row_id in WRONG_IDS:
        assert admin.get(f"/admin/post/{page}/?id={row_id}").status_code == 404
    assert admin.get(f"/admin/post/{page}/").status_code == 404


def test_nothing_is_written_to_an_id_that_is_none(app: Flask, admin: FlaskClient) -> None:
    made(app, make_post, id=1)
    for row_id in WRONG_IDS:
        cell = {"list_form_pk": row_id, "title": "x"}
        assert send(admin, "/admin/post/ajax/update/", **cell).status_code == 404
        assert send(admin, "/admin/post/edit/", id=row_id, title="x").status_code == 404
        chosen = send(admin, "/admin/post/action/", action="delete", rowid=row_id, confirm="yes")
        assert chosen.status_code == 302
        assert "Choose at least one row" in admin.get(chosen.location).text


def test_only_known_acts_files_and_cells_exist(app: Flask, admin: FlaskClient) -> None:
    post = made(app, make_post)
    assert send(admin, "/admin/post/action/", action="drop", rowid=post.id).status_code == 400
    assert admin.get("/admin/post/export/xlsx/").status_code == 404
    for fields in ({}, {"content": "x"}, {"title": "x", "published": "yes"}):
        cell = {"list_form_pk": post.id, **fields}
        assert send(admin, "/admin/post/ajax/update/", **cell).status_code == 400


@pytest.mark.parametrize("error", [OperationalError, ProgrammingError])
def test_an_error_of_the_database_is_told_without_its_words(
    app: Flask,
    admin: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    error: Callable[..., Exception],
) -> None:
    made(app, make_post, id=1)

    def broken(*_args: object, **_kwargs: object) -> None:
        raise error(STATEMENT, {"secret": "parameter"}, ValueError("driver's words"))

    monkeypatch.setattr(queries, "count_rows", broken)
    monkeypatch.setattr(services, "flush_row", broken)
    answers = [admin.get("/admin/post/"), save(admin, "/admin/post/edit/?id=1", title="x")]
    for answer in answers:
        assert answer.status_code == 500
        assert "Something went wrong on our side" in answer.text
        for word in ("SELECT", "bo_people", "parameter", "driver", "Traceback"):
            assert word not in answer.text
