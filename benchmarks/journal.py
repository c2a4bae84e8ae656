"""What the journal costs: a save, a bulk act and proving the chain, on a file of its own.

Compares each with the same work without the journal, in the same run.
"""

import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from admin_app.accounts.models import Person
from admin_app.accounts.sign_in import session_id
from admin_app.app import create_app
from admin_app.config import ProductionConfig
from admin_app.content.models import Post, User
from admin_app.db import schema
from admin_app.db.transactions import in_turns, writing
from admin_app.journal import chain, listener, verification
from admin_app.journal.acts import act
from admin_app.journal.services import bulk, update_rows
from admin_app.journal.values import encode
from admin_app.security.permissions import Role
from tests.unchanged.browser_form import read_form

POSTS, BULK_CHUNK, SAVES, ROUNDS = 10_000, 500, 20, 15
# Seconds for which the neighbour works alone.
CALM = 2.0
ENTRIES = 1_000_000

numbers = count()


def main() -> None:
    """Run all three on a fresh database."""
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(folder)
        with app.app_context():
            schema.upgrade()
            fill()
        form = EditForm(app)
        compare("save of a post by the edit form", lambda: form.save(next(numbers)))
        with app.app_context():
            compare("save of a post, its transaction alone", lambda: save(next(numbers)))
            time_bulk_act(folder)
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
            {"title": f"Post {number}", "content": "Some words. " * 200, "user_id": 1}
            for number in range(POSTS)
        ]
        session.execute(insert(Post), rows)
        session.add(Person(user_id=1, role=Role.ADMIN))


def compare(what: str, work: Callable[[], float]) -> None:
    """Do it with and without the journal, in turns, and compare the medians of its seconds."""
    with_journal: list[float] = []
    without: list[float] = []
    for _ in range(ROUNDS):
        with_journal += [work() for _ in range(SAVES)]
        with unjournalled():
            without += [work() for _ in range(SAVES)]
    slow, fast = statistics.median(with_journal), statistics.median(without)
    print(
        f"{what}: {slow * 1e3:.2f} ms with the journal, {fast * 1e3:.2f} ms without: "
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
        form = read_form(self.client.get(address).text)
        form.fill("title", f"Title {number}")
        form.fill("content", form.value("content") + "!")
        entries = form.sent()
        started = time.perf_counter()
        answer = self.client.post(address, data=entries)
        seconds = time.perf_counter() - started
        assert answer.status_code == 302, answer.text
        return seconds


def save(number: int) -> float:
    """Change title and content in one transaction; gives its seconds."""
    started = time.perf_counter()
    with writing() as session:
        post = session.get_one(Post, number % POSTS + 1)
        content = post.content + "!"
        post.title, post.content = f"Title {number}", content
    return time.perf_counter() - started


@contextmanager
def unjournalled() -> Iterator[None]:
    """Take the listener off the session for a while."""
    listener.detach()
    try:
        yield
    finally:
        listener.init_app()


def time_bulk_act(folder: str) -> None:
    """Publish every post in chunks, while another process saves posts and takes its time."""
    ids = [range(start, start + BULK_CHUNK) for start in range(1, POSTS + 1, BULK_CHUNK)]

    def publish() -> None:
        with act("post.publish"):
            for chunk in in_turns(ids):
                with writing() as session:
                    update_rows(session, Post, chunk, {"published": True})

    spawn = multiprocessing.get_context("spawn")
    busy, stop, results = spawn.Event(), spawn.Event(), spawn.Queue()
    neighbour = spawn.Process(target=save_now_and_then, args=(folder, busy, stop, results))
    neighbour.start()
    results.get()
    time.sleep(CALM)
    busy.set()
    seconds = timed(publish)
    stop.set()
    calm, meanwhile = results.get()
    neighbour.join()
    print(f"bulk act over {POSTS:,} rows: {seconds:.2f} s, {BULK_CHUNK} rows a transaction")
    print(
        f"save of a neighbour: {calm * 1e3:.2f} ms alone, {meanwhile * 1e3:.2f} ms meanwhile: "
        f"{meanwhile / calm:.2f} x"
    )


def save_now_and_then(folder: str, busy: Event, stop: Event, results: Any) -> None:
    """Save posts until told to stop; gives the medians before and after the other got busy."""
    seconds: dict[bool, list[float]] = {False: [], True: []}
    with make_app(folder).app_context():
        save(POSTS - 1)
        results.put("ready")
        while not stop.is_set():
            seconds[busy.is_set()].append(save(next(numbers)))
            time.sleep(0.01)
    results.put((statistics.median(seconds[False]), statistics.median(seconds[True])))


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
