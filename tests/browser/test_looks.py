"""Looks that a reader's system asks for: few colours, strong contrast, large text, paper."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import FLAGS, HEIGHT, PATIENCE, WIDE, session_cookie
from tests.browser.states import EVERYWHERE, FOR_PEOPLE
from tests.browser.test_accessibility import MIDDLE, overflow, violations

# A sheet of A4 between its margins, at the 96 pixels of an inch.
PAPER = 680
LARGE_TEXT = 32
ON_PAPER = ("posts", "users", "tags", "details of a post", "history of a post", "home")

# What sticks to an edge covers what one can scroll to.
OVERLAPPING = """() => {
  const STICKY = ".skip, .bulk, .row-acts";
  const box = (each) => each.getBoundingClientRect();
  const isClipped = (each) => each && (getComputedStyle(each).clipPath !== "none"
    || isClipped(each.parentElement));
  const isSeen = (each) => each.checkVisibility({ visibilityProperty: true })
    && !each.closest(STICKY) && !isClipped(each);
  const controls = [...document.querySelectorAll("main a, main button, main input, main select, "
    + "main textarea, main summary, header a, header button")].filter(isSeen);
  const cut = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  const found = [];
  controls.forEach((one, number) => {
    for (const other of controls.slice(number + 1)) {
      if (!one.contains(other) && !other.contains(one) && cut(box(one), box(other)))
        found.push(`${one.outerHTML.slice(0, 90)} | ${other.outerHTML.slice(0, 90)}`);
    }
  });
  return found;
}"""


@pytest.fixture
def large_text(
    browser: Browser, chromium: str, address: str, site: Flask, tmp_path: Path
) -> Iterator[Page]:
    """A page of a browser whose reader has set text to twice the usual size."""
    settings = tmp_path / "profile" / "Default" / "Preferences"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"webkit": {"webprefs": {"default_font_size": LARGE_TEXT}}}))
    context = browser.browser_type.launch_persistent_context(
        settings.parent.parent, executable_path=chromium, args=list(FLAGS), base_url=address,
        viewport={"width": WIDE, "height": HEIGHT}, locale="en-GB", reduced_motion="reduce",
    )  # fmt: skip
    context.set_default_timeout(PATIENCE)
    yield context.pages[0]
    context.close()


@pytest.mark.slow
def test_with_text_of_twice_the_size_nothing_is_lost_or_covered(
    large_text: Page, site: Flask, address: str
) -> None:
    faults = []
    for state, reach in EVERYWHERE.items():
        large_text.context.clear_cookies()
        if state in FOR_PEOPLE:
            large_text.context.add_cookies([session_cookie(site, "admin", address)])
        reach(large_text)
        large_text.wait_for_load_state()
        size = large_text.evaluate("getComputedStyle(document.documentElement).fontSize")
        assert size == f"{LARGE_TEXT}px"
        for width in (WIDE, MIDDLE):
            large_text.set_viewport_size({"width": width, "height": HEIGHT})
            faults += [f"{state} at {width}: {each}" for each in large_text.evaluate(OVERLAPPING)]
            if overflow(large_text) > 0:
                faults.append(f"{state} at {width} is too wide")
        large_text.goto("about:blank")
    assert faults == []


@pytest.mark.parametrize("state", EVERYWHERE)
def test_with_forced_colours_a_page_is_accessible(
    open_page: Callable[..., Page], state: str
) -> None:
    page = open_page("admin" if state in FOR_PEOPLE else None, forced_colors="active")
    EVERYWHERE[state](page)
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert violations(page) == []


def test_with_forced_colours_the_place_and_the_chosen_rows_are_still_told(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("staff", forced_colors="active")
    page.goto("/admin/post/")
    colour = "element => getComputedStyle(element).backgroundColor"
    here, elsewhere = page.locator("[aria-current=page]").first, page.locator(".bar nav a").first
    assert here.evaluate(colour) != elsewhere.evaluate(colour)
    page.locator("tbody .tick input").first.check()
    row = page.locator("tbody tr").first
    assert row.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"


def test_strong_contrast_is_given_where_it_is_asked_for(open_page: Callable[..., Page]) -> None:
    lines = []
    for contrast in ("no-preference", "more"):
        page = open_page("staff", contrast=contrast)
        page.goto("/admin/post/")
        colour = "element => getComputedStyle(element).borderTopColor"
        lines.append(page.locator(".table").evaluate(colour))
    assert lines == ["rgb(217, 221, 227)", "rgb(107, 114, 128)"]


def test_nothing_moves_where_motion_is_not_wanted(open_page: Callable[..., Page]) -> None:
    page = open_page("staff")
    page.goto("/admin/post/")
    moving = """[...document.querySelectorAll("*")].filter((each) => {
      const style = getComputedStyle(each);
      return style.transitionDuration !== "0s" || style.animationName !== "none";
    }).length"""
    assert page.evaluate(moving) == 0


@pytest.mark.parametrize("state", ON_PAPER)
def test_paper_shows_the_content_without_the_controls(
    open_page: Callable[..., Page], state: str
) -> None:
    page = open_page("admin", color_scheme="dark")
    EVERYWHERE[state](page)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": HEIGHT})
    assert overflow(page) <= 0
    assert page.locator("main h1").is_visible()
    assert page.locator("button:visible, select:visible, .bar:visible").count() == 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_paper_shows_every_column_and_long_texts_whole(open_page: Callable[..., Page]) -> None:
    page = open_page("admin")
    page.goto("/admin/post/")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": HEIGHT})
    assert page.locator("thead th:visible").count() == page.locator("thead th").count() - 2
    cut = """[...document.querySelectorAll(".grid td")].filter((each) => each.offsetParent
      && each.scrollWidth > each.clientWidth + 1).length"""
    assert page.evaluate(cut) == 0
    expect(page.locator("tbody tr").first.locator(".col-title")).to_be_visible()
