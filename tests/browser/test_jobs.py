"""The page of a job keeps itself up to date, with scripts and without, and can be acted on."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from admin_app.config import PROJECT_ROOT
from admin_app.jobs.models import State
from admin_app.security.permissions import Role
from tests.browser.test_every_address import LOOKS, faults_of_looks
from tests.jobs.conftest import WORK, environ_of, job_now, start
from tests.jobs.rows import add_job, give_sign

OpenPage = Callable[..., Page]
# Playwright's own patience, for a machine that has much else to do.
RUNNING = {"state": State.RUNNING, "done": 123_456_789, "total": 586_000_000, "rate": 5.2e7}


@pytest.fixture
def worker(site: Flask) -> Iterator[None]:
    """A real worker beside the server."""
    with subprocess.Popen(
        [sys.executable, "-c", WORK.format([])], cwd=PROJECT_ROOT,
        env=os.environ | environ_of(site), stdout=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        yield
        process.kill()


@pytest.fixture
def signals(tmp_path: Path) -> dict[str, str]:
    """Arguments of `test-last`: the file that ends it, and the one that it leaves."""
    return {"until": str(tmp_path / "until"), "tidied": str(tmp_path / "tidied")}


@pytest.mark.usefixtures("worker")
def test_progress_moves_and_the_end_appears_by_itself(
    open_page: OpenPage, site: Flask, scripts: bool, signals: dict[str, str]
) -> None:
    page = open_page("admin", scripts=scripts)
    page.goto(f"/admin/jobs/{start(site, 'test-last', **signals)}")
    bar = page.locator("progress")
    expect(bar).to_be_visible()
    shown = str(bar.get_attribute("value"))
    expect(bar).not_to_have_attribute("value", shown)
    loaded = page.evaluate("performance.timeOrigin")
    Path(signals["until"]).touch()
    expect(page.locator("#job .status")).to_have_text("Done")
    assert (page.evaluate("performance.timeOrigin") == loaded) is scripts
    expect(page.locator("#job-said")).to_have_text("Done")
    expect(page).to_have_title(re.compile("^Posts: Done"))


@pytest.mark.usefixtures("worker")
def test_a_job_is_cancelled_by_its_button(
    open_page: OpenPage, site: Flask, scripts: bool, signals: dict[str, str]
) -> None:
    page = open_page("admin", scripts=scripts)
    job_id = start(site, "test-last", **signals)
    page.goto(f"/admin/jobs/{job_id}")
    expect(page.locator("progress")).to_be_visible()
    page.get_by_role("button", name="Cancel this work").click()
    expect(page.locator("#job .status")).to_have_text("Cancelled")
    assert job_now(site, job_id).state is State.CANCELLED


def test_a_focused_button_keeps_the_focus_while_the_page_changes(
    open_page: OpenPage, site: Flask
) -> None:
    add_job(site, "a", **RUNNING)
    give_sign(site)
    page = open_page("admin")
    page.goto("/admin/jobs/a")
    button = page.get_by_role("button", name="Cancel this work")
    button.focus()
    with page.expect_response(re.compile("/admin/jobs/a")):
        pass
    with page.expect_response(re.compile("/admin/jobs/a")):
        pass
    expect(button).to_be_focused()


@pytest.mark.parametrize(
    "columns",
    [
        RUNNING,
        RUNNING | {"cancel_asked": 1},
        {"state": State.WAITING},
        {"state": State.FAILED, "sentence": "There is no room for the copy."},
        {"state": State.INTERRUPTED},
    ],
    ids=["running", "cancelled", "waiting", "failed", "interrupted"],
)
def test_every_state_is_accessible(
    open_page: OpenPage, site: Flask, columns: dict[str, Any]
) -> None:
    add_job(site, "a", **columns)
    if columns["state"] is State.RUNNING:
        give_sign(site)
    page = open_page("admin")
    page.goto("/admin/jobs/a")
    assert faults_of_looks(page, LOOKS[Role.ADMIN]) == []
