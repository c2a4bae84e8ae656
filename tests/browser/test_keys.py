"""Keys that work on every page, and the palette."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_the_palette_leads_to_a_record(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/admin/")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Go to")).to_be_visible()
    page.keyboard.type("note 14")
    expect(page.get_by_role("option", selected=True)).to_contain_text("Note 14")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Note 14")


def test_the_palette_says_when_nothing_is_found(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/admin/")
    page.keyboard.press("Control+k")
    page.keyboard.type("no such thing at all")
    expect(page.get_by_text("Nothing found.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_slash_searches_n_makes_and_question_mark_explains(
    open_page: Callable[..., Page],
) -> None:
    page = open_page()
    page.goto("/admin/post/")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("n?")
    expect(page.get_by_role("searchbox")).to_have_value("n?")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("/admin/post/new/$"))


def test_control_s_saves_the_form(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/admin/tag/new/")
    page.get_by_label("Name").fill("saved by keys")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved.")).to_be_visible()
