"""Every kind of page as a browser shows it, by name: how to get there in any language."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.backups.rows import NAME
from tests.people import PASSWORD

Reach = Callable[[Page], object]
SAVE = ".acts [name=_save]"


def _goto(address: str) -> Reach:
    return lambda page: page.goto(address)


def _first_row(grid: str, link: str) -> Reach:
    """Open the edit form of the first row of a grid, then the page that it leads to."""

    def reach(page: Page) -> None:
        page.goto(grid)
        page.locator(".row-acts a").first.click()
        if link:
            page.locator(f".head-acts a[href*='/{link}/']").click()

    return reach


def _filters_open(address: str) -> Reach:
    def reach(page: Page) -> None:
        page.goto(address)
        page.locator(".narrow summary").click()
        expect(page.locator(".narrow-fields")).to_be_visible()

    return reach


def _refused_sign_in(page: Page) -> None:
    page.goto("/login")
    page.locator("[name=username]").fill("nobody")
    page.locator("[name=password]").fill("wrong")
    page.locator("main .primary").click()
    expect(page.get_by_role("alert")).to_be_visible()


def _refused_form(page: Page) -> None:
    page.goto("/admin/post/new/")
    page.locator(SAVE).click()
    expect(page.get_by_role("alert")).to_be_visible()


def _bulk_question(page: Page) -> None:
    page.goto("/admin/post/?published=no")
    for box in page.locator("tbody .tick input").all()[:3]:
        box.check()
    page.locator("#action").select_option("delete")
    page.locator(".bulk button").click()
    expect(page.locator(".question")).to_be_visible()


def _deleted_post(page: Page) -> None:
    _first_row("/admin/post/?search=note", "delete")(page)
    page.locator(".question .danger").click()
    history = page.locator(".notice-success a").first.get_attribute("href")
    assert history is not None
    page.goto(history.replace("/history/", "/details/"))
    expect(page.locator(".question a.button").first).to_be_visible()


def _two_changed_one_post(page: Page) -> None:
    page.goto("/admin/post/?search=note")
    page.locator(".row-acts a").first.click()
    other = page.context.new_page()
    other.goto(page.url)
    for each, title in ((other, "Theirs"), (page, "Mine")):
        each.locator("[name=title]").fill(title)
        each.locator(SAVE).click()
    other.close()
    expect(page.get_by_role("alert")).to_be_visible()


def _session_ended_in_a_form(page: Page) -> None:
    page.goto("/admin/tag/new/")
    page.locator("[name=name]").fill("typed for hours")
    page.context.clear_cookies()
    page.locator(SAVE).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def _open_cell(page: Page) -> None:
    page.goto("/admin/tag/")
    page.locator("[data-edit=name]").first.dblclick()


def _new_token(page: Page) -> None:
    page.goto("/admin/account/tokens/new")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator(".question button").click()
    expect(page.locator("input[name=expires]")).to_be_visible()


def _token_made(page: Page) -> None:
    _new_token(page)
    page.locator("input[name=name]").fill("Deploy")
    page.locator("input[value=chosen]").check()
    page.locator("input[value='post:view']").check()
    page.locator(".question button").click()
    expect(page.locator("#token")).to_be_visible()


def _tokens(page: Page) -> None:
    _token_made(page)
    page.locator(".details a.button").click()
    expect(page.locator("button.danger").first).to_be_visible()


def _interface(page: Page) -> None:
    page.goto("/docs")
    for each in page.locator("details").all():
        each.locator("summary").click()


def _press(key: str, dialog: str) -> Reach:
    def reach(page: Page) -> None:
        page.goto("/admin/post/")
        page.keyboard.press(key)
        expect(page.locator(dialog)).to_be_visible()

    return reach


FOR_VISITORS: dict[str, Reach] = {
    "sign-in": _goto("/login"),
    "sign-in refused": _refused_sign_in,
}
FOR_PEOPLE: dict[str, Reach] = {
    "home": _goto("/admin/"),
    "posts": _filters_open("/admin/post/?search=note&published=yes"),
    "users": _filters_open("/admin/user/"),
    "tags": _filters_open("/admin/tag/"),
    "no match": _goto("/admin/post/?search=nothing+of+that"),
    "second page with notices": _goto("/admin/post/?page=1&sort=nonsense"),
    "cell being edited": _open_cell,
    "palette": _press("Control+k", "#palette"),
    "sheet of keys": _press("?", "#keys"),
    "new post": _goto("/admin/post/new/"),
    "new user": _goto("/admin/user/new/"),
    "edit post": _first_row("/admin/post/", ""),
    "edit user": _first_row("/admin/user/", ""),
    "form refused": _refused_form,
    "two changed one post": _two_changed_one_post,
    "session ended": _session_ended_in_a_form,
    "details of a post": _first_row("/admin/post/", "details"),
    "history of a post": _first_row("/admin/post/?search=note", "history"),
    "delete post": _first_row("/admin/post/?search=note", "delete"),
    "deleted post": _deleted_post,
    "delete user": _first_row("/admin/user/?search=lovelace", "delete"),
    "bulk question": _bulk_question,
    "account": _goto("/admin/account/"),
    "change password": _goto("/admin/account/password"),
    "confirm password": _goto("/confirm-password"),
    "new token": _new_token,
    "token made": _token_made,
    "tokens": _tokens,
    "interface for programs": _interface,
    "backups": _goto("/admin/backups/"),
    "backup": _goto(f"/admin/backups/{NAME}/"),
    "restore question": _goto(f"/admin/backups/{NAME}/preview"),
    "backup from elsewhere": _goto("/admin/backups/upload"),
    "not found": _goto("/admin/nothing"),
}
EVERYWHERE = FOR_VISITORS | FOR_PEOPLE
