"""A day at work without a mouse: only keys are pressed from signing in to signing out."""

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Locator, Page, expect

from tests.browser.content import post_titled
from tests.people import PASSWORD

MOST_PRESSES = 120


def tab_to(page: Page, control: Locator, key: str = "Tab") -> None:
    """Press Tab until the control has the focus."""
    expect(control).to_be_visible()
    for _ in range(MOST_PRESSES):
        if control.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{control} is not reached by keyboard")


def press_on(page: Page, control: Locator, key: str = "Enter") -> None:
    """Go to the control and press a key there."""
    tab_to(page, control)
    page.keyboard.press(key)


def sign_in(page: Page) -> None:
    page.goto("/login")
    tab_to(page, page.get_by_label("Name or e-mail"))
    page.keyboard.type("staff")
    tab_to(page, page.get_by_label("Password"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def open_posts(page: Page) -> None:
    page.wait_for_load_state()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Go to")).to_be_visible()
    page.keyboard.type("posts")
    expect(page.get_by_role("option", selected=True)).to_contain_text("Posts")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Posts")


def show_drafts(page: Page) -> None:
    press_on(page, page.locator(".narrow summary"))
    tab_to(page, page.get_by_label("Published"))
    page.keyboard.type("no")
    press_on(page, page.get_by_role("button", name="Apply"))
    expect(page.get_by_role("list", name="Active filters")).to_contain_text("Published: no")


def publish(page: Page, titles: list[str]) -> None:
    for title in titles:
        press_on(page, page.get_by_role("checkbox", name=f"Choose {title}", exact=True), "Space")
    tab_to(page, page.get_by_label("With the chosen rows"))
    page.keyboard.type("Publish")
    press_on(page, page.get_by_role("button", name="Continue"))
    press_on(page, page.get_by_role("button", name="Publish"))
    expect(page.locator(".notice")).to_contain_text("3 posts have been published.")


def find(page: Page, words: str) -> None:
    # A page shows its head before its scripts listen for keys.
    page.wait_for_load_state()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page.locator("table.grid tbody tr")).to_have_count(1)


def test_a_day_with_the_keyboard_alone(open_page: Callable[..., Page], site: Flask) -> None:
    page = open_page(None)
    sign_in(page)
    open_posts(page)
    find(page, "diary 27")
    press_on(page, page.get_by_role("link", name="Clear all"))
    show_drafts(page)
    titles = [f"Note {number} on sourdough" for number in (25, 23, 19)]
    publish(page, titles)
    find(page, "hopper 21")
    press_on(page, page.get_by_role("link", name="Edit Garden diary 21"))
    tab_to(page, page.get_by_label("Title"))
    page.keyboard.press("End")
    page.keyboard.type(", edited")
    page.keyboard.press("Control+s")
    expect(page.locator(".notice")).to_contain_text("Saved.")
    press_on(page, page.get_by_role("button", name="Sign out"))
    expect(page).to_have_title("Sign in · Back office")
    with site.app_context():
        published = [post.published for title in titles if (post := post_titled(title))]
        assert published == [True, True, True]
        assert post_titled("Garden diary 21, edited")
