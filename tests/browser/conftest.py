"""A real Chromium in front of the production server, on a SQLite file with a little content."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from admin_app.app import create_app
from admin_app.config import TestConfig
from admin_app.db import schema
from admin_app.extensions import db
from admin_app.jobs.models import State
from admin_app.security.permissions import Role
from tests.backups.rows import add_backup
from tests.browser.content import fill, id_of
from tests.browser.watch import Watch
from tests.conftest import sign_in
from tests.jobs.rows import add_job
from tests.people import hashed

ROOT = Path(__file__).parents[2]
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE, NARROW = 1440, 390
HEIGHT = 900
SECRET_KEY = "the server and the tests share it"
# Milliseconds; a sign-in computes a hash at the lowest priority, while other tests run beside.
PATIENCE = 30_000
FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for all tests."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="session")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as each test finds it."""
    file = tmp_path_factory.mktemp("beginning") / "app.db"
    app = create_app(TestConfig({"DATABASE_URL": f"sqlite:///{file}"}))
    with app.app_context():
        schema.upgrade()
        fill(hashed())
        db.session.remove()
        db.engine.dispose()
    return file


@pytest.fixture(scope="session")
def database(beginning: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that the server and the tests share; beside it the server finds a backup."""
    file = tmp_path_factory.mktemp("browser") / "app.db"
    shutil.copyfile(beginning, file)
    settings = {"DATABASE_URL": f"sqlite:///{file}", "BACKOFFICE_INSTANCE": str(file.parent)}
    app = create_app(TestConfig(settings))
    add_backup(app)
    with app.app_context():
        db.engine.dispose()
    return file


@pytest.fixture(scope="session")
def address(browser: Browser, database: Path) -> Iterator[str]:
    """Where the production server answers; it takes any free port and says which."""
    settings = {
        "DATABASE_URL": f"sqlite:///{database}",
        "BACKOFFICE_INSTANCE": str(database.parent),
        "SECRET_KEY": SECRET_KEY,
        "PYTHONUNBUFFERED": "1",
    }
    command = (
        "import tests.jobs.kinds; from admin_app.commands import main; main(['web', '--port', '0'])"
    )
    with subprocess.Popen(
        [sys.executable, "-c", command], cwd=ROOT, env=os.environ | settings,
        stdout=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        found = re.search(r"http://\S+", server.stdout.readline())
        assert found, "the server said no address"
        yield found[0]
        server.terminate()


@pytest.fixture
def site(beginning: Path, database: Path, make_app: Callable[..., Flask]) -> Flask:
    """The app in this process, on the file of the server, with the same few rows each time."""
    # A backup is a transaction: the server may keep its connections.
    with closing(sqlite3.connect(beginning)) as source, closing(sqlite3.connect(database)) as file:
        source.backup(file)
    for path in database.parent.glob("jobs.db*"):
        path.unlink()
    app = make_app(
        f"sqlite:///{database}", SECRET_KEY=SECRET_KEY, BACKOFFICE_INSTANCE=str(database.parent)
    )
    add_job(app, "1", state=State.DONE, result={"sentence": "All copied.", "address": "/admin/"})
    return app


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether scripts run; a test that asks for it runs once each way."""
    return bool(request.param)


@pytest.fixture
def open_page(
    browser: Browser, address: str, site: Flask, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[..., Page]]:
    """Open a page as a role, or as a visitor; what the browser complains of fails the test."""
    contexts: list[tuple[BrowserContext, Watch]] = []

    def open_as(
        role: Role | str | None = "admin",
        *,
        width: int = WIDE,
        scripts: bool = True,
        expected: int | None = None,
        **options: Any,
    ) -> Page:
        context = browser.new_context(
            base_url=address, viewport={"width": width, "height": HEIGHT},
            java_script_enabled=scripts, reduced_motion="reduce",
            **{"locale": "en-GB", **options},
        )  # fmt: skip
        context.set_default_timeout(PATIENCE)
        if role is not None:
            context.add_cookies([session_cookie(site, str(role), address)])
        page = context.new_page()
        contexts.append((context, Watch(page, address, expected)))
        return page

    yield open_as
    complaints = []
    for number, (context, watch) in enumerate(contexts):
        if request.node.stash.get(FAILED, False):
            picture = tmp_path / f"failed-{number}.png"
            context.pages[-1].screenshot(path=picture, full_page=True)
            sys.stdout.write(f"screenshot of {context.pages[-1].url}: {picture}\n")
        complaints += watch.complaints
        context.close()
    assert complaints == []


def session_cookie(site: Flask, username: str, address: str) -> Any:
    """The cookie of somebody who has just signed in; each role has a person called like it."""
    client = site.test_client()
    with site.app_context():
        sign_in(client, id_of(username))
    cookie = client.get_cookie("backoffice")
    assert cookie is not None
    return {"name": cookie.key, "value": cookie.value, "url": address}


@pytest.fixture
def show_made(open_page: Callable[..., Page], site: Flask) -> Callable[..., Page]:
    """Show a page of an address that only the test's own app has, in a language."""

    def show(path: str, language: str) -> Page:
        client = site.test_client()
        with site.app_context():
            sign_in(client, id_of(Role.STAFF))
        headers = {"Accept-Language": language, "Accept-Encoding": "identity"}
        made = client.get(path, headers=headers).text
        page = open_page(Role.STAFF)
        kind = "text/html; charset=utf-8"
        page.route(f"**{path}", lambda route: route.fulfill(body=made, content_type=kind))
        page.goto(path)
        return page

    return show


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Remember a failure for the fixture that takes the picture."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report
