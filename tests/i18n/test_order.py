"""What Python sorts is sorted as dictionaries do, not by the numbers of the letters."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from justhtml import JustHTML

from admin_app.i18n import alphabetical
from tests.factories import make_post, make_tag


@pytest.mark.parametrize(
    "names",
    [
        ["apple", "Bread", "cheese", "Éclair", "egg", "zoo"],
        ["Apfel", "Äpfel", "Bär", "Strasse", "Straße", "Straßen", "Zug"],
        ["أحمد", "باب", "تمر", "خبز", "كتاب", "ياسمين"],
        ["cafe", "café", "cafes"],
    ],
)
def test_names_are_in_the_order_of_a_dictionary(names: list[str]) -> None:
    assert sorted(sorted(names), key=alphabetical) == names


@pytest.mark.sqlite_only
def test_the_tags_of_a_post_stand_in_that_order(
    app: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    with app.app_context():
        tags = [make_tag(name=name) for name in ("zoo", "Éclair", "bread", "Apple")]
        number = make_post(tags=tags).id
    page = JustHTML(as_role("staff").get(f"/admin/post/edit/?id={number}").text, sanitize=False)
    chosen = [each.to_text().strip() for each in page.query("[data-picker=tags] .choices bdi")]
    assert chosen == ["Apple", "bread", "Éclair", "zoo"]
