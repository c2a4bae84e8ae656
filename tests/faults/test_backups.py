"""Short versions of what `tests/faults/backups.py` does for longer when run by hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.backup_yard import Yard, yard
from tests.faults.backups import back_up_while_others_write, kill_commands, spoil_backups

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Yard]:
    """A database with backups."""
    with yard(tmp_path, posts=500) as place:
        yield place


def test_a_killed_command_leaves_the_old_or_the_new_and_no_half_backup(place: Yard) -> None:
    happened, faults = kill_commands(place, 4)
    assert faults == []
    assert any("killed" in each for each in happened)


def test_a_spoilt_backup_is_neither_proven_nor_restored(place: Yard) -> None:
    happened, faults = spoil_backups(place, 200)
    assert faults == []
    assert happened.total() == 200


def test_a_backup_taken_while_eight_processes_write_adds_up(place: Yard) -> None:
    happened, faults = back_up_while_others_write(place, 2)
    assert faults == []
    assert happened["transfers in the last one"] > 0
