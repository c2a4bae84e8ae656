"""Each command on backups is one entry in the journal, or none where it only looks."""

import pytest
from flask import Flask

from tests.backups.conftest import Command, make_backup
from tests.journal.test_acts import SYSTEM_USER
from tests.rules.pictures import last_entry, picture_of, written_since

pytestmark = pytest.mark.sqlite_only

WRITING = {
    "create": "backup.create",
    "pin": "backup.pin",
    "prove": "backup.prove",
    "prune": "backup.prune",
    "restore": "backup.restore",
    "unpin": "backup.unpin",
}
READING = (["list"], ["prune", "--dry-run"], ["restore", "--dry-run"])


@pytest.fixture
def name(office: Flask) -> str:
    """The newer one of two backups."""
    make_backup(office)
    return make_backup(office).name


@pytest.mark.parametrize("act", WRITING)
def test_a_command_that_does_something_is_one_entry(
    office: Flask, command: Command, name: str, act: str
) -> None:
    before, last = picture_of(office), last_entry(office)
    named = {"pin": [name], "prove": [name], "unpin": [name], "restore": [name, "--yes"]}
    given = named.get(act, [])
    assert command(act, *given).exit_code == 0
    (entry,), told = written_since(office, last, before)
    assert (entry.name, entry.actor_name, entry.source) == (WRITING[act], SYSTEM_USER, "command")
    assert told == {}


@pytest.mark.parametrize("arguments", READING)
def test_a_command_that_looks_writes_nothing(
    office: Flask, command: Command, name: str, arguments: list[str]
) -> None:
    before = picture_of(office)
    given = [name] if arguments[0] == "restore" else []
    assert command(*arguments, *given).exit_code == 0
    assert picture_of(office) == before


@pytest.mark.parametrize("act", ["prove", "restore"])
def test_a_command_that_is_refused_writes_nothing(
    office: Flask, command: Command, name: str, act: str
) -> None:
    before = picture_of(office)
    assert command(
        act, "20200101-000000-abcdef", *(["--yes"] if act == "restore" else [])
    ).exit_code
    assert picture_of(office) == before
