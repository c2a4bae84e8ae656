"""Finding rows in a grid, changing a cell, and acting on many."""

import csv
import re
from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Locator, Page, expect

from tests.browser.content import post_titled


def rows(page: Page) -> Locator:
    """The rows of the table."""
    return page.locator("table.grid tbody tr")


def row_of(page: Page, title: str) -> Locator:
    """The row that holds this text."""
    cell = page.locator("td").filter(has_text=re.compile(rf"^\s*{title}\b"))
    return rows(page).filter(has=cell)


def save_cell(page: Page, key: str) -> None:
    """Press a key and wait for the answer of the server."""
    with page.expect_response("**/ajax/update/"):
        page.keyboard.press(key)


def test_searching_takes_every_word(open_page: Callable[..., Page], scripts: bool) -> None:
    page = open_page(scripts=scripts)
    page.goto("/admin/post/")
    page.get_by_role("searchbox").fill("note lovelace 14")
    page.get_by_role("button", name="Search").click()
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("Note 14 on sourdough")


def test_a_filter_is_applied_shown_and_taken_off(
    open_page: Callable[..., Page], scripts: bool
) -> None:
    page = open_page(scripts=scripts)
    page.goto("/admin/post/")
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Published").select_option("not set")
    page.get_by_role("button", name="Apply").click()
    expect(rows(page)).to_have_count(1)
    page.get_by_role("list", name="Active filters").get_by_role("link").first.click()
    expect(rows(page)).to_have_count(20)
    expect(page.get_by_text("1 to 20 of 30").first).to_be_visible()


def test_two_filters_narrow_together(open_page: Callable[..., Page], scripts: bool) -> None:
    page = open_page(scripts=scripts)
    page.goto("/admin/post/?published=no")
    page.get_by_text(re.compile(r"^Filters")).click()
    page.get_by_role("group", name="Tag").get_by_label("name contains").fill("gard")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("list", name="Active filters")).to_contain_text("Published: no")
    expect(rows(page).filter(has_text="gardening")).to_have_count(rows(page).count())


def test_a_heading_sorts_and_turns_the_order(open_page: Callable[..., Page], scripts: bool) -> None:
    page = open_page(scripts=scripts)
    page.goto("/admin/tag/")
    heading = page.get_by_role("columnheader", name="Name")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    heading.get_by_role("link").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    expect(rows(page).first).to_contain_text("travel")


def test_pages_follow_each_other(open_page: Callable[..., Page], scripts: bool) -> None:
    page = open_page(scripts=scripts)
    page.goto("/admin/post/")
    page.get_by_role("link", name="Next").first.click()
    expect(rows(page)).to_have_count(10)
    expect(page.get_by_text("21 to 30 of 30").first).to_be_visible()


def test_a_title_is_edited_in_its_cell(open_page: Callable[..., Page], site: Flask) -> None:
    page = open_page("staff")
    page.goto("/admin/post/?search=Note+29")
    row_of(page, "Note 29").locator("[data-edit=title]").dblclick()
    page.keyboard.press("End")
    page.keyboard.type(", continued")
    save_cell(page, "Enter")
    expect(rows(page).filter(has_text="Note 29 on sourdough, continued")).to_have_count(1)
    with site.app_context():
        assert post_titled("Note 29 on sourdough, continued")


def test_cells_are_edited_with_the_keyboard_alone(
    open_page: Callable[..., Page], site: Flask
) -> None:
    page = open_page("staff")
    page.goto("/admin/post/?search=Note+29")
    cell = rows(page).locator("[data-edit=published]")
    rows(page).locator("[data-edit=title]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("F2")
    save_cell(page, "y")
    expect(cell).to_contain_class("flag-yes")
    expect(cell).to_be_focused()
    with site.app_context():
        post = post_titled("Note 29 on sourdough")
        assert post is not None
        assert post.published is True


def test_escape_leaves_a_cell_as_it_was(open_page: Callable[..., Page], site: Flask) -> None:
    page = open_page("staff")
    page.goto("/admin/post/?search=Note+29")
    cell = rows(page).locator("[data-edit=title]")
    cell.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("something else")
    page.keyboard.press("Escape")
    expect(cell).to_have_text("Note 29 on sourdough")
    expect(cell).to_be_focused()


def test_a_refused_cell_says_why_and_keeps_what_was_typed(open_page: Callable[..., Page]) -> None:
    page = open_page("staff")
    page.goto("/admin/tag/")
    row_of(page, "bread").locator("[data-edit=name]").dblclick()
    page.keyboard.press("Control+a")
    page.keyboard.type("flask")
    save_cell(page, "Enter")
    field = page.get_by_role("textbox", name="Name")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("flask")


def test_a_server_that_does_not_answer_is_said_in_the_cell(open_page: Callable[..., Page]) -> None:
    page = open_page("staff")
    page.goto("/admin/tag/")
    page.route("**/ajax/update/", lambda route: route.fulfill(status=200, body="no JSON"))
    row_of(page, "bread").locator("[data-edit=name]").dblclick()
    save_cell(page, "Enter")
    field = page.get_by_role("textbox", name="Name")
    expect(field).to_have_js_property(
        "validationMessage", "The server does not answer. Nothing was saved; try again in a moment."
    )


def test_chosen_posts_are_published_after_a_question(
    open_page: Callable[..., Page], site: Flask, scripts: bool
) -> None:
    page = open_page("staff", scripts=scripts)
    page.goto("/admin/post/?published=no")
    for title in ("Note 25", "Note 29"):
        row_of(page, title).get_by_role("checkbox").check()
    page.get_by_label("With the chosen rows").select_option("Publish")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("2 posts will be published.")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".notice")).to_contain_text("2 posts have been published.")
    expect(page.get_by_role("list", name="Active filters")).to_contain_text("Published: no")
    with site.app_context():
        assert [_is_published(f"Note {number} on sourdough") for number in (25, 29)] == [True, True]


def _is_published(title: str) -> bool | None:
    post = post_titled(title)
    return post.published if post else None


def test_all_rows_of_a_page_are_chosen_at_once(open_page: Callable[..., Page]) -> None:
    page = open_page("staff")
    page.goto("/admin/tag/")
    page.get_by_label("Choose all rows of this page").check()
    expect(page.locator("[data-chosen-count]")).to_contain_text("4")
    expect(page.locator("tbody input:checked")).to_have_count(4)


def test_who_may_only_look_gets_no_controls(open_page: Callable[..., Page], scripts: bool) -> None:
    page = open_page("manager", scripts=scripts)
    page.goto("/admin/post/")
    expect(rows(page)).to_have_count(20)
    expect(page.get_by_role("link", name="New")).to_have_count(0)
    expect(page.get_by_role("checkbox")).to_have_count(0)


def test_what_is_listed_is_exported(open_page: Callable[..., Page], scripts: bool) -> None:
    page = open_page("staff", scripts=scripts)
    page.goto("/admin/post/?search=garden&published=yes")
    with page.expect_download() as awaited:
        page.get_by_role("link", name="Export CSV").click()
    with awaited.value.path().open(encoding="utf-8-sig", newline="") as file:
        exported = list(csv.DictReader(file))
    listed = page.get_by_role("heading", level=1).inner_text().split()[-1]
    assert awaited.value.suggested_filename.endswith(".csv")
    assert len(exported) == int(listed) > 0
    assert {row["Published"] for row in exported} == {"yes"}
