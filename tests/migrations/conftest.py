"""Databases as they are before the back office has seen them."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, make_url

from admin_app.db.engines import open_engine
from tests.site import made_by_hand, made_by_the_guide


@pytest.fixture(params=[made_by_the_guide, made_by_hand], ids=["by the guide", "by hand"])
def site_address(request: pytest.FixtureRequest, empty_database_url: str) -> str:
    """A site's own database with rows in it."""
    request.param(empty_database_url)
    return empty_database_url


@pytest.fixture
def site_engine(site_address: str) -> Iterator[Engine]:
    """Opens the site's own database with our settings."""
    engine = open_engine(make_url(site_address))
    yield engine
    engine.dispose()


@pytest.fixture
def empty_engine(empty_database_url: str) -> Iterator[Engine]:
    """Opens a database without a table."""
    engine = open_engine(make_url(empty_database_url))
    yield engine
    engine.dispose()


@pytest.fixture
def engine(app: Flask, database_url: str) -> Iterator[Engine]:
    """Opens a migrated database without rows."""
    engine = open_engine(make_url(database_url))
    yield engine
    engine.dispose()
