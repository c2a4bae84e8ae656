"""Every command that writes is journalled as one act of whoever runs it, or says why it is not."""

from collections.abc import Iterator

import click
import pytest
from click.testing import Result
from flask import Flask

from admin_app.commands import command_line
from tests.journal.test_acts import SYSTEM_USER
from tests.people import PASSWORD, add_person
from tests.rules.pictures import expected, last_entry, picture_of, written_since
from tests.rules.writing_addresses import fill

# What each command needs to write, and whether an event stands for the rows.
WRITING: dict[str, tuple[list[str], str]] = {
    "seed": (["--users", "1", "--posts", "2", "--tags", "1"], "seed"),
    "users create": (["new", "--email", "new@x.org", "--role", "staff", "--password-stdin"], ""),
    "users set-role": (["boss", "staff"], ""),
    "users set-password": (["boss", "--password-stdin"], ""),
    "users token": (["boss", "--name", "Deploy"], ""),
}
REFUSED: dict[str, list[str]] = {
    "seed": ["--users", "-1", "--posts", "2", "--tags", "1"],
    "users create": ["boss", "--email", "new@x.org", "--role", "staff", "--password-stdin"],
    "users set-role": ["nobody", "staff"],
    "users set-password": ["nobody", "--password-stdin"],
    "users token": ["nobody", "--name", "Deploy"],
}
READING = ("users list", "journal verify", "db current", "db history")
# They serve, or wait for work, and what they write before has tests beside the server's.
SERVING = {"run", "web", "worker"}
# They need backups to work on; tests/backups/test_journal.py shows the same of them.
BACKUPS = {
    f"backups {name}"
    for name in (
        "create",
        "fetch",
        "list",
        "pin",
        "prove",
        "prune",
        "push",
        "rescue",
        "restore",
        "unpin",
    )
}
# They make or change tables, or become another program; rows stay as they are.
WRITES_NO_ROWS = {"adopt", "test", "bench", "setup"}


@pytest.fixture
def filled(app: Flask) -> Flask:
    """The back office with a few rows and two administrators."""
    fill(app)
    add_person(app, "admin", username="boss")
    add_person(app, "admin", username="other boss")
    return app


def commands(group: click.Group = command_line, path: str = "") -> Iterator[str]:
    """Every command by the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{path}{name} ")
        else:
            yield f"{path}{name}"


def invoke(app: Flask, name: str, arguments: list[str]) -> Result:
    words = [*name.split(), *arguments]
    return app.test_cli_runner().invoke(command_line, words, input=f"{PASSWORD}, but longer\n")


def test_every_command_is_known() -> None:
    ours = {name for name in commands() if not name.startswith("db ")}
    known = {*WRITING, *READING, *SERVING, *BACKUPS, *WRITES_NO_ROWS}
    assert ours == {name for name in known if not name.startswith("db ")}
    assert REFUSED.keys() == WRITING.keys()


@pytest.mark.parametrize("name", WRITING)
def test_a_command_is_one_act_of_the_systems_user(filled: Flask, name: str) -> None:
    arguments, event = WRITING[name]
    before, last = picture_of(filled), last_entry(filled)
    assert invoke(filled, name, arguments).exit_code == 0
    sets, told = written_since(filled, last, before)
    assert {each.name for each in sets} == {event or name}
    assert len({each.act_id for each in sets}) == 1
    actors = {(each.actor_id, each.actor_name, each.source) for each in sets}
    assert actors == {(None, SYSTEM_USER, "command")}
    assert told == ({} if event else expected(before, picture_of(filled)))


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_command_leaves_nothing(filled: Flask, name: str) -> None:
    before = picture_of(filled)
    assert invoke(filled, name, REFUSED[name]).exit_code in (1, 2)
    assert picture_of(filled) == before


@pytest.mark.parametrize("name", READING)
def test_a_command_that_reads_writes_nothing(filled: Flask, name: str) -> None:
    before = picture_of(filled)
    assert invoke(filled, name, []).exit_code == 0
    assert picture_of(filled) == before


def test_bringing_tables_up_to_date_leaves_every_row(filled: Flask) -> None:
    before = picture_of(filled)
    assert invoke(filled, "db upgrade", []).exit_code == 0
    assert picture_of(filled) == before
