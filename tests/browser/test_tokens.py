"""A new token is copied by a press, and the permissions stand there when they count."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.states import EVERYWHERE


def test_a_new_token_is_copied_by_a_press(open_page: Callable[..., Page]) -> None:
    page = open_page("staff", permissions=["clipboard-read", "clipboard-write"])
    EVERYWHERE["token made"](page)
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#token").input_value()


def test_without_scripts_there_is_no_button_that_does_nothing(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("staff", scripts=False)
    EVERYWHERE["token made"](page)
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    expect(page.locator("#token")).to_be_visible()


def test_permissions_are_asked_for_only_where_they_count(
    open_page: Callable[..., Page], scripts: bool
) -> None:
    page = open_page("staff", scripts=scripts)
    EVERYWHERE["new token"](page)
    ticks = page.locator(".chosen-scopes")
    expect(ticks).to_be_hidden()
    page.locator("input[value=chosen]").check()
    expect(ticks).to_be_visible()
