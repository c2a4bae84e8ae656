"""Measure the pages of reports beside plain SQL, the list of users beside Django admin, and a file.

Pages and plain SQL take turns in this process, on the same file and by the processor's clock; the
lists of users are asked of two servers. Each number is the median of the rounds.
"""

import http.client
import re
import sqlite3
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import click
from flask.testing import FlaskClient
from sqlalchemy import select

from admin_app.accounts.models import Person
from admin_app.accounts.sign_in import session_id
from admin_app.app import create_app
from admin_app.config import ProductionConfig
from admin_app.content.models import User
from admin_app.extensions import db
from benchmarks.interface.loads import cpu_per_request
from benchmarks.interface.sites import HOST, NAME, PASSWORD, ROOT, Site, both
from benchmarks.reports.plain_sql import STATEMENTS

MOST_TIMES, MORE_MS = 1.5, 15.0
SHARE_OF_RIVAL = 0.2
FIRST_BYTE_MS = 200.0
SORTS = ("posts&desc=1", "posts", "username", "published&desc=1", "unpublished&desc=1")
# Django counts its columns from 1; the sixth is the number of posts.
RIVAL_LIST = "/admin/content/user/?o=-6"


@click.command()
@click.option("--posts", default=1_000_000, show_default=True)
@click.option("--rounds", default=5, show_default=True)
@click.option(
    "--environment", type=click.Path(path_type=Path), help="Where Django is or goes.",
    default=ROOT / "instance" / "rivals" / "django_admin",
)  # fmt: skip
def main(posts: int, rounds: int, environment: Path) -> None:
    """Compare reports with plain SQL and with Django admin."""
    with (
        tempfile.TemporaryDirectory() as folder,
        both(Path(folder), environment, posts) as (ours, rival),
    ):
        compare_with_plain_sql(Path(folder), rounds)
        compare_with_rival(ours, rival, rounds)
        measure_file(ours)


def compare_with_plain_sql(folder: Path, rounds: int) -> None:
    """The processor's time of each page beside that of its statements."""
    client = signed_in_client(folder)
    click.echo("| report | page, ms | plain SQL, ms | bar, ms | holds |\n|---|---:|---:|---:|---|")
    for (name, days), statements in STATEMENTS.items():
        pages, plain = [], []
        fetch(client, f"/admin/reports/{name}")
        with sqlite3.connect(folder / "app.db") as connection:
            connection.execute("PRAGMA cache_size = -32000")
            for _ in range(rounds):
                pages.append(timed(lambda name=name: fetch(client, f"/admin/reports/{name}")))  # type: ignore[misc]
                limits = limits_of(days or 1)
                plain.append(
                    timed(lambda s=statements, c=connection, p=limits: run(c, s, p))  # type: ignore[misc]
                )
        connection.close()
        bar = MOST_TIMES * median(plain) + MORE_MS
        verdict = "yes" if median(pages) <= bar else "**no**"
        click.echo(
            f"| {name} | {median(pages):.0f} | {median(plain):.0f} | {bar:.0f} | {verdict} |"
        )


def signed_in_client(folder: Path) -> FlaskClient:
    """A client of an app in this process, in the name of the benchmark's person."""
    settings = {"DATABASE_URL": f"sqlite:///{folder}/app.db", "BACKOFFICE_INSTANCE": str(folder)}
    app = create_app(ProductionConfig(settings))
    client = app.test_client()
    with app.app_context():
        user = select(User.id, User.password_hash).join(Person, Person.user_id == User.id)
        user_id, password_hash = db.session.execute(user).one()
        remembered = session_id(user_id, password_hash)
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = remembered, True
    return client


def fetch(client: FlaskClient, address: str) -> None:
    """Fetch a page."""
    answer = client.get(address)
    if answer.status_code != http.HTTPStatus.OK:
        raise RuntimeError(f"{address} answers {answer.status_code}.")


def run(connection: sqlite3.Connection, statements: list[str], limits: dict[str, str]) -> None:
    """Run the statements and read what they find."""
    for statement in statements:
        connection.execute(statement, limits).fetchall()


def limits_of(days: int) -> dict[str, str]:
    """The limits of so many days that end with today, in UTC, as they are stored."""
    tomorrow = datetime.now(UTC).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    tomorrow += timedelta(days=1)
    starts = {"stop": 0, "start": days, "former": 2 * days}
    return {name: str(tomorrow - timedelta(days=back)) for name, back in starts.items()}


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of this process's processor time."""
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def compare_with_rival(ours: Site, rival: Site, rounds: int) -> None:
    """The servers' processor time for a list of users with their number of posts."""
    cookies = {site.name: cookies_of(site) for site in (ours, rival)}
    lists = {f"sort={sort}": f"/admin/reports/post-counts?sort={sort}" for sort in SORTS}
    numbers: dict[str, list[float]] = {name: [] for name in ("rival", *lists)}
    for _ in range(rounds):
        asked = replace(rival, grid=RIVAL_LIST)
        numbers["rival"].append(cpu_per_request(asked, cookies[rival.name], requests=3))
        for name, address in lists.items():
            asked = replace(ours, grid=address)
            numbers[name].append(cpu_per_request(asked, cookies[ours.name], requests=5))
    theirs = median(numbers["rival"])
    click.echo(f"\nDjango's list of users by number of posts: {theirs:.0f} ms of processor time")
    click.echo("\n| post-counts | ms | share | bar | holds |\n|---|---:|---:|---:|---|")
    for name in lists:
        share = median(numbers[name]) / theirs
        verdict = "yes" if share <= SHARE_OF_RIVAL else "**no**"
        click.echo(
            f"| {name} | {median(numbers[name]):.0f} | {share:.2f} | {SHARE_OF_RIVAL} | {verdict} |"
        )


def cookies_of(site: Site) -> str:
    """What a browser would send after signing in."""
    connection = http.client.HTTPConnection(HOST, int(site.address.rpartition(":")[2]))
    connection.request("GET", site.sign_in)
    answer = connection.getresponse()
    page, jar = answer.read().decode(), SimpleCookie()
    token = re.search(r'name="(csrf\w+)"[^>]*value="([^"]+)"', page)
    if token is None:
        raise RuntimeError(f"The sign-in page of {site.name} has no token.")
    _keep(jar, answer)
    fields = urlencode({"username": NAME, "password": PASSWORD, token[1]: token[2]})
    headers = {"Cookie": _sent(jar), "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", site.sign_in, fields, headers)
    answer = connection.getresponse()
    answer.read()
    _keep(jar, answer)
    return _sent(jar)


def _keep(jar: SimpleCookie, answer: http.client.HTTPResponse) -> None:
    for line in answer.headers.get_all("Set-Cookie") or []:
        jar.load(line)


def _sent(jar: SimpleCookie) -> str:
    return "; ".join(f"{name}={each.value}" for name, each in jar.items())


def measure_file(ours: Site) -> None:
    """A file of every user's counts: its first byte, its end, and the server's memory."""
    connection = http.client.HTTPConnection(HOST, int(ours.address.rpartition(":")[2]))
    headers = {"Cookie": cookies_of(ours)}
    before, started = _memory(ours.pid), time.perf_counter()
    connection.request("GET", "/admin/reports/post-counts.csv?sort=posts&desc=1", headers=headers)
    answer = connection.getresponse()
    content = answer.read(1)
    first, most = (time.perf_counter() - started) * 1000, 0.0
    while part := answer.read(65_536):
        content += part
        most = max(most, _memory(ours.pid))
    seconds = time.perf_counter() - started
    lines = content.count(b"\n")
    verdict = "holds" if first <= FIRST_BYTE_MS else "does **not** hold"
    click.echo(
        f"\nCSV of {lines - 1:,} users: first byte after {first:.0f} ms (bar {FIRST_BYTE_MS:.0f}, "
        f"{verdict}), all after {seconds:.1f} s; memory {before:.0f} MB before, at most "
        f"{most:.0f} MB during."
    )


def _memory(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    match = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    return int(match[1]) / 1024 if match else 0.0


if __name__ == "__main__":
    main()
