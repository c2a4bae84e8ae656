"""Whatever an address asks for, the nearest sensible page comes, and says what it has taken."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from tests.backoffice.browsing import made, notices
from tests.factories import make_post
from tests.people import change_person

REPORTS = (
    "post-counts", "recent-posts", "active-authors", "prolific-authors", "publishing", "tags",
)  # fmt: skip


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("recent-posts?days=0", "“Days” is between 1 and 3,650; 1 was taken."),
        ("recent-posts?days=-1", "“Days” is between 1 and 3,650; 1 was taken."),
        ("recent-posts?days=abc", "“abc” is not a whole number; 7 was taken for “Days”."),
        ("recent-posts?days=" + "9" * 10, "3,650 was taken."),
        ("recent-posts?days=" + "9" * 4000, "is not a whole number"),
        ("recent-posts?published=perhaps", "“perhaps” is not a choice for Posts."),
        ("prolific-authors?min_posts=-5", "0 was taken."),
        ("prolific-authors?min_posts=1e3", "5 was taken for “More posts than”."),
        ("publishing?from=2026-03-09&to=2026-03-02", "its days were exchanged"),
        ("publishing?from=2026-02-30&to=2026-03-02", "There is no day 2026-02-30"),
        ("publishing?period=yesterday", "“yesterday” is not a period here."),
        ("publishing?compare=last+week", "“last week” is nothing to compare with here."),
        ("publishing?per=minute", "“minute” is not a choice for Show by."),
        ("publishing?period=all&per=day", "By day there would be more than 400 parts"),
        ("publishing?period=all&compare=year", "There is no time before this period"),
        ("publishing?tz=Mars/Olympus", "“tz” in the address means nothing to this report."),
        ("post-counts?sort=password_hash", "“password_hash” is not a column to sort by."),
        ("post-counts?page=-1", "“-1” is not a page; this is the first."),
        ("tags?page_size=7", "A page has 20, 50 or 100 rows."),
    ],
)
def test_the_nearest_sensible_page_says_what_it_has_taken(
    app: Flask, manager: FlaskClient, address: str, sentence: str
) -> None:
    made(app, make_post)
    made(app, make_post, created_at=datetime(2020, 5, 5, tzinfo=UTC))
    page = manager.get(f"/admin/reports/{address}")
    assert page.status_code == 200
    assert sentence in notices(page)


@pytest.mark.parametrize(
    "query",
    [
        "from=0001-01-01&to=9999-12-31", "from=0001-01-01&to=0001-01-01&compare=year",
        "from=9999-12-31", "to=0001-01-01", "period=all&per=day", "from=%00&to=%F0%9F%92%A9",
        "page=999999999", "search=%00%25_%5C", "period=365d&per=day&compare=before",
    ],
)  # fmt: skip
def test_no_address_breaks_a_report(app: Flask, manager: FlaskClient, query: str) -> None:
    made(app, make_post)
    for zone in ("Pacific/Kiritimati", "America/Lima"):
        app.config["DEFAULT_TIMEZONE"] = zone
        for report in REPORTS:
            assert manager.get(f"/admin/reports/{report}?{query}").status_code == 200


@pytest.mark.parametrize(
    "address", ["nothing", "nothing.csv", "publishing.pdf", "publishing.csv?table=nothing", ".csv"]
)
def test_what_is_no_report_is_not_found(manager: FlaskClient, address: str) -> None:
    assert manager.get(f"/admin/reports/{address}").status_code == 404


@pytest.mark.parametrize("report", REPORTS)
def test_without_posts_a_report_says_how_to_get_some(manager: FlaskClient, report: str) -> None:
    page = manager.get(f"/admin/reports/{report}")
    assert page.status_code == 200
    assert "There are no posts yet" in page.text
    assert "python3 manage.py run --demo" in page.text


def test_a_time_zone_that_is_no_longer_known_gives_way_to_the_site_s(
    app: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    manager = as_role("manager", id=5)
    change_person(app, 5, time_zone="Mars/Olympus")
    page = manager.get("/admin/reports/publishing")
    assert page.status_code == 200
    assert "<dd>UTC</dd>" in page.text


def test_a_page_says_how_long_the_parts_are_that_it_shows(app: Flask, manager: FlaskClient) -> None:
    for year in (2020, 2026):
        made(app, make_post, created_at=datetime(year, 5, 5, tzinfo=UTC))
    soup = BeautifulSoup(
        manager.get("/admin/reports/publishing?period=all&per=day").text, "html.parser"
    )
    chosen = soup.select_one("select[name=per] option[selected]")
    facts = {each.dt.get_text(): each.dd.get_text() for each in soup.select(".stats div")}  # type: ignore[union-attr]
    assert chosen is not None
    assert (chosen.get_text(), facts["Show by"]) == ("week", "week")
    assert "Posts by week" in soup.get_text()


@pytest.mark.parametrize("year", [1, 1600, 9999])
def test_a_date_that_is_centuries_off_breaks_no_chart(
    app: Flask, manager: FlaskClient, year: int
) -> None:
    made(app, make_post, created_at=datetime(2026, 5, 5, tzinfo=UTC))
    made(app, make_post, created_at=datetime(year, 6, 6, tzinfo=UTC))
    page = manager.get("/admin/reports/publishing?period=all")
    assert page.status_code == 200
    assert len(page.data) < 1_000_000
