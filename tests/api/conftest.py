"""Programs that call the interface."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.api.program import Program, program_of


@pytest.fixture
def program(app: Flask) -> Program:
    """A program of somebody who may do everything."""
    return program_of(app, "admin", username="the boss", email="boss@example.org")


@pytest.fixture
def program_as(app: Flask) -> Callable[..., Program]:
    """Make a program of somebody with this role, with this scope."""

    def make(role: str, scope: str = "all") -> Program:
        return program_of(app, role, scope)

    return make
