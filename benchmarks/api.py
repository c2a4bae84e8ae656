"""Compare `GET /users` with the app of the site's guide, on the same file behind the same server.

The servers run side by side and are asked in turn, so that whatever else the machine does meets
both. Each page is asked by several clients that keep their connection. The guide's app is
measured twice: on the file as the guide makes it, and on the same file once it is ours, whose
index on the moment helps its order as well.
"""

import http.client
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

import click

from admin_app.accounts.services import create_person
from admin_app.accounts.tokens.services import make_token
from admin_app.app import create_app
from admin_app.config import ProductionConfig
from admin_app.content.seeding import seed_content
from admin_app.db import schema
from admin_app.extensions import db
from admin_app.security.permissions import Role
from admin_app.serving.addresses import listen
from admin_app.serving.server import serve

HOST = "127.0.0.1"
CLIENTS = 8
PER_PAGE = 20
OURS, GUIDE, GUIDE_BEFORE = "ours", "the guide's, same file", "the guide's, file before us"


@dataclass
class Measured:
    """The answers of one server to one page."""

    times: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    errors: int = 0


@click.command()
@click.option("--users", default=100_000, show_default=True)
@click.option("--seconds", default=4.0, show_default=True, help="Load per server, page and turn.")
@click.option("--turns", default=4, show_default=True)
@click.option("--serve", "served", hidden=True)
@click.option("--port", type=int, default=0, hidden=True)
def main(users: int, seconds: float, turns: int, served: str | None, port: int) -> None:
    """Measure the first and the last page and print one table."""
    if served:
        _serve(served, port)
        return
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        token, ours, before = _fill(Path(folder), users)
        files = {OURS: ours, GUIDE: ours, GUIDE_BEFORE: before}
        ports = {name: stack.enter_context(_running(name, file)) for name, file in files.items()}
        for title, page in (("first page", 1), ("last page", -(-users // PER_PAGE))):
            measured = {name: Measured() for name in ports}
            for turn in range(turns + 1):
                for name, its_port in ports.items():
                    # The first turn warms up.
                    taken = measured[name] if turn else Measured()
                    _load(its_port, token, page, seconds if turn else 1.0, taken)
            _print(title, measured)


def _fill(folder: Path, users: int) -> tuple[str, Path, Path]:
    """Make the file with these users; gives a token for it, and a copy without what is ours."""
    os.environ["BACKOFFICE_INSTANCE"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    app = create_app(ProductionConfig())
    with app.app_context():
        schema.upgrade()
        user_id = create_person("bench", "bench@example.org", Role.ADMIN, "only for this run")
        seed_content(users - 1, 0, 0)
        token = make_token(user_id, "bench", "read", None)
        db.session.remove()
        db.engine.dispose()
        before = folder / "before.db"
        shutil.copyfile(folder / "app.db", before)
    os.environ["DATABASE_URL"] = f"sqlite:///{before}"
    with create_app(ProductionConfig()).app_context():
        schema.downgrade(db.engine)
        db.engine.dispose()
    return token, folder / "app.db", before


def _serve(name: str, port: int) -> None:
    """Serve one of the apps as the project serves its own."""
    if name == OURS:
        serve(create_app(ProductionConfig()), listen(HOST, port))
        return
    app = import_module("benchmarks.rivals.guide.app").create_app()
    app.config["MAX_CONTENT_LENGTH"] = 1_000_000
    serve(app, listen(HOST, port))


@contextmanager
def _running(name: str, file: Path) -> Iterator[int]:
    with socket.create_server((HOST, 0)) as probe:
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "benchmarks.api", "--serve", name, "--port", str(port)]
    environ = os.environ | {
        "DATABASE_URL": f"sqlite:///{file}", "BACKOFFICE_API_RATE": "100000000",
    }  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environ)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex((HOST, port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _load(port: int, token: str, page: int, seconds: float, measured: Measured) -> None:
    until = time.perf_counter() + seconds
    times: list[float] = []

    def fetch() -> None:
        connection = http.client.HTTPConnection(HOST, port)
        while (begun := time.perf_counter()) < until:
            connection.request(
                "GET", f"/users?page={page}&per_page={PER_PAGE}",
                headers={"Authorization": f"Bearer {token}"},
            )  # fmt: skip
            answer = connection.getresponse()
            is_whole = answer.read().count(b'"username"') == PER_PAGE
            times.append(time.perf_counter() - begun)
            measured.errors += answer.status != 200 or not is_whole
        connection.close()

    clients = [threading.Thread(target=fetch) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    measured.times += times
    measured.rates.append(len(times) / seconds)


def _print(title: str, measured: dict[str, Measured]) -> None:
    ours = statistics.median(measured[OURS].rates)
    click.echo(f"{title:30}answers/s   median ms   ours is   errors")
    for name, each in measured.items():
        rate = statistics.median(each.rates)
        median = statistics.median(each.times) * 1000
        click.echo(f"  {name:28}{rate:9.1f}{median:12.1f}{ours / rate:9.1f}x{each.errors:8}")


if __name__ == "__main__":
    main()
