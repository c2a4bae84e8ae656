"""A bulk act over 10,000 posts through its page, and what another writer notices of it."""

import multiprocessing
import statistics
import tempfile
import time
from multiprocessing.synchronize import Event
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from admin_app.content.models import Post, User
from admin_app.db import schema
from admin_app.db.transactions import writing
from benchmarks.journal import CONTENT, POSTS, EditForm, fill, make_app, numbers, save
from tests.conftest import csrf_token
from tests.unchanged.browser_form import read_form

# Seconds for which the neighbour works alone.
CALM = 3.0
ACTS = ("publish", "unpublish", "publish")


def main() -> None:
    """Publish every post while another process saves posts and takes its time."""
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(folder)
        with app.app_context():
            schema.upgrade()
            fill()
            add_post_of_neighbour()
        client = EditForm(app).client
        spawn = multiprocessing.get_context("spawn")
        busy, stop, results = spawn.Event(), spawn.Event(), spawn.Queue()
        neighbour = spawn.Process(target=save_now_and_then, args=(folder, busy, stop, results))
        neighbour.start()
        results.get()
        seconds = []
        for act in ACTS:
            time.sleep(CALM)
            seconds.append(perform(client, act, busy))
        stop.set()
        calm, meanwhile = results.get()
        neighbour.join()
    for act, (asked, done) in zip(ACTS, seconds, strict=True):
        print(f"{act} {POSTS:,} posts: {asked:.2f} s to the question, {done:.2f} s to do it")
    print(
        f"save of a neighbour: {calm * 1e3:.2f} ms alone, {meanwhile * 1e3:.2f} ms meanwhile: "
        f"{meanwhile / calm:.2f} x"
    )


def add_post_of_neighbour() -> None:
    """One post more, by somebody else."""
    with writing() as session:
        neighbour = User(username="b", email="b", password_hash="x")  # noqa: S106
        session.add(Post(title="b", content=CONTENT, author=neighbour))


def perform(client: FlaskClient, act: str, busy: Event) -> tuple[float, float]:
    """Ask and confirm; gives the seconds of both."""
    address = "/admin/post/action/"
    # The neighbour's post is not among them.
    fields = {"action": act, "everything": "yes", "_listing": "author=1"}
    fields["csrf_token"] = csrf_token(client)
    started = time.perf_counter()
    asked = client.post(address, data=fields)
    question = read_form(asked.text, "form.question").sent("confirm")
    between = time.perf_counter()
    busy.set()
    answer = client.post(address, data=MultiDict(question))
    busy.clear()
    assert answer.status_code == 302, answer.text
    return between - started, time.perf_counter() - between


def save_now_and_then(folder: str, busy: Event, stop: Event, results: Any) -> None:
    """Save a post until told to stop; gives the medians while the other rested and worked."""
    seconds: dict[bool, list[float]] = {False: [], True: []}
    with make_app(folder).app_context():
        save(POSTS + 1, 0)
        results.put("ready")
        while not stop.is_set():
            is_busy = busy.is_set()
            seconds[is_busy].append(save(POSTS + 1, next(numbers)))
            time.sleep(0.01)
    results.put((statistics.median(seconds[False]), statistics.median(seconds[True])))


if __name__ == "__main__":
    main()
