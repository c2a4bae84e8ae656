"""What is written before the first request is journalled as one act of whoever runs the command."""

import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.journal.test_acts import SYSTEM_USER
from tests.rules.pictures import picture_of, written_since
from tests.serving.conftest import Start

MakeApp = Callable[..., Flask]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "file", "names"),
    [([], "app.db", {"run"}), (["--demo"], "demo.db", {"run", "seed"})],
)
def test_what_run_makes_is_one_act(
    start: Start, instance: Path, make_app: MakeApp, options: list[str], file: str, names: set[str]
) -> None:
    start("run", *options).stop(signal.SIGTERM)
    sets, told = written_since(make_app(f"sqlite:///{instance / file}"), 0, {})
    assert len({each.act_id for each in sets}) == 1
    assert {each.name for each in sets} == names
    assert {(each.actor_name, each.source) for each in sets} == {(SYSTEM_USER, "command")}
    assert {table for table, _ in told} == {"users", "bo_people"}


@pytest.mark.slow
@pytest.mark.parametrize("command", ["run", "web"])
def test_a_later_start_writes_nothing(
    start: Start, instance: Path, make_app: MakeApp, command: str
) -> None:
    start("run").stop(signal.SIGTERM)
    app = make_app(f"sqlite:///{instance / 'app.db'}")
    before = picture_of(app)
    start(command).stop(signal.SIGTERM)
    assert picture_of(app) == before
