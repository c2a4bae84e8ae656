"""An app context around each test of the journal that works without requests."""

from collections.abc import Iterator

import pytest
from flask import Flask

from admin_app.extensions import db


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """The app's context, with its session closed in the end."""
    with app.app_context():
        yield
        db.session.remove()
