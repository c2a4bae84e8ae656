"""The components that pages are put together from, as a browser shows them."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from admin_app.security.permissions import Role
from tests.backoffice.components import ComponentsView
from tests.browser.conftest import HEIGHT, NARROW, WIDE
from tests.browser.content import id_of
from tests.browser.test_accessibility import NARROWEST, overflow, violations
from tests.conftest import sign_in


@pytest.fixture
def components(open_page: Callable[..., Page], site: Flask) -> Callable[[str], Page]:
    """Show the page of components, which the server does not have, in a language."""

    def show(language: str) -> Page:
        site.extensions["admin"][0].add_view(ComponentsView(endpoint="components"))
        client = site.test_client()
        with site.app_context():
            sign_in(client, id_of(Role.MANAGER))
        headers = {"Accept-Language": language, "Accept-Encoding": "identity"}
        made = client.get("/admin/components/", headers=headers)
        assert made.status_code == 200
        page = open_page("manager")
        page.route(
            "**/admin/components/",
            lambda route: route.fulfill(body=made.text, content_type="text/html; charset=utf-8"),
        )
        page.goto("/admin/components/")
        return page

    return show


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_components_are_accessible_and_fit(
    components: Callable[[str], Page], language: str
) -> None:
    page = components(language)
    assert page.locator("html").get_attribute("lang") == language
    faults = []
    for width, scheme in ((WIDE, "light"), (WIDE, "dark"), (NARROW, "light"), (NARROW, "dark")):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        faults += violations(page)
        assert overflow(page) <= 0, width
    page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
    assert overflow(page) <= 0
    assert faults == []
