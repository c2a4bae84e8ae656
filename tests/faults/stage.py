"""The real server on a database of its own, with posts to edit and visitors who do."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import delete, text

from admin_app.accounts.models import SignInAttempts
from admin_app.app import create_app
from admin_app.config import PROJECT_ROOT, TestConfig
from admin_app.content.models import Post
from admin_app.db import schema
from admin_app.db.transactions import writing
from admin_app.extensions import db
from admin_app.journal import verification
from admin_app.journal.queries import history_of, replay
from tests.conftest import sign_in
from tests.engines import Cluster
from tests.factories import make_person, make_post
from tests.faults.visitor import Report

SERVE = "import sys; from admin_app.commands import main; main(sys.argv[1:])"
SECRET_KEY = "the server and the visitors share it"
SECONDS_TO_START = 60.0


@dataclass
class Stage:
    """An app on a database, and the production server on the same one."""

    app: Flask
    settings: dict[str, str]
    port: int
    command: str = "web"
    errors: int | None = None
    server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it listens."""
        # What it would print of the killed visitors' connections interests nobody.
        self.server = subprocess.Popen(
            [sys.executable, "-c", SERVE, self.command, "--port", str(self.port)],
            cwd=PROJECT_ROOT, env=os.environ | self.settings,
            stdout=subprocess.DEVNULL, stderr=self.errors,
        )  # fmt: skip
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        """End the server as a power cut would."""
        if self.server is not None:
            self.server.kill()
            self.server.wait()

    def make_posts(self, number: int) -> list[int]:
        """Posts to edit."""
        with self.app.app_context():
            author = make_person("staff").id
            return [make_post(user_id=author, content="").id for _ in range(number)]

    def cookie(self) -> str:
        """The session of somebody new who may edit."""
        client = self.app.test_client()
        with self.app.app_context():
            user_id = make_person("staff").id
        sign_in(client, user_id)
        cookie = client.get_cookie("backoffice")
        assert cookie is not None
        return cookie.value

    def forget_guesses(self) -> None:
        """Let nobody have to wait before the next guess."""
        with self.app.app_context(), writing() as session:
            session.execute(delete(SignInAttempts))

    def send(self, task: str, posts: Sequence[int], seconds: float) -> list[subprocess.Popen[str]]:
        """Let one visitor work on each of these posts for so long."""
        cookies = [self.cookie() if task == "edit" else "" for _ in posts]
        until = str(time.time() + seconds)
        return [
            subprocess.Popen(
                [sys.executable, "-m", "tests.faults.visitor", task, str(self.port),
                 f"{task}{number}", cookie, str(post), until],
                cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True,
            )
            for number, (post, cookie) in enumerate(zip(posts, cookies, strict=True))
        ]  # fmt: skip

    def faults_of(self, posts: Sequence[int], confirmed: Sequence[str]) -> list[str]:
        """What is not as it has to be, once everybody has stopped."""
        with self.app.app_context():
            texts = "\n".join(db.session.get_one(Post, post).content for post in posts)
            changes = [c for post in posts for c in history_of("posts", (post,), limit=100_000)]
            told = "\n".join(str(change.values) for change in changes)
            faults = [f"lost or twice: {each}" for each in confirmed if texts.count(each) != 1]
            faults += [f"not in the journal: {each}" for each in confirmed if each not in told]
            for post in posts:
                row, known = db.session.get_one(Post, post), replay("posts", (post,))
                if known is None or known["content"] != row.content:
                    faults.append(f"post {post} is not as the journal tells")
            if not verification.verify().is_whole:
                faults.append("the chain is broken")
            if db.engine.name == "sqlite":
                check = db.session.scalar(text("PRAGMA integrity_check"))
                faults += [] if check == "ok" else [f"integrity_check: {check}"]
            db.session.remove()
        return faults


def reports_of(visitors: Sequence[subprocess.Popen[str]]) -> list[Report]:
    """What the visitors did, once they have stopped."""
    return [Report(**json.loads(visitor.communicate()[0])) for visitor in visitors]


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


@contextmanager
def set_up(address: str, folder: Path) -> Iterator[Stage]:
    """A stage on this empty database, with the server running."""
    settings = {
        "DATABASE_URL": address,
        "BACKOFFICE_INSTANCE": str(folder),
        "SECRET_KEY": SECRET_KEY,
    }
    app = create_app(TestConfig(settings))
    with app.app_context():
        schema.upgrade()
    stage = Stage(app, settings, free_port())
    try:
        stage.start()
        yield stage
    finally:
        stage.kill()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def set_up_by_hand(engine_name: str) -> Iterator[Stage]:
    """A stage on a database of this engine that is made for it and removed afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = f"sqlite:///{folder / 'app.db'}"
        if engine_name == "postgresql":
            cluster = Cluster()
            stack.callback(cluster.stop)
            address = cluster.create("faults")
        yield stack.enter_context(set_up(address, folder))
