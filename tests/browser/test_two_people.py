"""Two browsers, or a browser and the site's own program, on the same rows."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from admin_app.content.models import Post, Tag
from admin_app.extensions import db
from tests.browser.content import post_titled

NOTE = "Note 14 on sourdough"
OpenPage = Callable[..., Page]


@pytest.fixture
def by_site(database: Path) -> Callable[[str], None]:
    """What the site's own program writes, on a connection of its own."""

    def run(statement: str) -> None:
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.execute(statement)

    return run


def open_note(page: Page, link: str = "Edit") -> None:
    page.goto("/admin/post/?search=Note+14")
    page.get_by_role("link", name=f"{link} {NOTE}").click()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_change_by_the_site_is_told_and_can_be_taken(
    open_page: OpenPage, site: Flask, by_site: Callable[[str], None], scripts: bool
) -> None:
    page = open_page("staff", scripts=scripts)
    open_note(page)
    by_site(f"UPDATE posts SET title = 'By the site', content = 'x' WHERE title = '{NOTE}'")  # noqa: S608
    page.get_by_label("Title").fill("Mine")
    press(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text("Somebody has changed this")
    expect(page.get_by_label("Stored now: Title")).to_have_text("By the site")
    expect(page.get_by_label("Text", exact=True)).to_have_value("x")
    page.get_by_label("Take this instead of mine").check()
    press(page, "Save")
    expect(page.locator(".notice")).to_contain_text("Saved.")
    with site.app_context():
        assert post_titled("By the site")


def test_a_row_that_is_deleted_meanwhile_can_be_saved_anew(
    open_page: OpenPage, site: Flask, scripts: bool
) -> None:
    first, second = open_page("staff", scripts=scripts), open_page("admin", scripts=scripts)
    open_note(second)
    open_note(first)
    first.get_by_role("link", name="Delete").click()
    press(first, "Delete")
    second.get_by_label("Text", exact=True).fill("Typed for hours.")
    press(second, "Save")
    expect(second.get_by_role("alert")).to_contain_text("deleted meanwhile")
    press(second, "Save")
    expect(second.locator(".notice")).to_contain_text("Saved.")
    with site.app_context():
        post = post_titled(NOTE)
        assert post is not None
        assert post.content == "Typed for hours."


def test_a_row_that_has_changed_is_not_deleted_unseen(
    open_page: OpenPage, site: Flask, by_site: Callable[[str], None]
) -> None:
    page = open_page("staff")
    open_note(page)
    page.get_by_role("link", name="Delete").click()
    by_site(f"UPDATE posts SET content = 'By the site' WHERE title = '{NOTE}'")  # noqa: S608
    press(page, "Delete")
    expect(page.get_by_role("alert")).to_contain_text("Somebody has changed this row")
    with site.app_context():
        assert post_titled(NOTE)


def test_rows_that_have_changed_are_not_published_unseen(
    open_page: OpenPage, site: Flask, by_site: Callable[[str], None]
) -> None:
    page = open_page("staff")
    page.goto("/admin/post/?published=no")
    page.locator("tbody .tick input").first.check()
    press(page, "Continue…")
    by_site("UPDATE posts SET title = 'By the site' WHERE NOT published")
    press(page, "Publish")
    expect(page.get_by_role("alert")).to_contain_text("Some of these rows have changed")
    with site.app_context():
        published = select(Post.id).where(Post.title == "By the site", Post.published.is_(True))
        assert db.session.scalars(published).all() == []


def test_a_double_click_on_an_edit_is_no_conflict(
    open_page: OpenPage, site: Flask, scripts: bool
) -> None:
    page = open_page("staff", scripts=scripts)
    open_note(page)
    page.get_by_label("Title").fill("Clicked twice")
    page.get_by_role("button", name="Save", exact=True).dblclick()
    expect(page.locator(".notice")).to_contain_text("Saved.")
    with site.app_context():
        assert post_titled("Clicked twice")


def test_going_back_to_a_form_that_was_sent_makes_a_second_row(
    open_page: OpenPage, site: Flask, scripts: bool
) -> None:
    page = open_page("staff", scripts=scripts)
    page.goto("/admin/tag/new/")
    for name in ("rye", "wheat"):
        page.get_by_label("Name").fill(name)
        press(page, "Save")
        expect(page.locator(".notice")).to_contain_text("Saved.")
        page.go_back()
    with site.app_context():
        added = select(func.count()).select_from(Tag).where(Tag.name.in_(["rye", "wheat"]))
        assert db.session.scalar(added) == 2


def test_what_was_typed_is_there_after_a_refused_save_and_going_back(
    open_page: OpenPage, scripts: bool
) -> None:
    page = open_page("staff", scripts=scripts)
    page.goto("/admin/post/new/")
    page.get_by_label("Text", exact=True).press_sequentially("No title")
    press(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text("Title")
    page.get_by_label("Title").press_sequentially("Typed later.")
    page.go_back()
    expect(page.get_by_label("Text", exact=True)).to_have_value("No title")


def test_history_is_reached_by_keyboard_from_the_grid(open_page: OpenPage) -> None:
    page = open_page("manager")
    page.goto("/admin/post/?search=Note+14")
    page.get_by_role("link", name=f"History of “{NOTE}”").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"History of “{NOTE}”")
    expect(page.locator("ol.history li")).not_to_have_count(0)
