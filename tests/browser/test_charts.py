"""Charts as a browser shows them: legible at every width, in every look, without colours too."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, render_template_string
from playwright.sync_api import Page, expect

from admin_app.reports.charts import Chart, Series, chart_svg, sparkline
from admin_app.security.headers import HEADERS
from tests.browser.conftest import HEIGHT, NARROW, WIDE
from tests.browser.test_accessibility import MIDDLE, NARROWEST, overflow, violations

ADDRESS = "/charts"
PAGE = """{% extends "layout.html" %}
{% from "backoffice/components.html" import chart_frame %}
{% block title %}Charts{% endblock %}
{% block head %}<link rel="stylesheet" href="{{ asset('charts.css') }}">{% endblock %}
{% block main %}<h1>Charts</h1>
{% for chart in charts %}
{% call chart_frame(chart.title, chart.description) %}{{ draw(chart) }}{% endcall %}
{% endfor %}
<p>{{ sparkline }}</p>
{% endblock %}"""

DAYS = [f"{day} November 2026" for day in range(1, 31)]
MANY = [day % 17 for day in range(400)]
CHARTS = [
    Chart("bars", "Posts per day", "Against October.", DAYS,
          [Series("Posts", MANY[:30]), Series("Period before", MANY[5:35], former=True)],
          [f"/admin/post/?search={day}" for day in DAYS]),
    Chart("stacked", "Posts per month", "What became of them.", DAYS[:12],
          [Series(name, MANY[3:15]) for name in ("Published", "Drafts", "Not set")]),
    Chart("lines", "Posts in 400 days", "Day by day.", [f"Day {day}" for day in range(400)],
          [Series("Posts", [*MANY[:200], None, *MANY[:199]])]),
    Chart("lines", "Views of each kind", "A million and more.", DAYS[:7],
          [Series(name, [step * 400_000 for step in range(at, at + 7)])
           for at, name in enumerate(("Pages", "Feeds", "Mails", "Others"))]),
    Chart("bars", "Tags that rise and fall", "Each by its name.",
          [f"python-flask-{number}" for number in range(16)],
          [Series("Change", [8 - step for step in range(16)])], named=True),
]  # fmt: skip

# The words in the open chart that touch each other or reach over its frame.
CROWDED = """figure => {
    const frame = figure.querySelector(".drawing").getBoundingClientRect();
    // Slanted lines stand side by side though the boxes around them touch.
    const slanted = [...figure.querySelectorAll(".names text")]
        .map(text => text.getBoundingClientRect());
    if (slanted.some(box => box.left < frame.left - 1 || box.right > frame.right + 1
        || box.bottom > frame.bottom + 1)) return ["slanted"];
    const texts = [...figure.querySelectorAll(".axis g:not(.names) > text")]
        .map(text => [text.textContent, text.getBoundingClientRect()])
        .filter(([, box]) => box.width);
    const touches = (a, b) => a.left < b.right && b.left < a.right
        && a.top < b.bottom && b.top < a.bottom;
    return texts.filter(([, box], at) => box.left < frame.left - 1 || box.right > frame.right + 1
        || texts.some(([, other], where) => where !== at && touches(box, other)))
        .map(([words]) => words);
}"""
SMALLEST_LETTERS = """() => Math.min(...[...document.querySelectorAll(".plot text")]
    .map(text => parseFloat(getComputedStyle(text).fontSize)
        * Math.hypot(text.getScreenCTM().a, text.getScreenCTM().b)))"""
# What words reach over the frame while somebody points at their mark.
CUT_OFF = """figure => {
    const frame = figure.querySelector(".drawing").getBoundingClientRect();
    return [...figure.querySelectorAll(".marks text")]
        .map(text => [text.textContent, text.getBoundingClientRect()])
        .filter(([, box]) => box.left < frame.left - 1 || box.right > frame.right + 1)
        .map(([words]) => words);
}"""


@pytest.fixture
def open_charts(site: Flask, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Open a page of charts under the headers and style sheets that every page has."""

    def open_in(language: str = "en", **options: Any) -> Page:
        with site.test_request_context(headers={"Accept-Language": language}):
            body = render_template_string(
                PAGE, charts=CHARTS, draw=chart_svg, sparkline=sparkline(MANY[:12], "Rising")
            )
        page = open_page(None, **options)
        page.route(f"**{ADDRESS}", lambda route: route.fulfill(
            body=body, headers=HEADERS, content_type="text/html",
        ))  # fmt: skip
        page.goto(ADDRESS)
        return page

    return open_in


def opacity(page: Page, words: str) -> str:
    """How much is seen of what a mark says."""
    text = page.locator(".marks text", has_text=words)
    return str(text.evaluate("text => getComputedStyle(text).opacity"))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_charts_are_accessible_and_fit(open_charts: Callable[..., Page], language: str) -> None:
    page = open_charts(language)
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            assert violations(page) == [], f"{width} {scheme}"
        assert overflow(page) <= 0


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [WIDE, MIDDLE, NARROW, NARROWEST])
def test_words_keep_their_size_and_their_distance(
    open_charts: Callable[..., Page], language: str, width: int
) -> None:
    page = open_charts(language, width=width)
    figures = page.locator("figure")
    assert figures.count() == len(CHARTS)
    assert [figures.nth(at).evaluate(CROWDED) for at in range(len(CHARTS))] == [[]] * len(CHARTS)
    assert [figures.nth(at).evaluate(CUT_OFF) for at in range(len(CHARTS))] == [[]] * len(CHARTS)
    assert page.evaluate(SMALLEST_LETTERS) >= 11


def test_a_value_is_shown_where_one_points(open_charts: Callable[..., Page]) -> None:
    page = open_charts()
    words = "8 November 2026: Posts 7, Period before 12"
    assert opacity(page, words) == "0"
    page.get_by_role("link", name=words).locator("rect").hover()
    assert opacity(page, words) == "1"
    page.mouse.move(0, 0)
    assert opacity(page, words) == "0"


def test_a_value_is_shown_and_opened_by_keyboard(open_charts: Callable[..., Page]) -> None:
    page = open_charts()
    page.get_by_role("link", name="1 November 2026:").first.focus()
    page.keyboard.press("Tab")
    words = "2 November 2026: Posts 1, Period before 6"
    assert opacity(page, words) == "1"
    ring = page.locator(".marks a:focus rect").evaluate("rect => getComputedStyle(rect).stroke")
    assert ring != "none"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/login\?next=.*2%2520November"))


def test_a_chart_is_skipped_by_keyboard(open_charts: Callable[..., Page]) -> None:
    page = open_charts()
    page.get_by_role("link", name="Skip the chart").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    # The next chart has few labels, but more than a reader should have to pass.
    focused = page.evaluate("document.activeElement.textContent")
    assert focused == "Skip the chart"
    expect(page.locator("figure").nth(1).locator(":focus")).to_have_count(1)


@pytest.mark.parametrize("media", [{"media": "print"}, {"forced_colors": "active"}])
def test_series_differ_without_their_colours(
    open_charts: Callable[..., Page], media: dict[str, Any]
) -> None:
    page = open_charts(color_scheme="dark")
    page.emulate_media(**media)
    looks = page.locator(".shapes [class*=series-], .shapes .former").evaluate_all(
        """paths => paths.map(path => {
            const style = getComputedStyle(path), chart = path.closest("figure").textContent;
            return [chart.slice(0, 40), path.getAttribute("fill"), style.strokeDasharray,
                style.display, path.getBoundingClientRect().width > 100];
        })"""
    )
    assert len({tuple(look) for look in looks}) == len(looks) == 2 + 3 + 1 + 4 + 1
    assert all(display == "inline" and is_wide for *_, display, is_wide in looks)


def test_print_is_dark_on_light(open_charts: Callable[..., Page]) -> None:
    page = open_charts(color_scheme="dark")
    page.emulate_media(media="print")
    painted = page.locator(".axis text, .block.series-0, .former").evaluate_all(
        """elements => elements.map(element => {
            const style = getComputedStyle(element);
            return element.matches(".former") ? style.stroke : style.fill;
        })"""
    )
    # As red, green and blue, of which white has 255 each.
    brightest = max(sum(map(int, re.findall(r"\d+", colour))) / 3 for colour in painted)
    assert brightest < 120
