"""A page added to the site map fails the tests where it forgets its title or a label."""

from collections.abc import Callable

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from flask_admin import expose

from admin_app.backoffice.base import GuardedView
from admin_app.security.permissions import Permission

pytestmark = pytest.mark.sqlite_only

TITLE = "{% block title %}Letters{% endblock %}"
HEADING = "{% block main %}<h1>Letters</h1>"
LABEL, FIELD = '<label for="name">Name</label>', '<input id="name" name="name">{% endblock %}'


class LettersView(GuardedView):
    """One page whose template the test chooses."""

    permission = Permission.HOME_VIEW
    template = ""

    @expose("/")  # type: ignore[untyped-decorator]
    def index(self) -> str:
        """The page."""
        return render_template_string("{% extends 'layout.html' %}" + self.template)


@pytest.fixture
def open_letters(app: Flask, as_role: Callable[..., FlaskClient]) -> Callable[[str], int]:
    """Add the page to the site map and fetch it as a test would."""

    def fetch(template: str) -> int:
        view = LettersView(endpoint="letters", name="Letters")
        view.template = template
        app.extensions["admin"][0].add_view(view)
        return as_role("staff").get("/admin/letters/").status_code

    return fetch


def test_a_page_with_title_heading_and_labels_passes(open_letters: Callable[[str], int]) -> None:
    assert open_letters(TITLE + HEADING + LABEL + FIELD) == 200


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        (HEADING + LABEL + FIELD, "no title"),
        (TITLE + "{% block main %}" + LABEL + FIELD, "0 h1"),
        (TITLE + HEADING + FIELD, "input name has no label"),
    ],
)
def test_a_page_that_forgets_one_is_found(
    open_letters: Callable[[str], int], written: str, fault: str
) -> None:
    with pytest.raises(AssertionError, match=fault):
        open_letters(written)
