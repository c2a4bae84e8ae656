"""Where one stands after an act: at what it says, so that keys and screen readers go on there."""

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_after_saving_the_focus_is_at_the_answer(open_page: Callable[..., Page]) -> None:
    page = open_page("staff")
    page.goto("/admin/tag/edit/?id=1")
    page.get_by_label("Name").fill("rye bread")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status").get_by_text("Saved.")).to_be_visible()
    expect(page.locator(".notice")).to_be_focused()


def test_after_saving_and_going_on_the_form_is_next(open_page: Callable[..., Page]) -> None:
    page = open_page("staff")
    page.goto("/admin/tag/edit/?id=1")
    page.get_by_label("Name").fill("rye bread")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator(".notice")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Tags").last).to_be_focused()


def test_after_deleting_the_focus_is_at_the_answer(open_page: Callable[..., Page]) -> None:
    page = open_page("staff")
    page.goto("/admin/post/delete/?id=1")
    page.get_by_role("button", name="Delete").click()
    expect(page.locator(".notice")).to_contain_text("has been deleted")
    expect(page.locator(".notice")).to_be_focused()


def test_after_a_bulk_act_the_focus_is_at_the_answer(open_page: Callable[..., Page]) -> None:
    page = open_page("staff")
    page.goto("/admin/post/?published=no")
    page.locator("tbody .tick input").first.check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".notice")).to_be_focused()


def test_after_a_refusal_the_focus_is_at_the_summary(open_page: Callable[..., Page]) -> None:
    page = open_page("staff")
    page.goto("/admin/post/new/")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_be_focused()


def test_after_a_preview_the_focus_is_at_the_preview(open_page: Callable[..., Page]) -> None:
    page = open_page("staff")
    page.goto("/admin/post/edit/?id=1")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview")).to_be_focused()


def test_after_closing_the_palette_the_focus_is_back(open_page: Callable[..., Page]) -> None:
    page = open_page("staff")
    page.goto("/admin/post/")
    new = page.get_by_role("link", name="New")
    new.focus()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Pages, records and acts")).to_be_focused()
    page.keyboard.press("Escape")
    expect(new).to_be_focused()


def test_after_a_cell_is_saved_the_focus_stays_in_the_grid(open_page: Callable[..., Page]) -> None:
    page = open_page("staff")
    page.goto("/admin/tag/?search=bread")
    page.locator("[data-edit=name]").dblclick()
    page.keyboard.press("Control+a")
    page.keyboard.type("rye")
    page.keyboard.press("Enter")
    expect(page.locator("[data-edit=name]")).to_have_text("rye")
    assert page.evaluate("document.activeElement.closest('.grid') !== null")
