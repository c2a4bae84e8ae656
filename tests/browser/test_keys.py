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


def test_results_follow_the_search_while_typing(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/admin/post/")
    page.get_by_role("searchbox").press_sequentially("note 14")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"search=note\+14"))
    expect(page.locator("#announced")).to_have_text("1 to 1 of 1")
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("")
    expect(page.locator("tbody tr")).to_have_count(20)


def test_arrow_keys_lead_from_cell_to_cell(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/admin/post/")
    cells = page.locator("[data-edit]")
    cells.first.focus()
    page.keyboard.press("ArrowRight")
    expect(cells.nth(1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(cells.nth(3)).to_be_focused()
    assert page.locator("[data-edit][tabindex='0']").count() == 1


def test_the_rows_are_a_few_keys_away(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/admin/post/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    # With the three before, twelve presses at most.
    for _ in range(9):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Edit":
            break
    expect(page.locator("tbody tr").first.get_by_role("link", name="Edit")).to_be_focused()
