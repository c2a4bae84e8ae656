"""Open and submit every row of a database file: unchanged, then with one field changed.

`python -m tests.unchanged.check_every_row FILE` works on a copy of the file.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import StrictUndefined
from sqlalchemy import select

from admin_app.app import create_app
from admin_app.backoffice.rows import identity_column
from admin_app.config import TestConfig
from admin_app.content.models import Post, Tag, User
from admin_app.db import schema
from admin_app.extensions import Base, db
from admin_app.security.permissions import Role
from tests.conftest import sign_in
from tests.factories import make_person
from tests.unchanged.browser_form import MULTIPART, URL_ENCODED, BrowserForm
from tests.unchanged.saving import Subject, open_form, submit
from tests.unchanged.stored_rows import Difference, differences, stored_rows

MODELS = {"post": Post, "user": User, "tag": Tag}
# The fields that are changed, in turn, from row to row.
FIELDS = {
    "post": ("title", "content", "user_id", "tags", "published", "created_at"),
    "user": ("username", "email", "is_active"),
    "tag": ("name",),
}


def check_unchanged(client: FlaskClient, subjects: Iterable[Subject]) -> list[Difference]:
    """Submit each form as it was opened, in both encodings; returns what became different."""
    before = stored_rows(client.application)
    for subject in subjects:
        form = open_form(client, subject)
        for encoding in (MULTIPART, URL_ENCODED):
            submit(client, subject, form, encoding)
    return differences(before, stored_rows(client.application))


def check_one_field(client: FlaskClient, subjects: Iterable[Subject]) -> list[Difference]:
    """Change one field of each row; returns what became different beside it, or did not."""
    app = client.application
    before = stored_rows(app)
    expected: set[tuple[Any, ...]] = set()
    for number, subject in enumerate(subjects):
        form = open_form(client, subject)
        name = FIELDS[subject.view][number % len(FIELDS[subject.view])]
        with app.app_context():
            change(form, name, number)
        submit(client, subject, form, URL_ENCODED)
        expected.add((f"{subject.view}s", subject.key, name))
        if subject.view == "user":
            expected.add(("users", subject.key, "updated_at"))
    found = {_field_of(each) for each in differences(before, stored_rows(app))}
    return sorted({each for each in found if not each[0].startswith("bo_")} ^ expected)


def _field_of(difference: Difference) -> Difference:
    table, key, column = difference
    return ("posts", key[:1], "tags") if table == "post_tags" else (table, key, column)


def change(form: BrowserForm, name: str, number: int) -> None:
    """Give one field of the form a value that it does not have."""
    values = [value for entry, value in form.entries if entry == name and value]
    if name in ("published", "is_active"):
        form.fill(name, "no" if values == ["yes"] else "yes")
    elif name == "created_at":
        form.fill(name, "2001-02-03T04:05:06")
    elif name == "user_id":
        form.fill(name, str(_least_id(User, but=values[0])))
    elif name == "tags":
        form.fill(name, "", *(values[1:] if values else [str(_least_id(Tag))]))
    elif name == "content":
        form.fill(name, f"{form.value(name)} and more")
    else:
        form.fill(name, f"changed{number}@example.net")


def _least_id(model: type[Base], but: str = "") -> int:
    return next(each for each in ids_of(model) if str(each) != but)


def ids_of(model: type[Base]) -> list[int]:
    """The id of every row, in order."""
    key = identity_column(model)
    return list(db.session.scalars(select(key).order_by(key)))


def check_every_row(client: FlaskClient) -> None:
    """Run both checks over all there is, with a bar for each on a terminal.

    :raises click.ClickException: naming some of the differences
    """
    with client.application.app_context():
        subjects = [
            Subject(view, row_id) for view, model in MODELS.items() for row_id in ids_of(model)
        ]
    for check in (check_unchanged, check_one_field):
        with click.progressbar(subjects, label=check.__name__) as shown:
            found = check(client, shown)
        if found:
            raise click.ClickException(f"{len(found)} differences, such as {found[:10]}")
        click.echo(f"{check.__name__}: {len(subjects)} rows, no difference")


@contextmanager
def back_office(file: Path) -> Iterator[Flask]:
    """The back office on a migrated copy of the file."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "app.db"
        shutil.copyfile(file, copy)
        config = TestConfig({"DATABASE_URL": f"sqlite:///{copy}", "BACKOFFICE_INSTANCE": folder})
        app = create_app(config)
        app.jinja_env.undefined = StrictUndefined
        with app.app_context():
            schema.upgrade()
        # Requests made inside an app context would share one session.
        yield app
        with app.app_context():
            db.engine.dispose()


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(file: Path) -> None:
    """Check every post, user and tag of FILE; exit 1 with the differences if there are any."""
    with back_office(file) as app:
        with app.app_context():
            admin_id = make_person(Role.ADMIN).id
        client = app.test_client()
        sign_in(client, admin_id)
        check_every_row(client)


if __name__ == "__main__":
    main()
