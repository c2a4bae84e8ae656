"""A report's page: who sees it, what it says of itself, and how a long table is read."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from admin_app.reports.catalogue import REPORTS
from tests.backoffice.browsing import made, notices
from tests.factories import make_post, make_tag, make_user

NAMES = [report.name for report in REPORTS]
CountedQueries = Callable[[], AbstractContextManager[list[str]]]


def first_column(client: FlaskClient, address: str) -> list[str]:
    """The first cell of each row of the first table."""
    page = client.get(f"/admin/reports/{address}")
    assert page.status_code == 200
    table = BeautifulSoup(page.text, "html.parser").select_one("table.plain")
    return [each.get_text() for each in table.select("tbody th")] if table else []


@pytest.fixture
def authors(app: Flask) -> None:
    """Ann with three posts, Bob with one, and Zoe with none."""
    with app.app_context():
        ann, bob = make_user(username="Ann").id, make_user(username="Bob").id
        make_user(username="Zoe")
        now = datetime.now(UTC)
        for days in range(3):
            make_post(user_id=ann, published=days > 0, created_at=now - timedelta(days=days))
        make_post(user_id=bob, published=True, created_at=None)


@pytest.mark.parametrize("name", NAMES)
def test_managers_see_reports_and_staff_do_not(
    app: Flask, as_role: Callable[..., FlaskClient], name: str
) -> None:
    made(app, make_post)
    for ending in ("", ".csv", ".xlsx"):
        path = f"/admin/reports/{name}{ending}"
        answers = [
            as_role(role).get(path, buffered=True).status_code
            for role in ("staff", "manager", "admin")
        ]
        assert answers == [403, 200, 200]


def test_the_menu_and_the_list_lead_managers_to_every_report(manager: FlaskClient) -> None:
    assert 'href="/admin/reports/"' in manager.get("/admin/").text
    page = manager.get("/admin/reports/").text
    assert re.findall(r'href="/admin/reports/([a-z-]+)"', page) == NAMES


def test_staff_are_not_led_to_reports(staff: FlaskClient) -> None:
    assert "/admin/reports/" not in staff.get("/admin/").text


def test_managers_read_grids_and_change_nothing(app: Flask, manager: FlaskClient) -> None:
    post = made(app, make_post)
    page = manager.get("/admin/post/").text
    assert "data-edit" not in page
    assert 'name="action"' not in page
    assert manager.get(f"/admin/post/edit/?id={post.id}").status_code == 403


def test_users_without_posts_are_listed_last(authors: None, manager: FlaskClient) -> None:
    assert first_column(manager, "post-counts") == ["Ann", "Bob", "the manager", "Zoe"] or (
        first_column(manager, "post-counts") == ["Ann", "Bob", "Zoe", "the manager"]
    )


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("sort=username", "Ann"),
        ("sort=username&desc=1", "the manager"),
        ("sort=posts&desc=1", "Ann"),
        ("sort=published&desc=1", "Ann"),
        ("sort=unpublished&desc=1", "Ann"),
        ("search=oe", "Zoe"),
        ("search=bob", "Bob"),
    ],
)
def test_users_are_sorted_and_searched(
    authors: None, manager: FlaskClient, query: str, first: str
) -> None:
    assert first_column(manager, f"post-counts?{query}")[0] == first


@pytest.mark.parametrize("report", ["active-authors", "prolific-authors?min_posts=1"])
def test_authors_are_sorted_by_what_is_published(
    app: Flask, manager: FlaskClient, report: str
) -> None:
    with app.app_context():
        for name, published, drafts in (("Ann", 0, 3), ("Bob", 2, 0), ("Cem", 1, 1)):
            user = make_user(username=name, is_active=True).id
            for number in range(published + drafts):
                make_post(user_id=user, published=number < published, created_at=datetime.now(UTC))
    address = f"{report}{'&' if '?' in report else '?'}sort="
    assert first_column(manager, f"{address}published&desc=1") == ["Bob", "Cem", "Ann"]
    assert first_column(manager, f"{address}published&desc=0") == ["Ann", "Cem", "Bob"]
    assert first_column(manager, f"{address}unpublished&desc=1") == ["Ann", "Cem", "Bob"]


def test_pages_hold_every_user_once(app: Flask, manager: FlaskClient) -> None:
    with app.app_context():
        for _ in range(24):
            make_user()
    pages = [first_column(manager, f"post-counts?page={number}") for number in (0, 1)]
    assert [len(page) for page in pages] == [20, 5]
    assert len({*pages[0], *pages[1]}) == 25
    assert 'rel="next"' in manager.get("/admin/reports/post-counts").text


@pytest.mark.parametrize("name", NAMES)
def test_a_report_takes_the_same_few_statements_however_much_there_is(
    app: Flask, manager: FlaskClient, counted_queries: CountedQueries, name: str
) -> None:
    counts = []
    for _ in range(2):
        with app.app_context():
            for _ in range(6):
                make_post(tags=[make_tag()])
        with counted_queries() as statements:
            manager.get(f"/admin/reports/{name}")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 25


def test_a_report_says_what_it_is(app: Flask, manager: FlaskClient, authors: None) -> None:
    app.config["DEFAULT_TIMEZONE"] = "Asia/Kathmandu"
    page = manager.get("/admin/reports/publishing?from=2026-02-01&to=2026-02-28").text
    soup = BeautifulSoup(page, "html.parser")
    facts = {each.dt.get_text(): each.dd.get_text() for each in soup.select(".stats div")}  # type: ignore[union-attr]
    assert facts["Question"] == "How much is written and published, and when?"
    assert facts["Period"] == "Feb 1, 2026 to Feb 28, 2026"
    assert facts["Compared with"] == "Jan 1, 2026 to Jan 31, 2026"
    assert facts["Time zone"] == "Asia/Kathmandu"
    assert facts["Rows"] == "28"
    assert "Data as of" in facts


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("publishing?period=all", "1 post has no date and is in no period."),
        ("recent-posts", "1 post has no date and is in no period."),
        ("post-counts?period=30d", "1 post has no date and is in no period."),
        ("post-counts", "1 post has no date; it is counted, because no period is chosen."),
    ],
)
def test_posts_without_a_date_are_told_of(
    authors: None, manager: FlaskClient, address: str, sentence: str
) -> None:
    assert sentence in manager.get(f"/admin/reports/{address}").text


@pytest.mark.parametrize(
    "report", ["tags?{}", "publishing?{}", "tags.csv?{}", "publishing.csv?{}&table=timeline"]
)
def test_without_a_former_period_nothing_is_said_of_one(
    app: Flask, manager: FlaskClient, report: str
) -> None:
    made(app, make_tag)
    words = ("Posts then", "Change", "compared with", "Rising and falling")
    for query in ("period=all", "period=30d&compare=none"):
        page = manager.get(f"/admin/reports/{report.format(query)}", buffered=True).text
        table = page[: page.find('class="about"')]
        assert [each for each in words if f">{each}<" in table or f"{each}," in table] == []
    compared = manager.get(f"/admin/reports/{report.format('period=30d')}", buffered=True).text
    assert "Posts then" in compared


def test_tiles_of_all_time_say_that_posts_without_a_date_are_left_out(
    authors: None, manager: FlaskClient
) -> None:
    page = manager.get("/admin/reports/publishing?period=all").text
    soup = BeautifulSoup(page, "html.parser")
    cards = {each.h2.get_text(): each.select_one(".figure") for each in soup.select(".card")}  # type: ignore[union-attr]
    figures = {name: each.get_text() for name, each in cards.items() if each is not None}
    assert figures == {
        "Posts with a date": "3", "Published, with a date": "2", "Not published, of all time": "1",
    }  # fmt: skip


def test_another_period_keeps_the_search_and_the_order(authors: None, manager: FlaskClient) -> None:
    page = manager.get("/admin/reports/post-counts?search=ann&sort=username&desc=1").text
    soup = BeautifulSoup(page, "html.parser")
    for link in soup.select(".periods a"):
        assert "search=ann&sort=username&desc=1" in str(link["href"])
    sent = {str(each["name"]): each.get("value") for each in soup.select(".periods input")}
    assert (sent["search"], sent["sort"], sent["desc"]) == ("ann", "username", "1")


@pytest.mark.parametrize(("days", "name"), [(0, "7 days"), (1, None)])
def test_a_usual_period_keeps_its_name_while_its_days_are_the_same(
    authors: None, manager: FlaskClient, days: int, name: str | None
) -> None:
    soup = BeautifulSoup(manager.get("/admin/reports/publishing?period=7d").text, "html.parser")
    sent = {str(each["name"]): str(each["value"]) for each in soup.select(".periods input")}
    sent["from"] = str(date.fromisoformat(sent["from"]) - timedelta(days=days))
    page = manager.get("/admin/reports/publishing", query_string={**sent, "compare": "year"})
    chosen = BeautifulSoup(page.text, "html.parser").select_one(".periods [aria-current]")
    assert (chosen and chosen.get_text()) == name


def test_a_user_s_first_post_of_a_period_is_called_so(authors: None, manager: FlaskClient) -> None:
    assert "First in the period" in manager.get("/admin/reports/active-authors").text
    assert "First in the period" not in manager.get("/admin/reports/post-counts").text


def test_a_period_to_come_has_no_day_of_most_posts(authors: None, manager: FlaskClient) -> None:
    page = manager.get("/admin/reports/publishing?from=2030-01-01&to=2030-01-31").text
    assert "There are no posts in these days." in page
    assert "most, 0" not in page


def test_a_post_of_which_nothing_is_set_says_so(app: Flask, manager: FlaskClient) -> None:
    made(app, make_post, published=None, created_at=datetime.now(UTC))
    assert (
        'data-label="Published"><span class="unset">not set'
        in manager.get("/admin/reports/recent-posts").text
    )


def test_nearly_equal_tags_are_found(app: Flask, manager: FlaskClient) -> None:
    with app.app_context():
        for name in ("Open Data", "open-data", "opendatas", "c", "c++", "c#", "Café", "cafe"):
            make_tag(name=name)
        make_post()
    soup = BeautifulSoup(manager.get("/admin/reports/tags").text, "html.parser")
    section = soup.find("section", id="section-similar")
    assert section is not None
    rows = [[each.get_text() for each in row.select("th, td")] for row in section.select("tr")]
    pairs = {frozenset((row[0], row[2])) for row in rows[1:]}
    assert pairs == {
        frozenset(("Open Data", "open-data")), frozenset(("Open Data", "opendatas")),
        frozenset(("Café", "cafe")),
    }  # fmt: skip


def test_names_that_look_like_markup_stay_text(app: Flask, manager: FlaskClient) -> None:
    with app.app_context():
        author = make_user(username="<script>alert(1)</script>", is_active=True)
        make_post(user_id=author.id, title="{{ 7*7 }}<b>", created_at=datetime.now(UTC),
                  tags=[make_tag(name="<i>")])  # fmt: skip
    for name in NAMES:
        page = manager.get(f"/admin/reports/{name}")
        assert "<script>alert" not in page.text
        assert "<i>" not in page.text
        assert notices(page) == ""


@pytest.mark.parametrize(
    ("report", "order"),
    [("post-counts", ""), ("post-counts", "sort=unpublished&desc=1&"), ("tags", ""),
     ("tags", "sort=change&desc=1&")],
)  # fmt: skip
def test_pages_go_on_where_the_last_one_ended(
    app: Flask, manager: FlaskClient, report: str, order: str
) -> None:
    with app.app_context():
        for number in range(30):
            user, tag = make_user().id, make_tag()
            for _ in range(number % 4):
                make_post(user_id=user, tags=[tag], created_at=datetime.now(UTC))
    pages = [first_column(manager, f"{report}?{order}page={number}") for number in (0, 1)]
    whole = first_column(manager, f"{report}?{order}page_size=50")
    assert pages[0] + pages[1] == whole
    assert len(set(whole)) == len(whole) >= 30
