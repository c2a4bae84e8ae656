"""Every kind of page, in light and dark, wide and narrow: usable by everyone and never too wide."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import HEIGHT, NARROW, WIDE
from tests.browser.states import EVERYWHERE, FOR_PEOPLE

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MIDDLE, NARROWEST = 768, 320
LOOKS: tuple[tuple[int, str], ...] = (
    (WIDE, "light"),
    (WIDE, "dark"),
    (MIDDLE, "light"),
    (NARROW, "light"),
    (NARROW, "dark"),
)

axe = Axe()


@pytest.fixture
def page_in_state(open_page: Callable[..., Page]) -> Callable[[str], Page]:
    """Open a page and bring it into one of the states."""

    def reach(state: str) -> Page:
        page = open_page("admin" if state in FOR_PEOPLE else None)
        EVERYWHERE[state](page)
        return page

    return reach


def violations(page: Page) -> list[str]:
    """What axe finds, with the elements that it finds it at."""
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found: list[dict[str, Any]] = axe.run(page, options=options).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:160]}"
        for each in found
        for node in each["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.mark.parametrize("state", EVERYWHERE)
def test_page_is_accessible_and_fits(page_in_state: Callable[[str], Page], state: str) -> None:
    page = page_in_state(state)
    found: dict[str, list[str]] = {}
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        if faults := violations(page):
            found[f"{width} {scheme}"] = faults
        assert overflow(page) <= 0, f"too wide at {width}"
    page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
    assert overflow(page) <= 0, f"too wide at {NARROWEST}"
    assert found == {}


def test_the_colours_follow_the_system(open_page: Callable[..., Page]) -> None:
    page = open_page(color_scheme="dark")
    page.goto("/admin/")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(color_scheme="light")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (dark, light) == ("rgb(15, 17, 21)", "rgb(245, 246, 248)")


def test_the_chosen_theme_wins_over_the_system(open_page: Callable[..., Page]) -> None:
    page = open_page(color_scheme="light")
    page.goto("/admin/account/")
    page.get_by_label("Colours").select_option("dark")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(15, 17, 21)"


def test_every_control_is_reached_and_seen_by_keyboard(open_page: Callable[..., Page]) -> None:
    page = open_page("staff")
    page.goto("/admin/post/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(15):
        page.keyboard.press("Tab")
        seen = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(seen) == "solid"


def test_fingers_find_large_controls(open_page: Callable[..., Page]) -> None:
    page = open_page("staff", width=NARROW, has_touch=True)
    page.goto("/admin/post/")
    low = page.evaluate(
        """[...document.querySelectorAll("button, .button, .bar nav a, .row-acts a, .pager a")]
        .filter(each => each.getBoundingClientRect().height < 44 && each.offsetParent)
        .map(each => each.outerHTML.slice(0, 80))"""
    )
    assert low == []
