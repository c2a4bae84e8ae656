"""A list on a phone: records as cards, which can be put in order and chosen all at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW

TALL = 844
FEWEST_RECORDS = 4


@pytest.fixture
def posts(open_page: Callable[..., Page]) -> Page:
    """The posts as somebody of the staff has them in the hand."""
    page = open_page("staff", width=NARROW, has_touch=True)
    page.set_viewport_size({"width": NARROW, "height": TALL})
    page.goto("/admin/post/")
    return page


def test_records_are_put_in_order_with_a_finger(posts: Page) -> None:
    posts.get_by_role("columnheader", name="Title").get_by_role("link").tap()
    expect(posts.locator("tbody .col-title").first).to_have_text("Garden diary 12")
    expect(posts.get_by_role("columnheader", name="Title")).to_have_attribute(
        "aria-sort", "ascending"
    )


def test_all_records_of_a_page_are_chosen_with_a_finger(posts: Page) -> None:
    posts.get_by_role("checkbox", name="Choose all rows of this page").tap()
    expect(posts.locator("tbody .tick input:checked")).to_have_count(20)
    expect(posts.get_by_text("20 chosen")).to_be_visible()


def test_enough_records_are_seen_at_once(posts: Page) -> None:
    bottoms = posts.locator("tbody tr").evaluate_all(
        "rows => rows.map((row) => row.getBoundingClientRect().bottom)"
    )
    assert sum(bottom <= TALL for bottom in bottoms) >= FEWEST_RECORDS


def test_the_menu_takes_one_line(posts: Page) -> None:
    tops = posts.locator(".bar nav a").evaluate_all(
        "links => links.map((link) => link.getBoundingClientRect().top)"
    )
    assert len(set(tops)) == 1


def test_the_menu_shows_where_one_is(open_page: Callable[..., Page]) -> None:
    for language in ("en-GB", "ar"):
        page = open_page("admin", width=NARROW, has_touch=True, locale=language)
        page.goto("/admin/jobs/")
        expect(page.locator(".bar nav [aria-current]")).to_be_in_viewport(ratio=0.99)
