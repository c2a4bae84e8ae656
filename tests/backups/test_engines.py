"""Backups are made of a database that is a file; on a server each command says so."""

import pytest
from click.testing import Result
from flask import Flask

from admin_app.commands import command_line


@pytest.mark.postgresql_only
@pytest.mark.parametrize("act", ["create", "list", "prove", "restore", "prune"])
def test_on_a_server_each_command_says_so(app: Flask, act: str) -> None:
    given = {"prove": ["x"], "restore": ["x", "--yes"]}.get(act, [])
    result: Result = app.test_cli_runner().invoke(command_line, ["backups", act, *given])
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "with its own tools" in result.stderr
