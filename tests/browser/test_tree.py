"""What a screen reader is told: roles, names, states and live messages."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_the_grid_is_a_named_table_whose_order_is_told(open_page: Callable[..., Page]) -> None:
    page = open_page("staff")
    page.goto("/admin/post/?search=Note+14")
    expect(page.get_by_role("main")).to_match_aria_snapshot(
        """
        - heading "Posts 1" [level=1]
        - search:
          - searchbox "Search": Note 14
        - list "Active filters"
        - region "Posts":
          - table "Posts":
            - rowgroup:
              - row:
                - columnheader "Title"
                - columnheader "Published"
            - rowgroup:
              - row:
                - cell "Note 14 on sourdough"
                - cell:
                  - link "Edit Note 14 on sourdough"
        """
    )
    expect(page.get_by_role("columnheader", name="Created")).to_have_attribute(
        "aria-sort", "descending"
    )


def test_the_number_of_chosen_rows_is_a_live_message(open_page: Callable[..., Page]) -> None:
    page = open_page("staff")
    page.goto("/admin/tag/")
    box = page.get_by_role("checkbox", name="Choose bread")
    expect(box).not_to_be_checked()
    box.check()
    message = page.locator("output[aria-live=polite]")
    expect(message).to_have_role("status")
    expect(message).to_contain_text("1")


def test_a_refused_form_tells_each_field_what_is_wrong(open_page: Callable[..., Page]) -> None:
    page = open_page("staff")
    page.goto("/admin/post/new/")
    page.get_by_role("button", name="Save", exact=True).click()
    alert = page.get_by_role("alert")
    expect(alert.get_by_role("link", name=re.compile("Title"))).to_be_visible()
    title = page.get_by_role("textbox", name="Title")
    expect(title).to_have_attribute("aria-invalid", "true")
    expect(title).to_have_accessible_description(re.compile(r"\w+"))
    alert.get_by_role("link").first.click()
    expect(title).to_be_focused()


def test_a_conflict_is_an_alert_with_both_texts(open_page: Callable[..., Page]) -> None:
    first, second = open_page("staff"), open_page("admin")
    for page in (first, second):
        page.goto("/admin/tag/edit/?id=1")
    for page, name in ((first, "rye"), (second, "wheat")):
        page.get_by_role("textbox", name="Name").fill(name)
        page.get_by_role("button", name="Save", exact=True).click()
    expect(second.get_by_role("alert")).to_match_aria_snapshot(
        """
        - alert:
          - heading "Somebody has changed this since you opened it" [level=2]
          - paragraph: /Nothing of yours is saved yet/
        """
    )
    expect(second.get_by_role("textbox", name="Name")).to_have_value("wheat")
    expect(second.get_by_role("blockquote")).to_contain_text("rye")
