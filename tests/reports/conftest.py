"""A reader to draw and write for."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from flask import Flask

Reading = Callable[..., AbstractContextManager[None]]


@pytest.fixture
def reading(make_app: Callable[..., Flask], tmp_path: Path) -> Reading:
    """Let what runs inside a `with` block be read in this language and time zone."""

    @contextmanager
    def read_in(language: str = "en", zone: str = "UTC") -> Iterator[None]:
        app = make_app(f"sqlite:///{tmp_path / 'none.db'}", BACKOFFICE_DEFAULT_TIMEZONE=zone)
        with app.test_request_context(headers={"Accept-Language": language}):
            yield

    return read_in
