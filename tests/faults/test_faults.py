"""Short versions of what the scripts beside this file do for longer when run by hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.guessing import edit_beside
from tests.faults.one_row import edit_one_row
from tests.faults.programs import let_programs_work
from tests.faults.stage import Stage, set_up

pytestmark = pytest.mark.slow


@pytest.fixture
def stage(empty_database_url: str, tmp_path: Path) -> Iterator[Stage]:
    """The real server on a database of its own."""
    with set_up(empty_database_url, tmp_path / "instance") as stage:
        yield stage


def test_no_edit_of_eight_people_on_one_row_is_lost(stage: Stage) -> None:
    done, faults = edit_one_row(stage, seconds=5, kills=0)
    assert faults == []
    assert done.confirmed
    assert done.broken_off == 0


def test_what_was_confirmed_survives_the_death_of_the_server(stage: Stage) -> None:
    done, faults = edit_one_row(stage, seconds=8, kills=1)
    assert faults == []
    assert done.confirmed
    assert done.broken_off


def test_guessers_and_editors_find_no_error_and_lose_nothing(stage: Stage) -> None:
    load = edit_beside(stage, guessers=4, seconds=4)
    assert load.faults == []
    assert load.seconds
    assert load.guesses["422"]


def test_eight_programs_lose_nothing_and_find_no_error(stage: Stage) -> None:
    work, faults = let_programs_work(stage, seconds=5)
    assert faults == []
    assert work.counted
    assert {(table, what) for table, _, what in work.done} == {
        (table, what)
        for table in ("users", "posts", "tags")
        for what in ("insert", "update", "delete")
    }
