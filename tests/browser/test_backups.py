"""Backups as an administrator meets them: made, proven, downloaded, and the content back again."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from admin_app.security.permissions import Role
from tests.backups.conftest import site as open_site
from tests.backups.rows import NAME
from tests.browser.conftest import ROOT, SECRET_KEY
from tests.browser.content import post_titled
from tests.browser.test_every_address import LOOKS, faults_of_looks
from tests.jobs.conftest import wait_until
from tests.people import PASSWORD

LIST = "/admin/backups/"
TITLE = "Garden diary 3"
SECONDS_FOR_JOB = 30_000


@pytest.fixture
def folder(database: Path) -> Iterator[Path]:
    """The folder of the server's backups; afterwards it is as it was."""
    folder, aside = database.parent / "backups", database.parent / "aside"
    shutil.copytree(folder, aside)
    yield folder
    shutil.rmtree(folder)
    aside.rename(folder)


@pytest.fixture
def worker(address: str, database: Path, folder: Path) -> Iterator[None]:
    """A worker beside the server."""
    settings = {
        "DATABASE_URL": f"sqlite:///{database}",
        "BACKOFFICE_INSTANCE": str(database.parent),
        "SECRET_KEY": SECRET_KEY,
    }
    command = "from admin_app.commands import main; main(['worker'])"
    with subprocess.Popen(
        [sys.executable, "-c", command], cwd=ROOT, env=os.environ | settings,
        stdout=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        wait_until(lambda: _is_seen(address), "a sign of life")
        yield
        process.terminate()


def _is_seen(address: str) -> bool:
    with urlopen(f"{address}/readyz", timeout=10) as answer:  # noqa: S310 - a server of ours
        return bool(json.load(answer)["worker"] == "seen")


def wait_for_job(page: Page) -> None:
    """Look at the page of a job until it is done, and go where it leads."""
    expect(page.locator("#job .status")).to_have_text("Done", timeout=SECONDS_FOR_JOB)
    page.get_by_role("link", name="See what came of it").click()


def give_password(page: Page) -> None:
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main .primary").click()


@pytest.mark.slow
def test_a_backup_is_made_proven_downloaded_and_restored(
    open_page: Callable[..., Page], site: Flask, worker: None, scripts: bool
) -> None:
    page = open_page("admin", scripts=scripts)
    page.goto(LIST)
    page.get_by_label("Why").first.fill("before the spring")
    page.get_by_role("button", name="Back up and prove now").click()
    wait_for_job(page)
    own = page.url
    expect(page.locator(".proof .status")).to_have_text("Proven")
    page.get_by_role("button", name="Prove again now").click()
    wait_for_job(page)

    page.goto(own)
    shown = page.locator(".hash").first.inner_text()
    page.get_by_role("link", name=".db.zst").click()
    with page.expect_download() as waiting:
        give_password(page)
    assert hashlib.sha256(waiting.value.path().read_bytes()).hexdigest() == shown

    page.goto(f"/admin/post/?search={TITLE.replace(' ', '+')}")
    page.locator(".row-acts a").first.click()
    page.locator(".head-acts a[href*='/delete/']").click()
    page.locator(".question .danger").click()
    expect(page.locator(".notice-success")).to_be_visible()
    with site.app_context():
        assert post_titled(TITLE) is None

    page.goto(own)
    page.get_by_role("link", name="See what a restore would change").click()
    expect(page.get_by_role("row", name="posts", exact=False).first).to_contain_text("1")
    expect(page.locator(".examples")).to_contain_text(TITLE)
    page.get_by_label("Yes, replace the content").check()
    page.get_by_role("button", name="Restore this backup").click()
    wait_for_job(page)
    expect(page.locator("dl.details")).to_contain_text("before restoring")
    with site.app_context():
        assert post_titled(TITLE) is not None


@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER])
def test_nobody_else_comes_near(open_page: Callable[..., Page], role: Role) -> None:
    page = open_page(role)
    page.goto("/admin/")
    expect(page.get_by_role("link", name="Backups")).to_have_count(0)
    token = page.locator("[name=csrf_token]").first.get_attribute("value") or ""
    for act in (
        "",
        "upload",
        *(f"{NAME}/{end}" for end in ("", "preview", "download", "manifest")),
    ):
        assert page.request.get(LIST + act, max_redirects=0).status == 403
    for act in ("create", "upload", *(f"{NAME}/{end}" for end in ("prove", "pin", "restore"))):
        answer = page.request.post(LIST + act, form={"csrf_token": token}, max_redirects=0)
        assert answer.status == 403


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en-GB", "ar"])
def test_a_preview_with_much_to_say_is_accessible(
    open_page: Callable[..., Page], site: Flask, database: Path, language: str
) -> None:
    with open_site(database) as connection:
        connection.execute("DELETE FROM post_tags")
        connection.execute("DELETE FROM posts WHERE id < 9")
        connection.execute("UPDATE posts SET title = title || ' anew' WHERE id < 15")
    page = open_page("admin", locale=language)
    page.goto(f"{LIST}{NAME}/preview")
    expect(page.locator(".examples section")).to_have_count(2)
    assert faults_of_looks(page, LOOKS[Role.ADMIN]) == []


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en-GB", "de", "ar"])
def test_the_list_is_accessible_empty_and_in_trouble(
    open_page: Callable[..., Page], folder: Path, language: str
) -> None:
    page = open_page("admin", locale=language)
    page.goto(LIST)
    page.locator("summary").click()
    faults = faults_of_looks(page, LOOKS[Role.ADMIN])
    (folder / f"{NAME}.db.zst").write_bytes(b"cut")
    page.goto(LIST)
    expect(page.locator(".notice-error")).to_contain_text(NAME)
    faults += faults_of_looks(page, LOOKS[Role.ADMIN])
    (folder / f"{NAME}.db.zst").unlink()
    (folder / f"{NAME}.json").unlink()
    page.goto(LIST)
    expect(page.locator(".empty")).to_be_visible()
    assert faults + faults_of_looks(page, LOOKS[Role.ADMIN]) == []
