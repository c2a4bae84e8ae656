"""The components that pages are put together from, and error pages, as a browser shows them."""

from collections.abc import Callable

import pytest
from flask import Flask, abort
from playwright.sync_api import Page

from admin_app.security.guards import Access, declare
from tests.backoffice.components import ComponentsView
from tests.browser.conftest import HEIGHT, NARROW, WIDE
from tests.browser.test_accessibility import NARROWEST, overflow, violations

LOOKS = ((WIDE, "light"), (WIDE, "dark"), (NARROW, "light"), (NARROW, "dark"))
LANGUAGES = ("en", "de", "ar")


def faults_of(page: Page) -> list[str]:
    """What is wrong with the page in any of the looks."""
    faults = []
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        faults += violations(page)
    for width in (WIDE, NARROW, NARROWEST):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        faults += [f"too wide at {width}"] if overflow(page) > 0 else []
    return faults


@pytest.mark.parametrize("language", LANGUAGES)
def test_components_are_accessible_and_fit(
    site: Flask, show_made: Callable[..., Page], language: str
) -> None:
    site.extensions["admin"][0].add_view(ComponentsView(endpoint="components"))
    page = show_made("/admin/components/", language)
    assert page.locator("html").get_attribute("lang") == language
    assert faults_of(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
# They share one template; tests/test_error_pages.py reads each.
@pytest.mark.parametrize("status", [404, 503])
def test_an_error_page_is_accessible_and_fits(
    site: Flask, show_made: Callable[..., Page], status: int, language: str
) -> None:
    site.add_url_rule("/fail/<int:code>", "fail", abort)
    declare(site, "fail", Access.PUBLIC)
    page = show_made(f"/fail/{status}", language)
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator(".fault h1").is_visible()
    assert faults_of(page) == []
