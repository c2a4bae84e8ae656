"""How to write at each address that takes what is posted, and how to be refused there."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from admin_app.backoffice.model_view import GuardedModelView
from admin_app.jobs.models import State
from tests.backoffice.browsing import save, send
from tests.factories import make_post, make_tag, make_user
from tests.jobs.rows import add_job
from tests.people import PASSWORD, try_to_sign_in
from tests.rules.writing_programs import Way, ways_of_programs, ways_of_tokens
from tests.unchanged.browser_form import read_form

LONG_TEXT = "A line of text.\n" * 100
# What each view's form takes for a new row, and for another value in the row number 1.
NEW: dict[str, dict[str, str | list[str]]] = {
    "post": {"title": "New", "content": LONG_TEXT, "user_id": "1", "tags": ["", "1", "2"]},
    "tag": {"name": "new"},
    "user": {"username": "new", "email": "new@example.org", "password": "long enough for this"},
}
CHANGED: dict[str, dict[str, str | list[str]]] = {
    "post": {"title": "Changed", "content": f"{LONG_TEXT}End.", "tags": ["", "2"]},
    "tag": {"name": "changed"},
    "user": {"username": "changed", "email": "changed@example.org"},
}
CELL = {
    "post": {"published": "yes"},
    "tag": {"name": "changed"},
    "user": {"is_active": "no"},
}
NEW_PASSWORD = "another horse, another staple"


def fill(app: Flask) -> None:
    """In an empty database: a user with two posts, one without, and two tags, numbered from 1;
    a job that waits, and one that has failed."""
    add_job(app, "1")
    add_job(app, "2", state=State.FAILED)
    with app.app_context():
        author, _ = make_user(), make_user()
        tags = [make_tag(name="first"), make_tag(name="second")]
        make_post(user_id=author.id, title="One", content=LONG_TEXT, tags=tags)
        make_post(user_id=author.id, title="Two", published=None)


def ways() -> dict[str, Way]:
    """Every endpoint that writes when something is posted to it."""
    found = {
        "accounts.sign_in": Way(
            ["sign-in"], _sign_in, lambda client: _sign_in(client, "wrong"), ("failed sign-in",)
        ),
        "accounts.confirm_password": Way(
            ["password confirmed"], _confirm, lambda client: _confirm(client, "wrong"),
            ("failed sign-in",),
        ),
        "accounts.account": Way(
            ["accounts.account"],
            lambda client: send(client, "/admin/account/", **_preferences("Europe/Berlin")),
            lambda client: send(client, "/admin/account/", **_preferences("Nowhere/At all")),
        ),
        "jobs.cancel": Way(
            ["job cancelled"],
            lambda client: send(client, "/admin/jobs/1/cancel"),
            lambda client: send(client, "/admin/jobs/2/cancel"),
        ),
        "jobs.retry": Way(
            ["job started"],
            lambda client: send(client, "/admin/jobs/2/retry"),
            lambda client: send(client, "/admin/jobs/1/retry"),
        ),
        "accounts.change_password": Way(
            ["password confirmed", "accounts.change_password"],
            lambda client: _change_password(client, NEW_PASSWORD),
            lambda client: _change_password(client, "short"),
        ),
    }  # fmt: skip
    for view in NEW:
        found |= _ways_of_view(view)
    return found | _ways_of_reports() | ways_of_tokens() | ways_of_programs()


def _ways_of_reports() -> dict[str, Way]:
    return {
        "reports.pin": _of_reports("pin", {"report": "post-counts"}, {"report": "nothing"}),
        "reports.unpin": _of_reports("unpin", {"number": "0"}, {"number": "99"}),
        "reports.take_off": Way(
            ["report.unpin"],
            lambda client: send(client, "/admin/reports/take-off", report="publishing"),
            lambda client: send(client, "/admin/reports/take-off", report="nothing"),
        ),
        "reports.move": _of_reports("move", {"number": "0", "to": "down"}, {"number": "99"}),
    }


def _of_reports(act: str, right: dict[str, str], wrong: dict[str, str]) -> Way:
    address = f"/admin/reports/{act}"
    return Way(
        [f"report.{act}"],
        lambda client: send(client, address, **right),
        lambda client: send(client, address, **wrong),
    )


def _ways_of_view(view: str) -> dict[str, Way]:
    edit, first = f"/admin/{view}/edit/?id=1", next(iter(NEW[view]))
    return {
        f"{view}.create_view": Way(
            [f"{view}.create"],
            lambda client: save(client, f"/admin/{view}/new/", **NEW[view]),
            lambda client: save(client, f"/admin/{view}/new/", **(NEW[view] | {first: ""})),
        ),
        f"{view}.edit_view": Way(
            [f"{view}.edit"],
            lambda client: save(client, edit, **CHANGED[view]),
            lambda client: save(client, edit, **CHANGED[view], _stamp="outdated"),
        ),
        f"{view}.ajax_update": Way(
            [f"{view}.edit-cell"],
            lambda client: _cell(client, view, _grid_stamp(client, view)),
            lambda client: _cell(client, view, "outdated"),
        ),
        f"{view}.delete_view": Way(
            [f"{view}.delete"],
            lambda client: delete(client, view),
            lambda client: delete(client, view, _stamp="outdated"),
        ),
        f"{view}.action_view": Way(
            [f"{view}.delete"],
            lambda client: bulk(client, view, "delete", [2]),
            lambda client: bulk(client, view, "delete", [2], _stamp="outdated"),
        ),
    }


def bulk_acts(app: Flask) -> list[tuple[str, str]]:
    """Every act on chosen rows, with its view."""
    views = app.extensions["admin"][0]._views
    return [
        (view.endpoint, act.name)
        for view in views
        if isinstance(view, GuardedModelView)
        for act in view.bulk_acts
    ]


def bulk(
    client: FlaskClient, view: str, action: str, ids: list[int], **changed: str
) -> TestResponse:
    """Answer the question that comes before the act."""
    asked = send(client, f"/admin/{view}/action/", action=action, rowid=ids)
    return _answered(client, f"/admin/{view}/action/", asked, "confirm", changed)


def delete(client: FlaskClient, view: str, row_id: int = 0, **changed: str) -> TestResponse:
    """Delete a row, of users the one without posts unless another is named."""
    row_id = row_id or (2 if view == "user" else 1)
    address = f"/admin/{view}/delete/?id={row_id}"
    return _answered(client, address, client.get(address), "_save", changed)


def _answered(
    client: FlaskClient, address: str, asked: TestResponse, button: str, changed: dict[str, str]
) -> TestResponse:
    form = read_form(asked.text, "form.question")
    for name, value in changed.items():
        form.fill(name, value)
    return client.post(address, data=MultiDict([*form.sent().items(multi=True), (button, "yes")]))


def _grid_stamp(client: FlaskClient, view: str) -> str:
    return client.get(f"/admin/{view}/").text.partition('data-id="1" data-stamp="')[2].split('"')[0]


def _cell(client: FlaskClient, view: str, stamp: str) -> TestResponse:
    fields: dict[str, Any] = {"list_form_pk": 1, "_stamp": stamp, **CELL[view]}
    return send(client, f"/admin/{view}/ajax/update/", **fields)


def _sign_in(client: FlaskClient, password: str = PASSWORD) -> TestResponse:
    return try_to_sign_in(client.application.test_client(), "boss", password)


def _confirm(client: FlaskClient, password: str = PASSWORD) -> TestResponse:
    return send(client, "/confirm-password", password=password)


def _preferences(time_zone: str) -> dict[str, str]:
    return {"locale": "", "time_zone": time_zone, "theme": "dark"}


def _change_password(client: FlaskClient, new: str) -> TestResponse:
    return send(client, "/admin/account/password", old=PASSWORD, new=new, again=new)
