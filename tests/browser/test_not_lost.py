"""Nothing typed is lost: two people on one row, a session that ends, a door that shuts."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from admin_app.db.maintenance import closed_to_writers
from tests.browser.content import id_of, post_titled
from tests.people import PASSWORD


def open_note(page: Page) -> None:
    page.goto("/admin/post/?search=Note+14")
    page.get_by_role("link", name="Edit Note 14 on sourdough").click()


def save(page: Page, **fields: str) -> None:
    for label, value in fields.items():
        page.get_by_label(label, exact=label == "Text").first.fill(value)
    page.get_by_role("button", name="Save", exact=True).click()


def test_who_comes_second_sees_both_and_decides(
    open_page: Callable[..., Page], site: Flask, scripts: bool
) -> None:
    first, second = open_page("staff", scripts=scripts), open_page("admin", scripts=scripts)
    open_note(first)
    open_note(second)
    save(first, Title="By staff")
    save(second, Title="By admin", Text="A long text.")
    expect(second.get_by_role("alert")).to_contain_text("Somebody has changed this")
    expect(second.locator("form.record")).to_contain_text("By staff")
    expect(second.get_by_label("Title").first).to_have_value("By admin")
    save(second)
    expect(second.locator(".notice")).to_contain_text("Saved.")
    with site.app_context():
        post = post_titled("By admin")
        assert post is not None
        assert post.content == "A long text."


def test_a_cell_changed_meanwhile_is_not_overwritten(
    open_page: Callable[..., Page], site: Flask
) -> None:
    first, second = open_page("staff"), open_page("admin")
    for page in (first, second):
        page.goto("/admin/tag/?search=bread")
        page.locator("[data-edit=name]").dblclick()
        page.keyboard.press("Control+a")
    for page, name in ((first, "rye"), (second, "wheat")):
        page.keyboard.type(name)
        with page.expect_response("**/ajax/update/"):
            page.keyboard.press("Enter")
    expect(second.get_by_role("textbox", name="Name")).to_have_value("wheat")
    first.reload()
    first.goto("/admin/tag/?search=rye")
    expect(first.locator("tbody tr")).to_have_count(1)


def test_a_session_that_ends_while_one_types_costs_nothing(
    open_page: Callable[..., Page], site: Flask, scripts: bool
) -> None:
    page = open_page("staff", scripts=scripts)
    open_note(page)
    page.context.clear_cookies()
    save(page, Title="Typed for hours")
    page.get_by_label("Name or e-mail").fill("staff")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Send it now").click()
    expect(page.locator(".notice")).to_contain_text("Saved.")
    with site.app_context():
        assert post_titled("Typed for hours")


@pytest.fixture
def closing(site: Flask) -> Iterator[ExitStack]:
    """A backup is being restored until this is closed."""
    with site.app_context(), ExitStack() as stack:
        stack.enter_context(closed_to_writers())
        yield stack


def test_what_is_typed_while_a_backup_is_restored_is_sent_afterwards(
    open_page: Callable[..., Page], site: Flask, closing: ExitStack, scripts: bool
) -> None:
    page = open_page("staff", scripts=scripts, expected=503)
    open_note(page)
    save(page, Title="Typed meanwhile")
    expect(page.locator("main")).to_contain_text("a backup is being restored")
    page.get_by_role("button", name="Send it now").click()
    expect(page.locator("main")).to_contain_text("a backup is being restored")
    closing.close()
    page.get_by_role("button", name="Send it now").click()
    expect(page.locator(".notice")).to_contain_text("Saved.")
    assert post_titled("Typed meanwhile")


def test_a_cell_is_not_lost_while_a_backup_is_restored(
    open_page: Callable[..., Page], closing: ExitStack
) -> None:
    page = open_page("staff", expected=503)
    page.goto("/admin/tag/?search=bread")
    page.locator("[data-edit=name]").dblclick()
    page.keyboard.press("Control+a")
    page.keyboard.type("rye")
    page.keyboard.press("Enter")
    typed = page.get_by_role("textbox", name="Name")
    expect(typed).to_have_attribute("aria-invalid", "true")
    assert "until that is done" in typed.evaluate("input => input.validationMessage")
    expect(typed).to_have_value("rye")
    closing.close()
    with page.expect_response("**/ajax/update/"):
        typed.press("Enter")
    page.goto("/admin/tag/?search=rye")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_a_double_click_saves_once(open_page: Callable[..., Page], site: Flask) -> None:
    page = open_page("admin")
    page.goto("/admin/user/new/")
    page.get_by_label("Name").fill("once")
    page.get_by_label("E-mail").fill("once@example.org")
    page.get_by_label("Password").fill("a password of her own")
    page.get_by_role("button", name="Save", exact=True).dblclick()
    expect(page.locator(".notice")).to_contain_text("Saved.")
    with site.app_context():
        assert id_of("once")


def test_the_back_button_gives_back_what_was_typed(open_page: Callable[..., Page]) -> None:
    page = open_page("staff")
    page.goto("/admin/tag/new/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_label("Name").press_sequentially("rye")
    page.get_by_role("link", name="Cancel").click()
    expect(page).to_have_title("Tags · Back office")
    page.go_back()
    expect(page.get_by_label("Name")).to_have_value("rye")
