"""Every figure of a report's page is a link, and the grid that it opens has as many rows."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.backoffice.browsing import notices
from tests.factories import make_post, make_tag, make_user

TODAY = datetime.now(UTC)
GRIDS = ("/admin/post/", "/admin/user/", "/admin/tag/")


@pytest.fixture
def site(app: Flask) -> Flask:
    """Authors of each state with posts of each state, lately, long ago, later and without date."""
    with app.app_context():
        tags = [make_tag(name=name) for name in ("bread", "Bread", "unused", "C", "C++")]
        users = [make_user(is_active=active) for active in (True, True, False, None)]
        make_user(username="idle")
        for number, days in enumerate((*range(20), 31, 45, 45, 100, 400, 400, 1000, -3)):
            make_post(
                user_id=users[number % 4].id,
                created_at=TODAY - timedelta(days=days, hours=number % 7),
                published=(True, False, None)[number % 3],
                tags=[each for place, each in enumerate(tags) if number % (place + 2) == 0][:2],
            )
        make_post(user_id=users[0].id, created_at=None, published=None, tags=tags[:1])
        make_post(user_id=users[1].id, created_at=None, published=True)
    app.config["DEFAULT_TIMEZONE"] = "Pacific/Auckland"
    return app


def figures_of(page: TestResponse) -> Iterator[tuple[int, str]]:
    """Every number of the page that leads to a grid, with the address."""
    soup = BeautifulSoup(page.text, "html.parser")
    for card in soup.select(".card"):
        yield _number(card.select_one(".figure")), _address(card.select_one("a"))
    for link in soup.select(".report-table td.number a"):
        yield _number(link), _address(link)


def _number(element: Tag | None) -> int:
    assert element is not None
    return int(element.get_text().strip().replace(",", ""))


def _address(link: Any) -> str:
    assert link is not None
    return str(link["href"])


def count_of_grid(client: FlaskClient, address: str) -> int:
    """The number of rows that a grid states; it must not complain of its address."""
    page = client.get(address)
    assert page.status_code == 200
    assert notices(page) == ""
    stated = re.search(r'<h1>[^<]*<span class="count">([\d,]+)</span>', page.text)
    assert stated is not None
    return int(stated[1].replace(",", ""))


@pytest.mark.parametrize(
    "address",
    [
        "post-counts",
        "post-counts?period=30d",
        "post-counts?period=30d&sort=unpublished&desc=1&search=user",
        "recent-posts?days=10",
        "recent-posts?days=40&published=yes",
        "active-authors",
        "active-authors?period=all",
        "prolific-authors?min_posts=3",
        "prolific-authors?min_posts=1&period=30d",
        "publishing",
        "publishing?period=all&per=month",
        "publishing?period=365d&compare=year",
        f"publishing?from={date.today() - timedelta(days=50)}&to={date.today()}&per=week",  # noqa: DTZ011
        "tags?period=30d",
        "tags?period=all",
    ],
)
def test_every_figure_opens_as_many_rows(site: Flask, manager: FlaskClient, address: str) -> None:
    page = manager.get(f"/admin/reports/{address}")
    assert page.status_code == 200
    assert notices(page) == ""
    figures = list(figures_of(page))
    assert any(number for number, _ in figures)
    wrong = []
    for number, link in figures:
        assert link.startswith(GRIDS)
        if (count := count_of_grid(manager, link)) != number:
            wrong.append((number, count, link))
    assert wrong == []
    assert len(figures) >= 1


def test_a_chart_leads_to_the_rows_of_its_table(site: Flask, manager: FlaskClient) -> None:
    soup = BeautifulSoup(manager.get("/admin/reports/publishing").text, "html.parser")
    section = soup.find("section", id="section-timeline")
    assert isinstance(section, Tag)
    drawn = {str(link["href"]) for link in section.select("figure a[href^='/']")}
    written = {str(link["href"]) for link in section.select("td.number a")}
    assert drawn
    assert drawn <= written
