"""What journal and stamp cost: a save, its size in the journal, and proving the chain.

Compares with the same work without them, in the same run, on a file of its own.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from unittest.mock import patch

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from admin_app.accounts.models import Person
from admin_app.accounts.sign_in import session_id
from admin_app.app import create_app
from admin_app.backoffice import records, services
from admin_app.config import ProductionConfig
from admin_app.content.models import Post, User
from admin_app.db import schema
from admin_app.db.transactions import writing
from admin_app.extensions import db
from admin_app.journal import chain, listener, verification
from admin_app.journal.acts import act
from admin_app.journal.models import CHANGE_SETS, CHANGES
from admin_app.journal.services import bulk
from admin_app.journal.values import encode
from admin_app.security.permissions import Role
from tests.unchanged.browser_form import read_form

POSTS, SAVES, ROUNDS = 10_000, 20, 15
LARGE = 300_000
CONTENT = "Some words. " * 200
ENTRIES = 1_000_000

numbers = count()


def main() -> None:
    """Run everything on a fresh database."""
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(folder)
        with app.app_context():
            schema.upgrade()
            fill()
        form = EditForm(app)
        compare("save of a post by the edit form", lambda: form.save(next(numbers)))
        show_size(app, form)
        with app.app_context():
            compare("save of a post, its transaction alone", lambda: save(1, next(numbers)))
            fill_journal(ENTRIES)
            time_verify(Path(folder) / "app.db")


def make_app(folder: str) -> Flask:
    """The back office on the database in this folder."""
    address = f"sqlite:///{folder}/app.db"
    return create_app(ProductionConfig({"DATABASE_URL": address, "BACKOFFICE_INSTANCE": folder}))


def fill() -> None:
    """One author and many posts."""
    with writing() as session, bulk("seed"):
        session.execute(insert(User), [{"username": "a", "email": "a", "password_hash": "x"}])
        rows = [
            {"title": f"Post {number}", "content": CONTENT, "user_id": 1} for number in range(POSTS)
        ]
        session.execute(insert(Post), rows)
        session.add(Person(user_id=1, role=Role.ADMIN))


def compare(what: str, work: Callable[[], float]) -> None:
    """Do it with and without journal and stamp, in turns, and compare the medians."""
    with_journal: list[float] = []
    without: list[float] = []
    for _ in range(ROUNDS):
        with_journal += [work() for _ in range(SAVES)]
        with bare():
            without += [work() for _ in range(SAVES)]
    slow, fast = statistics.median(with_journal), statistics.median(without)
    print(
        f"{what}: {slow * 1e3:.2f} ms with journal and stamp, {fast * 1e3:.2f} ms without: "
        f"{slow / fast:.2f} x"
    )


class EditForm:
    """The edit form of posts as a browser fills and sends it."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        with app.app_context(), self.client.session_transaction() as session:
            session["_user_id"] = session_id(1, "x")
            session["_fresh"] = True

    def save(self, number: int) -> float:
        """Change title and content; gives the seconds from sending to the answer."""
        address = f"/admin/post/edit/?id={number % POSTS + 1}"
        return self.send(address, title=f"Title {number}", content=f"{number}{CONTENT}")

    def send(self, address: str, **fields: str) -> float:
        """Open the form, fill it in and send it; gives the seconds from sending to the answer."""
        form = read_form(self.client.get(address).text)
        for name, value in fields.items():
            form.fill(name, value)
        entries = form.sent()
        started = time.perf_counter()
        answer = self.client.post(address, data=entries)
        seconds = time.perf_counter() - started
        assert answer.status_code == 302, answer.text
        return seconds


def save(post_id: int, number: int) -> float:
    """Change title and content in one transaction; gives its seconds."""
    started = time.perf_counter()
    with writing() as session:
        post = session.get_one(Post, post_id)
        post.title, post.content = f"Title {number}", f"{number}{CONTENT}"
    return time.perf_counter() - started


@contextmanager
def bare() -> Iterator[None]:
    """Take the listener off the session and leave the stamps uncompared for a while."""
    listener.detach()
    with (
        patch.object(records, "stamp_of", lambda row, names: ""),
        patch.object(services, "check_stamp", lambda row, names, stamp: None),
    ):
        yield
    listener.init_app()


def show_size(app: Flask, form: EditForm) -> None:
    """Change the title of a large post and add up what that put into the journal."""
    with app.app_context(), writing() as session:
        large = Post(title="Before", content="Some words. " * (LARGE // 12), user_id=1)
        session.add(large)
        session.flush()
        address = f"/admin/post/edit/?id={large.id}"
    form.send(address, title="After")
    with app.app_context():
        last = select(func.max(CHANGE_SETS.c.id)).scalar_subquery()
        of_last = (CHANGE_SETS.c.id == last, CHANGES.c.change_set_id == last)
        rows = [
            row
            for table, chosen in zip((CHANGE_SETS, CHANGES), of_last, strict=True)
            for row in db.session.execute(select(table).where(chosen))
        ]
    size = sum(len(str(value).encode()) for row in rows for value in row)
    print(f"a changed title in a post of {LARGE:,} bytes: {size} bytes in the journal")


def fill_journal(entries: int) -> None:
    """Add entries of one change each."""
    with act("post.edit") as edit, writing() as session:
        connection = session.connection()
        for number in range(entries):
            change = {
                "table_name": "posts",
                "row_key": str(number),
                "operation": "update",
                "label": "A post",
                "row_values": encode({"title": ["A title before", "A title after"]}),
            }
            chain.append(connection, {**edit.columns(), "detail": None}, [change])


def time_verify(file: Path) -> None:
    """Walk along the whole chain."""
    verdict: list[verification.Verdict] = []
    seconds = timed(lambda: verdict.append(verification.verify()))
    size = file.stat().st_size / 1e6
    print(f"verify: {verdict[0].entries:,} entries in {seconds:.1f} s ({size:.0f} MB)")
    assert verdict[0].is_whole


def timed(work: Callable[[], object]) -> float:
    """How many seconds it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
