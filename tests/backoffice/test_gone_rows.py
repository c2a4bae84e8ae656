"""The address of a record that is no more says how it went, and leads on."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.backoffice.browsing import made, send
from tests.backoffice.site_program import run_sql
from tests.factories import make_post, make_tag

PAGES = ("details", "edit", "delete")


def delete(client: FlaskClient, kind: str, row_id: int) -> str:
    """Delete a record on its page; gives the page that comes next."""
    page = client.get(f"/admin/{kind}/delete/?id={row_id}").text
    stamp = page.partition('name="_stamp" value="')[2].partition('"')[0]
    answer = send(client, f"/admin/{kind}/delete/", id=str(row_id), _stamp=stamp)
    assert answer.status_code == 302
    return client.get(answer.location).text


@pytest.mark.parametrize("page", PAGES)
def test_a_deleted_record_says_when_and_by_whom_and_leads_to_its_history(
    app: Flask, staff: FlaskClient, page: str
) -> None:
    post = made(app, make_post, title="Recipe").id
    delete(staff, "post", post)
    answer = staff.get(f"/admin/post/{page}/?id={post}")
    assert answer.status_code == 404
    assert "Recipe" in answer.text
    assert "Deleted by" in answer.text
    assert "the staff" in answer.text
    assert "<time " in answer.text
    assert f'href="/admin/post/history/?id={post}"' in answer.text


def test_the_notice_of_a_deletion_leads_to_the_history(app: Flask, staff: FlaskClient) -> None:
    tag = made(app, make_tag, name="<b>rye</b>").id
    page = delete(staff, "tag", tag)
    assert f'<a href="/admin/tag/history/?id={tag}">Its history</a>' in page
    assert "<b>rye</b>" not in page


def test_a_record_that_the_site_deleted_says_that_nobody_noted_it(
    app: Flask, database_url: str, staff: FlaskClient
) -> None:
    tag = made(app, make_tag, name="rye").id
    run_sql(database_url, f"DELETE FROM tags WHERE id = {tag}")  # noqa: S608
    page = staff.get(f"/admin/tag/details/?id={tag}")
    assert page.status_code == 404
    assert "by the site's own program" in page.text


def test_a_number_that_the_journal_never_heard_of_is_just_not_there(staff: FlaskClient) -> None:
    answer = staff.get("/admin/post/details/?id=4711")
    assert (answer.status_code, "There is nothing here" in answer.text) == (404, True)


def test_whoever_may_not_see_the_record_is_told_nothing(
    app: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    post = made(app, make_post, title="Recipe").id
    delete(as_role("staff"), "post", post)
    answer = as_role("manager").get(f"/admin/post/edit/?id={post}")
    assert (answer.status_code, "Recipe" in answer.text) == (403, False)
