"""Compare WSGI servers on the posts grid of the demo content.

Gunicorn and Granian are no requirements of the project; those that are not installed in the
environment are left out. The candidates take turns, so that whatever else the machine does meets
all of them. Printed per candidate: answers per second, median and 99th percentile of the answer
time, memory (proportional set size of all its processes), the answer time of a grid while as
many clients as there are threads send a form very slowly, and the time from SIGTERM to the end.
"""

import http.client
import importlib.util
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import click
from flask import Flask

from admin_app.accounts.services import make_demo_people
from admin_app.app import create_app
from admin_app.config import DemoConfig
from admin_app.serving.addresses import listen
from admin_app.serving.demo import fill_if_empty
from admin_app.serving.preparation import prepare_database
from admin_app.serving.server import serve

HOST = "127.0.0.1"
CLIENTS = 8
PAGE = "/admin/post/"


def gunicorn(processes: int, threads: int) -> Callable[[int], None]:
    """Serve with Gunicorn's threaded worker; its processes are forked from the built app."""

    def serve(port: int) -> None:
        from gunicorn.app.wsgiapp import WSGIApplication

        sys.argv = [
            "gunicorn", "--worker-class=gthread", f"--workers={processes}", f"--threads={threads}",
            f"--bind={HOST}:{port}", "--preload", "--graceful-timeout=2", "--log-level=warning",
            "--no-control-socket", "benchmarks.servers:benchmarked_app()",
        ]  # fmt: skip
        WSGIApplication().run()

    return serve


def granian(processes: int, threads: int) -> Callable[[int], None]:
    """Serve with Granian, which is written in Rust; each process builds the app itself."""

    def serve(port: int) -> None:
        from granian.constants import Interfaces
        from granian.server import Server as Granian

        Granian(
            "benchmarks.servers:benchmarked_app", factory=True, interface=Interfaces.WSGI,
            address=HOST, port=port, workers=processes, blocking_threads=threads, log_enabled=False,
        ).serve()  # fmt: skip

    return serve


def waitress(port: int) -> None:
    """Serve as the project does: with waitress, one process in plain Python."""
    serve(benchmarked_app(), listen(HOST, port))


CANDIDATES = {
    "gunicorn 1x4": gunicorn(1, 4),
    "gunicorn 1x8": gunicorn(1, 8),
    "gunicorn 2x4": gunicorn(2, 4),
    "granian 1x8": granian(1, 8),
    "granian 2x4": granian(2, 4),
    "waitress 1x8": waitress,
}


def benchmarked_app() -> Flask:
    """Build the app over the content that `main` has prepared."""
    return create_app(DemoConfig())


@dataclass
class Result:
    """What was measured of one candidate."""

    times: list[float] = field(default_factory=list)
    seconds: float = 0.0
    errors: int = 0
    memory_mb: float = 0.0
    beside_slow: list[float] = field(default_factory=list)
    stops: list[float] = field(default_factory=list)

    def row(self, name: str) -> str:
        """Return a line of the table, times in milliseconds."""
        percentiles = statistics.quantiles(self.times, n=100)
        return (
            f"{name:14}{len(self.times) / self.seconds:8.1f}{percentiles[49] * 1000:9.1f}"
            f"{percentiles[98] * 1000:9.1f}{self.memory_mb:8.0f}"
            f"{statistics.median(self.beside_slow) * 1000:10.0f}"
            f"{statistics.median(self.stops):8.2f}{self.errors:8}"
        )


@click.command()
@click.option("--seconds", default=10.0, show_default=True, help="Load per candidate and turn.")
@click.option("--turns", default=3, show_default=True)
@click.option("--serve", type=click.Choice(list(CANDIDATES)), hidden=True)
@click.option("--port", type=int, hidden=True)
def main(seconds: float, turns: int, serve: str | None, port: int | None) -> None:
    """Measure all candidates in turn and print one table."""
    if serve and port:
        CANDIDATES[serve](port)
        return
    names = [name for name in CANDIDATES if importlib.util.find_spec(name.split()[0])]
    results = {name: Result() for name in names}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BACKOFFICE_INSTANCE"] = folder
        username, password = prepare()
        for _ in range(turns):
            for name in names:
                measure(name, username, password, seconds, results[name])
    click.echo("candidate        req/s   median      p99      MB  beside slow  stop  errors")
    for name, result in results.items():
        click.echo(result.row(name))


def prepare() -> tuple[str, str]:
    """Fill the demo database; return the name and password of an administrator."""
    with benchmarked_app().app_context():
        prepare_database()
        fill_if_empty()
        return next((name, word) for name, word in make_demo_people() if "admin" in name)


def measure(name: str, username: str, password: str, seconds: float, result: Result) -> None:
    """Add one turn of a candidate to its result."""
    with running(name, result) as (port, pid):
        cookie = signed_in(port, username, password)
        load(port, cookie, 2.0, Result())
        load(port, cookie, seconds, result)
        result.memory_mb = max(result.memory_mb, memory_of(pid))
        result.beside_slow.append(beside_slow_clients(port, cookie))


@contextmanager
def running(name: str, result: Result) -> Iterator[tuple[int, int]]:
    """Start a candidate, and stop it at the end."""
    with socket.create_server((HOST, 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "benchmarks.servers", "--serve", name, "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    wait_until_answering(port)
    try:
        yield port, process.pid
    finally:
        begun = time.perf_counter()
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        result.stops.append(time.perf_counter() - begun)


def wait_until_answering(port: int) -> None:
    """Return when the sign-in page comes, or give up after half a minute."""
    for _ in range(300):
        try:
            request(http.client.HTTPConnection(HOST, port), "GET", "/login")
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("The server did not start.")


def request(
    connection: http.client.HTTPConnection, method: str, path: str, body: str = "", **headers: str
) -> tuple[http.client.HTTPResponse, str]:
    """Send one request and read the whole answer."""
    connection.request(method, path, body or None, headers)
    response = connection.getresponse()
    return response, response.read().decode()


def cookies_of(response: http.client.HTTPResponse) -> str:
    """Return what a browser would send back."""
    return "; ".join(
        cookie.partition(";")[0] for cookie in response.headers.get_all("Set-Cookie") or []
    )


def signed_in(port: int, username: str, password: str) -> str:
    """Sign in as a browser would; return the cookies."""
    connection = http.client.HTTPConnection(HOST, port)
    response, page = request(connection, "GET", "/login")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    form = {"username": username, "password": password, "csrf_token": token[1] if token else ""}
    headers = {"Cookie": cookies_of(response), "Content-Type": "application/x-www-form-urlencoded"}
    response, _ = request(connection, "POST", "/login", urlencode(form), **headers)
    cookie = cookies_of(response)
    response, _ = request(connection, "GET", PAGE, Cookie=cookie)
    if response.status != 200:
        raise RuntimeError(f"The grid answers {response.status} after signing in.")
    return cookie


def load(port: int, cookie: str, seconds: float, result: Result) -> None:
    """Fetch the grid with several clients at once, each on a connection that it keeps."""
    until = time.perf_counter() + seconds

    def fetch() -> None:
        connection = http.client.HTTPConnection(HOST, port)
        while (begun := time.perf_counter()) < until:
            response, _ = request(connection, "GET", PAGE, Cookie=cookie)
            result.times.append(time.perf_counter() - begun)
            result.errors += response.status != 200

    clients = [threading.Thread(target=fetch) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    result.seconds += seconds


def beside_slow_clients(port: int, cookie: str) -> float:
    """Return the time of one grid while other clients have sent half a form and pause."""
    slow = [socket.create_connection((HOST, port)) for _ in range(CLIENTS)]
    head = f"POST /login HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 100000\r\n"
    kind = "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    for connection in slow:
        connection.sendall((head + kind + "username=").encode())
    time.sleep(0.5)
    begun = time.perf_counter()
    try:
        patient = http.client.HTTPConnection(HOST, port, timeout=10)
        request(patient, "GET", PAGE, Cookie=cookie)
    except TimeoutError:
        pass
    finally:
        for connection in slow:
            connection.close()
    return time.perf_counter() - begun


def memory_of(pid: int) -> float:
    """Return the megabytes of a process and its children, shared pages counted once."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    match = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    own = int(match[1]) / 1024 if match else 0.0
    return own + sum(memory_of(int(child)) for child in children)


if __name__ == "__main__":
    main()
