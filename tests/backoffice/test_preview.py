"""A preview shows how a text will read and runs nothing of it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from admin_app.backoffice.preview import preview


def test_markdown_and_html_are_rendered() -> None:
    assert preview("# Head\n\n*soft* and **loud**") == (
        "<h3>Head</h3>\n<p><em>soft</em> and <strong>loud</strong></p>\n"
    )
    assert preview("<p>ready <em>made</em></p>") == "<p>ready <em>made</em></p>"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[go](javascript:alert(1))",
        "<a href='javascript:alert(1)'>go</a>",
        "<p onclick=alert(1) style='color:red'>x</p>",
        "<iframe src='https://evil.example'></iframe>",
        "<form action='https://evil.example'><input name=a></form>",
        "<svg><a xlink:href='javascript:alert(1)'>x</a></svg>",
    ],
)
def test_nothing_dangerous_is_left(text: str) -> None:
    shown = preview(text).lower()
    for word in ("<script", "<img", "<iframe", "<form", "<svg", "onerror", "onclick", "style="):
        assert word not in shown
    assert 'href="javascript' not in shown


def test_a_form_shows_its_preview_and_keeps_what_was_typed(
    as_role: Callable[[str], FlaskClient], token_of: Callable[[FlaskClient], str]
) -> None:
    client = as_role("staff")
    typed = {"title": "Kept", "content": "*soft*", "_preview": "content",
             "csrf_token": token_of(client)}  # fmt: skip
    page = client.post("/admin/post/new/", data=typed)
    assert page.status_code == 200
    assert "<em>soft</em>" in page.text
    assert 'value="Kept"' in page.text
