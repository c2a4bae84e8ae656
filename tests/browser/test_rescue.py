"""An administrator deletes a post by mistake and brings it back from a backup, in the browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from admin_app.backups import snapshot
from admin_app.content.models import Post
from admin_app.db.transactions import writing
from admin_app.extensions import db
from admin_app.journal.services import delete_rows
from admin_app.security.permissions import Role
from tests.browser.test_every_address import LOOKS, faults_of_looks
from tests.people import PASSWORD


@pytest.fixture
def backup_name(site: Flask, database: Path) -> str:
    """A backup of what is there, in the folder of the server."""
    site.config["BACKUP_DIR"] = database.parent / "backups"
    with site.app_context():
        return snapshot.create(reason="before the mistake").name


def first_post(site: Flask) -> tuple[int, str]:
    with site.app_context():
        post = db.session.query(Post).filter(Post.title != "").order_by(Post.id).limit(1).one()
        return post.id, post.title.strip()


def delete_post(site: Flask, number: int) -> None:
    with site.app_context(), writing() as session:
        delete_rows(session, Post, [number])


def test_a_deleted_post_is_found_and_brought_back(
    open_page: Callable[..., Page], site: Flask, backup_name: str, scripts: bool
) -> None:
    number, title = first_post(site)
    delete_post(site, number)
    page = open_page(scripts=scripts)
    page.goto(f"/admin/backups/{backup_name}/")
    page.get_by_role("link", name="Bring single records back…").click()
    page.get_by_role("button", name="Open the backup").click()
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main .primary").click()
    page.get_by_role("button", name="Open the backup").click()
    page.get_by_label("only what is gone now").check()
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=title).click()
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    with site.app_context():
        assert db.session.get(Post, number) is not None


@pytest.mark.slow
@pytest.mark.parametrize("locale", ["en", "ar"])
def test_the_pages_are_accessible(
    open_page: Callable[..., Page], site: Flask, backup_name: str, locale: str
) -> None:
    number, _title = first_post(site)
    with site.app_context(), writing() as session:
        changed = session.query(Post).filter(Post.id > number).order_by(Post.id).limit(1).one()
        changed.title, other = "Changed", changed.id
    delete_post(site, number)
    page = open_page(locale=locale)
    start, faults = f"/admin/backups/{backup_name}/rescue/", []
    page.goto(start)
    faults += faults_of_looks(page, LOOKS[Role.ADMIN])
    page.locator("main .primary").click()
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main .primary").click()
    page.locator("main .primary").click()
    for path in ("", f"post/{number}", f"post/{other}?fields=title"):
        page.goto(start + path)
        faults += faults_of_looks(page, LOOKS[Role.ADMIN])
    assert faults == []
