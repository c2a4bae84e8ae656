"""Every page of the address map, found by walking it, in each look and as each role."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page

from admin_app.security.permissions import Role
from tests.browser.conftest import HEIGHT, NARROW, WIDE
from tests.browser.test_accessibility import MIDDLE, overflow, violations
from tests.rules.test_access import addresses

SCHEMES = ("light", "dark")
# Somebody who may do less sees the same pages with less on them, so that one look tells.
LOOKS: dict[Role, tuple[tuple[int, str], ...]] = {
    Role.ADMIN: tuple((width, scheme) for width in (WIDE, MIDDLE, NARROW) for scheme in SCHEMES),
    Role.STAFF: ((WIDE, "light"),),
    Role.MANAGER: ((WIDE, "light"),),
}
# Every person may open these, so that a walk that finds less has gone astray.
FEWEST_PAGES = 9


def pages_open_to(page: Page, site: Flask) -> Iterator[str]:
    """The addresses that answer this person with a page of their own."""
    for address in addresses(site):
        if address.method == "GET" and address.endpoint != "static":
            answer = page.request.get(address.path, max_redirects=0)
            assert answer.status < 500, address.path
            if answer.ok and answer.headers["content-type"].startswith("text/html"):
                yield address.path


def faults_of_looks(page: Page, looks: tuple[tuple[int, str], ...]) -> list[str]:
    """What axe finds at the open page in any of the looks, and where it is too wide."""
    found = []
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        # What sticks to the window's edge would cover half a row, until one scrolls on.
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": max(HEIGHT, height)})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        faults = [*violations(page), *(["too wide"] if overflow(page) > 0 else [])]
        found += [f"{width} {scheme} {page.url}: {fault}" for fault in faults]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("role", Role)
def test_every_page_that_a_role_can_open_is_accessible(
    open_page: Callable[..., Page], site: Flask, role: Role
) -> None:
    page = open_page(role)
    paths = list(pages_open_to(page, site))
    assert len(paths) >= FEWEST_PAGES
    faults = []
    for path in paths:
        page.goto(path)
        faults += faults_of_looks(page, LOOKS[role])
    assert faults == []


def test_a_visitor_meets_one_page_and_it_is_accessible(
    open_page: Callable[..., Page], site: Flask
) -> None:
    page = open_page(None)
    paths = list(pages_open_to(page, site))
    assert [path.partition("?")[0] for path in paths] == ["/login"]
    page.goto(paths[0])
    assert faults_of_looks(page, LOOKS[Role.ADMIN]) == []
