"""Signing in and what keeps somebody signed in."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize("role", ["staff", "manager", "admin"])
def test_a_signed_in_person_is_led_past_the_sign_in_page(
    as_role: Callable[..., FlaskClient], role: str
) -> None:
    answer = as_role(role).get("/login")
    assert (answer.status_code, answer.location) == (302, "/admin/")
