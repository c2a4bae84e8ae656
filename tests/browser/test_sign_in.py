"""Coming in and going out."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.people import PASSWORD


def fill_in(page: Page, username: str, password: str) -> None:
    page.get_by_label("Name or e-mail").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_the_right_password_leads_to_where_one_wanted_to_go(
    open_page: Callable[..., Page], scripts: bool
) -> None:
    page = open_page(None, scripts=scripts)
    page.goto("/admin/tag/")
    expect(page).to_have_title("Sign in · Back office")
    fill_in(page, "staff", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tags")


def test_a_wrong_password_keeps_the_name(open_page: Callable[..., Page], scripts: bool) -> None:
    page = open_page(None, scripts=scripts)
    page.goto("/login")
    fill_in(page, "staff", "not the password")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Name or e-mail")).to_have_value("staff")
    expect(page.get_by_label("Password")).to_have_value("")


def test_signing_out_shuts_the_door(open_page: Callable[..., Page], scripts: bool) -> None:
    page = open_page("staff", scripts=scripts)
    page.goto("/admin/")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_title("Sign in · Back office")
    page.goto("/admin/post/")
    expect(page).to_have_title("Sign in · Back office")
