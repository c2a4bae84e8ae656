"""A site's file, a back office without a database, and the command that brings them together."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from admin_app.adoption.cli import adopt
from tests.site import made_by_hand, made_by_the_guide

Adopt = Callable[..., Result]


@pytest.fixture(params=[made_by_the_guide, made_by_hand], ids=["by the guide", "by hand"])
def any_site_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The file of a site, in a folder of its own, whoever made the tables."""
    return _site_file(request.param, tmp_path)


@pytest.fixture
def site_file(tmp_path: Path) -> Path:
    """The file of a site, in a folder of its own."""
    return _site_file(made_by_the_guide, tmp_path)


def _site_file(make: Callable[[str], None], tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    make(f"sqlite:///{tmp_path / 'site' / 'site.db'}")
    return tmp_path / "site" / "site.db"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where the configured database will be."""
    return tmp_path / "target" / "app.db"


@pytest.fixture
def office(make_app: Callable[..., Flask], target: Path) -> Flask:
    """A back office whose database does not exist yet."""
    return make_app(f"sqlite:///{target}")


@pytest.fixture
def run_adopt(office: Flask) -> Adopt:
    """Run `adopt` with these arguments."""

    def run(*arguments: object, app: Flask = office) -> Result:
        return app.test_cli_runner().invoke(adopt, [str(argument) for argument in arguments])

    return run
