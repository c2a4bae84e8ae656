"""Pages in Arabic, which start at the right, and in German, whose words are long."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import HEIGHT, NARROW, WIDE
from tests.browser.test_accessibility import NARROWEST, overflow, violations

ADDRESSES = (
    "/login",
    "/admin/",
    "/admin/post/",
    "/admin/post/?search=x&published=no&created_at=7d",
    "/admin/post/new/",
    "/admin/post/edit/?id=1",
    "/admin/post/details/?id=1",
    "/admin/post/history/?id=1",
    "/admin/post/delete/?id=1",
    "/admin/user/",
    "/admin/user/delete/?id=1",
    "/admin/account/",
    "/admin/nowhere",
)


@pytest.fixture
def open_in(open_page: Callable[..., Page]) -> Callable[[str, str], Page]:
    """Open an address in a browser that asks for a language."""

    def open_at(language: str, path: str) -> Page:
        page = open_page(None if path == "/login" else "admin", locale=language)
        page.goto(path)
        return page

    return open_at


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_page_in_arabic_is_accessible_and_fits(
    open_in: Callable[[str, str], Page], path: str
) -> None:
    page = open_in("ar", path)
    assert page.locator("html").get_attribute("dir") == "rtl"
    for width in (WIDE, NARROW, NARROWEST):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert overflow(page) <= 0, f"too wide at {width}"
    assert violations(page) == []


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_page_in_german_fits(open_in: Callable[[str, str], Page], path: str) -> None:
    page = open_in("de-AT", path)
    assert page.locator("html").get_attribute("lang") == "de"
    for width in (NARROW, NARROWEST):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert overflow(page) <= 0, f"too wide at {width}"


def test_columns_and_the_brand_start_at_the_right(open_in: Callable[[str, str], Page]) -> None:
    page = open_in("ar", "/admin/post/")
    sides = [
        page.locator(selector).first.bounding_box()
        for selector in (".brand", ".me", "th.col-id", "th.col-created_at")
    ]
    brand, me, first_column, last_column = [box["x"] for box in sides if box]
    assert brand > me
    assert first_column > last_column
