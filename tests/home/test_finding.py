"""The palette leads to what its reader may open, and to nothing else."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import make_post, make_tag, make_user


def found(client: FlaskClient, query: str) -> list[dict[str, Any]]:
    """What the palette offers for this query."""
    offered = client.get("/admin/find/", query_string={"query": query}).json
    assert isinstance(offered, list)
    return offered


@pytest.mark.parametrize(("role", "may_write"), [("staff", True), ("manager", False)])
def test_acts_are_offered_to_those_who_may(
    as_role: Callable[[str], FlaskClient], role: str, may_write: bool
) -> None:
    addresses = {each["address"] for each in found(as_role(role), "")}
    assert {"/admin/", "/admin/post/", "/admin/user/", "/admin/tag/"} <= addresses
    assert ("/admin/post/new/" in addresses) is may_write
    assert "/admin/user/new/" not in addresses


def test_records_of_every_table_are_found_by_name(
    app: Flask, as_role: Callable[[str], FlaskClient]
) -> None:
    with app.app_context():
        author = make_user(username="Quark")
        post = make_post(title="On quarks", user_id=author.id)
        tag = make_tag(name="quarks")
        expected = {f"/admin/user/details/?id={author.id}", f"/admin/post/details/?id={post.id}",
                    f"/admin/tag/details/?id={tag.id}"}  # fmt: skip
    assert {each["address"] for each in found(as_role("manager"), "quark")} == expected


def test_one_letter_finds_pages_but_no_records(
    app: Flask, as_role: Callable[[str], FlaskClient]
) -> None:
    with app.app_context():
        make_user(username="T")
    assert {each["kind"] for each in found(as_role("staff"), "t")} <= {"Page", "Act"}


@pytest.mark.parametrize("written", ["{}", "#{}"])
def test_a_number_finds_the_records_of_that_number_first(
    app: Flask, as_role: Callable[[str], FlaskClient], written: str
) -> None:
    staff = as_role("staff")
    with app.app_context():
        number = make_post(title="Sought").id
        make_post(title=f"About {number} and #{number}")
    posts = [
        each["name"]
        for each in found(staff, written.format(number))
        if each["address"].startswith("/admin/post/details/")
    ]
    assert posts == ["Sought", f"About {number} and #{number}"]
