"""What pages are put together from: whole, labelled, and never by colour alone."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from justhtml import JustHTML
from lucide import IconDoesNotExist

from admin_app.backoffice.icons import icon
from tests.backoffice.components import ComponentsView

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def page(app: Flask, as_role: Callable[..., FlaskClient]) -> JustHTML:
    """The page of components, as the common rules for pages let it pass."""
    app.extensions["admin"][0].add_view(ComponentsView(endpoint="components", name="Components"))
    response = as_role("manager").get("/admin/components/")
    assert response.status_code == 200
    return JustHTML(response.text, sanitize=False)


def elements(page: JustHTML, selector: str) -> list[Any]:
    """What the selector finds, which the parser gives no types."""
    return list(page.query(selector))


def words(page: JustHTML, selector: str) -> list[str]:
    """What is read of each element that the selector finds."""
    return [" ".join(each.to_text().split()) for each in page.query(selector)]


def test_a_card_leads_to_what_it_counts(page: JustHTML) -> None:
    (link,) = elements(page, ".card a")
    assert (link.attrs["href"], link.to_text()) == ("/admin/post/", "Posts")
    assert words(page, ".card .figure") == ["1,204", "7", "37%"]
    assert words(page, ".change")[0] == "12 more than before"
    assert len(page.query(".card .spark svg[role=img]")) == 1


def test_progress_says_how_far_it_is_also_without_a_total(page: JustHTML) -> None:
    assert words(page, ".progress .count") == [
        "340 of 1,000 (34%)", "0 of 1,000 (0%)", "12 so far", "just begun",
    ]  # fmt: skip
    first, *_rest, last = elements(page, "progress")
    assert (first.attrs["value"], first.attrs["max"], "value" in last.attrs) == (
        "340", "1000", False,
    )  # fmt: skip


def test_a_state_has_a_sign_of_its_own_and_words(page: JustHTML) -> None:
    states = elements(page, ".status")
    signs = {each.query_one("svg").to_html() for each in states}
    assert len(signs) == len(states) == 5
    assert words(page, ".status-failed") == ["It is failed"]


def test_a_period_is_chosen_by_link_or_by_days_and_the_rest_is_kept(page: JustHTML) -> None:
    assert words(page, ".periods [aria-current]") == ["This month"]
    (form,) = elements(page, ".periods form")
    sent = {each.attrs["name"]: each.attrs.get("value") for each in form.query("input")}
    assert sent == {"min_posts": "5", "from": "2026-11-01", "to": "2026-11-30"}
    assert words(page, ".periods option[selected]") == ["the period before"]


def test_an_act_is_posted_with_a_token(page: JustHTML) -> None:
    form, _other = elements(page, ".act")
    sent = {each.attrs["name"]: each.attrs["value"] for each in form.query("input")}
    assert (form.attrs["method"], set(sent), sent["reason"]) == (
        "post", {"csrf_token", "reason"}, "test",
    )  # fmt: skip


def test_an_icon_is_hidden_from_screen_readers_and_leaves_its_colour_to_the_style_sheet() -> None:
    drawn = icon("clock")
    assert 'aria-hidden="true"' in drawn
    assert "stroke" not in drawn
    assert "fill" not in drawn
    assert "xmlns" not in drawn


def test_an_icon_that_the_set_lacks_is_an_error_at_once() -> None:
    with pytest.raises(IconDoesNotExist):
        icon("no-such-icon")
