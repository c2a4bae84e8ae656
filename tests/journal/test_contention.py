"""Processes that write at the same time make one chain, in the order of their changes."""

import multiprocessing

import pytest
from flask import Flask

from admin_app.journal import verification
from admin_app.journal.queries import history_of
from tests.factories import make_post
from tests.journal.counting import count_up


@pytest.mark.slow
def test_processes_that_change_the_same_row_make_one_chain(app: Flask, database_url: str) -> None:
    with app.app_context():
        post_id = make_post(title="0").id
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        pool.starmap(count_up, [(database_url, post_id, 12)] * 4)
    with app.app_context():
        newest_first = history_of("posts", (post_id,), limit=48)
        titles = [change.values["title"] for change in reversed(newest_first)]
        assert titles == [[str(number), str(number + 1)] for number in range(48)]
        assert verification.verify().is_whole
