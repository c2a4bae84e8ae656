"""A manager's morning: choose a period, open the rows behind a figure, pin, arrange and print."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from admin_app.reports.catalogue import REPORTS
from tests.browser.conftest import NARROW, WIDE
from tests.browser.test_accessibility import overflow, violations

JANUARY = "from=2026-01-01&to=2026-01-31"


def figure_of(page: Page, label: str) -> str:
    """The number on a card."""
    card = page.locator(".card", has=page.get_by_role("link", name=label, exact=True))
    return card.locator(".figure").inner_text()


def test_from_a_period_to_the_rows_behind_a_figure(
    open_page: Callable[..., Page], scripts: bool
) -> None:
    page = open_page("manager", scripts=scripts)
    page.goto("/admin/reports/publishing")
    page.get_by_label("from").fill("2026-01-01")
    page.get_by_label("to", exact=True).fill("2026-01-31")
    page.get_by_label("compare with").select_option("a year before")
    page.locator(".periods").get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile("from=2026-01-01.*to=2026-01-31.*compare=year"))
    posts = figure_of(page, "Posts")
    assert posts == "30"
    page.locator(".card").get_by_role("link", name="Posts", exact=True).click()
    expect(page.locator("h1 .count")).to_have_text(posts)


def test_a_bar_opens_the_posts_of_its_day(open_page: Callable[..., Page]) -> None:
    page = open_page("manager")
    page.goto(f"/admin/reports/publishing?{JANUARY}&compare=none")
    bar = page.locator("#section-timeline svg a").first
    words = bar.text_content() or ""
    bar.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1 .count")).to_have_text(re.findall(r"\d+", words)[-1])


def test_a_report_is_pinned_and_put_first(open_page: Callable[..., Page], scripts: bool) -> None:
    page = open_page("manager", scripts=scripts)
    page.goto("/admin/reports/prolific-authors?min_posts=1")
    page.get_by_role("button", name="Pin to the first page").click()
    expect(page.get_by_role("status")).to_contain_text("on your first page now")
    expect(page.get_by_role("button", name="Take off the first page")).to_be_focused()
    page.goto("/admin/")
    page.get_by_role("link", name="Arrange").click()
    titles = page.locator(".dashboard .card h2")
    for place in range(4, 0, -1):
        expect(titles.nth(place)).to_have_text("Prolific authors")
        page.locator(".dashboard .card").nth(place).get_by_role(
            "button", name=re.compile(" up$")
        ).click()
    expect(titles.first).to_have_text("Prolific authors")
    expect(page.get_by_role("button", name="Move Prolific authors down")).to_be_focused()
    page.locator(".dashboard .card").first.get_by_role("button", name="Take off").click()
    expect(titles.first).to_have_text("Publishing")


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_on_paper_stands_the_report_alone(open_page: Callable[..., Page], paper: str) -> None:
    page = open_page("manager")
    page.goto(f"/admin/reports/publishing?{JANUARY}")
    assert page.pdf(format=paper).startswith(b"%PDF")
    page.emulate_media(media="print")
    for hidden in (".bar", ".periods", ".parameters", ".files", ".head-acts"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.get_by_text("Jan 1, 2026 to Jan 31, 2026").first).to_be_visible()
    # What is folded away on the screen is the only way to read a chart's numbers on paper.
    expect(page.locator("#section-weekdays tbody th").first).to_be_visible()


# The width that A4 leaves between margins of 15 mm.
A4 = 680


@pytest.mark.parametrize(
    "report", ["post-counts", "active-authors?period=all", "prolific-authors?min_posts=0",
                "recent-posts?days=3650", f"publishing?{JANUARY}", f"tags?{JANUARY}"],
)  # fmt: skip
def test_nothing_reaches_over_the_edge_of_the_paper(
    open_page: Callable[..., Page], report: str
) -> None:
    page = open_page("manager", width=A4)
    page.goto(f"/admin/reports/{report}")
    page.emulate_media(media="print")
    assert overflow(page) <= 0
    expect(page.locator(".about")).to_be_visible()
    for rows in page.locator(".pager span").all():
        expect(rows).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("name", [report.name for report in REPORTS])
def test_every_report_is_accessible_in_each_look(open_page: Callable[..., Page], name: str) -> None:
    page = open_page("manager")
    page.goto(f"/admin/reports/{name}?{JANUARY}" if name != "recent-posts" else
              f"/admin/reports/{name}?days=3650")  # fmt: skip
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
    faults = {}
    for width in (WIDE, NARROW, 320):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            faults[width, scheme] = violations(page)
        assert overflow(page) <= 0, f"too wide at {width}"
    assert {look: found for look, found in faults.items() if found} == {}
