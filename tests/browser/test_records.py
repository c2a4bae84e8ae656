"""Making, changing and deleting single rows."""

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Dialog, Page, expect
from sqlalchemy import func, select

from admin_app.content.models import Post, User
from admin_app.extensions import db
from tests.browser.content import id_of, post_titled


def find(page: Page, group: str, name: str, *, scripts: bool) -> None:
    """Look for a row in a picker and choose it."""
    picker = page.get_by_role("group", name=group)
    picker.get_by_label("Find by name").fill(name)
    if scripts:
        picker.get_by_role("option", name=name, exact=True).click()
        return
    picker.get_by_role("button", name="Find").click()
    picker.get_by_label(name, exact=True).check()


def open_from_grid(page: Page, title: str) -> None:
    """Find the post and open its form."""
    page.goto(f"/admin/post/?search={title}")
    page.get_by_role("link", name=f"Edit {title}").click()


def test_a_post_is_made_with_author_and_tags(
    open_page: Callable[..., Page], site: Flask, scripts: bool
) -> None:
    page = open_page("staff", scripts=scripts)
    page.goto("/admin/post/")
    page.get_by_role("link", name="New").click()
    page.get_by_label("Title").fill("Rye at last")
    page.get_by_label("Text", exact=True).fill("One.\nTwo.")
    find(page, "Author", "Ada Lovelace", scripts=scripts)
    find(page, "Tags", "bread", scripts=scripts)
    find(page, "Tags", "travel", scripts=scripts)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".notice")).to_contain_text("Saved.")
    with site.app_context():
        post = post_titled("Rye at last")
        assert post is not None
        assert (post.author.username, [tag.name for tag in post.tags], post.content) == (
            "Ada Lovelace",
            ["bread", "travel"],
            "One.\nTwo.",
        )


def test_a_refused_form_says_what_is_wrong_and_keeps_the_rest(
    open_page: Callable[..., Page], scripts: bool
) -> None:
    page = open_page("staff", scripts=scripts)
    page.goto("/admin/post/new/")
    page.get_by_label("Text", exact=True).fill("But a text.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Title")
    expect(page.get_by_label("Title")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Text", exact=True)).to_have_value("But a text.")


def test_a_post_is_changed(open_page: Callable[..., Page], site: Flask, scripts: bool) -> None:
    page = open_page("staff", scripts=scripts)
    open_from_grid(page, "Note 14 on sourdough")
    page.get_by_label("Title").fill("Note 14, corrected")
    page.get_by_label("Published").select_option("No")
    tags = page.get_by_role("group", name="Tags")
    if scripts:
        tags.get_by_role("button", name="Remove bread").click()
    else:
        tags.get_by_label("bread").uncheck()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".notice")).to_contain_text("Saved.")
    with site.app_context():
        post = post_titled("Note 14, corrected")
        assert post is not None
        assert (post.published, [tag.name for tag in post.tags]) == (False, ["flask"])


def test_a_post_is_deleted_after_a_question(
    open_page: Callable[..., Page], site: Flask, scripts: bool
) -> None:
    page = open_page("staff", scripts=scripts)
    open_from_grid(page, "Note 14 on sourdough")
    page.get_by_role("link", name="Delete").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Delete “Note 14 on sourdough”?")
    page.get_by_role("button", name="Delete").click()
    expect(page.locator(".notice")).to_contain_text("has been deleted")
    with site.app_context():
        assert post_titled("Note 14 on sourdough") is None


def test_a_user_goes_and_the_posts_are_handed_over(
    open_page: Callable[..., Page], site: Flask, scripts: bool
) -> None:
    page = open_page("admin", scripts=scripts)
    page.goto("/admin/user/?search=lovelace")
    page.get_by_role("link", name="Edit Ada Lovelace").click()
    page.get_by_role("link", name="Delete").click()
    expect(page.get_by_text("This user has 15 posts.")).to_be_visible()
    page.get_by_label("Hand them to another user").check()
    find(page, "Hand them to", "Grace Hopper", scripts=scripts)
    page.get_by_role("button", name="Delete").click()
    expect(page.locator(".notice")).to_contain_text("has been deleted")
    with site.app_context():
        posts = select(func.count()).select_from(Post).filter_by(user_id=id_of("Grace Hopper"))
        assert db.session.scalar(posts) == 30
        assert db.session.scalar(select(User).filter_by(username="Ada Lovelace")) is None


def test_a_user_with_posts_is_kept_unless_one_says_what_becomes_of_them(
    open_page: Callable[..., Page], site: Flask, scripts: bool
) -> None:
    page = open_page("admin", scripts=scripts)
    with site.app_context():
        number = id_of("Ada Lovelace")
    page.goto(f"/admin/user/delete/?id={number}")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("alert")).to_be_visible()
    with site.app_context():
        assert id_of("Ada Lovelace") == number


def test_leaving_a_form_with_changes_asks_first(open_page: Callable[..., Page]) -> None:
    page = open_page("staff")
    page.goto("/admin/tag/new/")
    page.get_by_label("Name").press_sequentially("rye")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="Cancel").click(no_wait_after=True)
    expect(page.get_by_label("Name")).to_have_value("rye")
    assert asked == ["beforeunload"]
