"""One signed-in person of each role."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def admin(as_role: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody who may do everything."""
    return as_role("admin", username="the admin")


@pytest.fixture
def staff(as_role: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody who edits posts, tags and users."""
    return as_role("staff", username="the staff")


@pytest.fixture
def manager(as_role: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody who only looks."""
    return as_role("manager", username="the manager")
