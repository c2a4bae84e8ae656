"""Authors and tags are chosen in a combobox, as the ARIA guide describes it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from tests.browser.conftest import HEIGHT, NARROW
from tests.browser.test_accessibility import NARROWEST, overflow, violations


@pytest.fixture
def picker(open_page: Callable[..., Page]) -> Callable[..., Locator]:
    """Open the form of a post that has the tags bread and flask, and find one of its pickers."""

    def find(name: str, **options: object) -> Locator:
        page = open_page("staff", **options)
        page.goto("/admin/post/edit/?id=14")
        return page.get_by_role("group", name=name)

    return find


def active_option(box: Locator) -> Locator:
    """The option that the input names as the active one."""
    return box.page.locator(f"#{box.get_attribute('aria-activedescendant')}")


def test_the_input_is_a_closed_combobox_with_a_list(picker: Callable[..., Locator]) -> None:
    box = picker("Author").get_by_role("combobox", name="Find by name")
    expect(box).to_have_attribute("aria-autocomplete", "list")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box.page.locator(f"#{box.get_attribute('aria-controls')}")).to_have_role("listbox")


def test_an_author_is_chosen_with_arrows_and_enter(picker: Callable[..., Locator]) -> None:
    author = picker("Author")
    box = author.get_by_role("combobox")
    box.press_sequentially("a")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("End")
    last = active_option(box)
    expect(last).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    first = active_option(box).inner_text()
    box.press("Enter")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("")
    expect(author.locator(".chosen:visible")).to_have_text([first])
    expect(author.get_by_role("status")).to_have_text(f"Chosen: {first}")


def test_home_end_and_both_arrows_move_in_the_list(picker: Callable[..., Locator]) -> None:
    tags = picker("Tags")
    box = tags.get_by_role("combobox")
    box.press("ArrowDown")
    expect(tags.get_by_role("option")).to_have_text(["gardening", "travel"])
    for key, reached in (
        ("End", "travel"),
        ("ArrowDown", "gardening"),
        ("ArrowUp", "travel"),
        ("Home", "gardening"),
    ):
        box.press(key)
        expect(active_option(box)).to_have_text(reached)


def test_escape_closes_the_list_and_then_empties_the_input(picker: Callable[..., Locator]) -> None:
    box = picker("Tags").get_by_role("combobox")
    box.press_sequentially("gar")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("gar")
    box.press("Escape")
    expect(box).to_have_value("")


def test_a_tag_is_taken_off_by_keyboard_and_the_focus_goes_on(
    picker: Callable[..., Locator],
) -> None:
    tags = picker("Tags")
    box = tags.get_by_role("combobox")
    box.press("Backspace")
    remove_last = tags.get_by_role("button", name="Remove flask")
    expect(remove_last).to_be_focused()
    remove_last.press("Delete")
    expect(box).to_be_focused()
    expect(tags.locator(".chosen:visible bdi")).to_have_text(["bread"])
    expect(tags.get_by_role("status")).to_have_text("Removed: flask")


def test_what_cannot_be_found_is_said(picker: Callable[..., Locator]) -> None:
    tags = picker("Tags")
    tags.get_by_role("combobox").press_sequentially("zzz")
    expect(tags.get_by_role("status")).to_have_text("Nothing found.")
    expect(tags.get_by_role("listbox")).to_be_hidden()


def test_a_tag_taken_off_counts_as_unsaved(picker: Callable[..., Locator]) -> None:
    tags = picker("Tags")
    tags.get_by_role("button", name="Remove bread").click()
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    tags.page.on("dialog", stay)
    tags.page.get_by_role("link", name="Cancel").click(no_wait_after=True)
    expect(tags.locator(".chosen:visible")).to_have_count(1)
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("language", ["en-GB", "ar"])
def test_an_open_list_is_accessible_and_fits(open_page: Callable[..., Page], language: str) -> None:
    page = open_page("staff", locale=language)
    page.goto("/admin/post/edit/?id=14")
    box = page.locator("[data-picker=tags] [role=combobox]")
    box.press_sequentially("a")
    expect(box).to_have_attribute("aria-expanded", "true")
    assert violations(page) == []
    for width in (NARROW, NARROWEST):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert overflow(page) <= 0, width


def test_without_scripts_it_claims_no_combobox(picker: Callable[..., Locator]) -> None:
    tags = picker("Tags", scripts=False)
    expect(tags.get_by_role("button", name="Find")).to_be_visible()
    expect(tags.get_by_role("checkbox")).to_have_count(2)
    assert not re.search("combobox", tags.inner_html())
