"""Pages in Arabic, which start at the right, and in German, whose words are long."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import HEIGHT, NARROW, WIDE
from tests.browser.states import EVERYWHERE, FOR_PEOPLE
from tests.browser.test_accessibility import NARROWEST, overflow, violations


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("de", "ltr")])
@pytest.mark.parametrize("state", EVERYWHERE)
def test_a_page_in_another_language_is_accessible_and_fits(
    open_page: Callable[..., Page], state: str, language: str, direction: str
) -> None:
    page = open_page("admin" if state in FOR_PEOPLE else None, locale=language)
    EVERYWHERE[state](page)
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("html").get_attribute("dir") == direction
    for width in (WIDE, NARROW, NARROWEST):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert overflow(page) <= 0, f"too wide at {width}"
    assert violations(page) == []


def test_columns_and_the_brand_start_at_the_right(open_page: Callable[..., Page]) -> None:
    page = open_page(locale="ar")
    page.goto("/admin/post/")
    sides = [
        page.locator(selector).first.bounding_box()
        for selector in (".brand", ".me", "th.col-id", "th.col-created_at")
    ]
    brand, me, first_column, last_column = [box["x"] for box in sides if box]
    assert brand > me
    assert first_column > last_column
