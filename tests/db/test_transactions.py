"""A write transaction loses nothing, waits its turn and is all or nothing."""

import multiprocessing

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, select, text

from admin_app.content.models import Post, Tag
from admin_app.db.engines import open_engine
from admin_app.db.transactions import in_turns, writing
from admin_app.extensions import db
from tests.db.counting import count_up
from tests.factories import make_post, make_tag


@pytest.mark.slow
def test_processes_that_change_the_same_row_lose_nothing(app: Flask, database_url: str) -> None:
    with app.app_context():
        post_id = make_post(title="0").id
    with multiprocessing.get_context("spawn").Pool(8) as pool:
        pool.starmap(count_up, [(database_url, post_id, 12)] * 8)
    with app.app_context():
        assert db.session.get_one(Post, post_id).title == "96"


def fail_midway(name: str) -> None:
    with writing() as session:
        session.add(Tag(name=name))
        session.flush()
        raise ZeroDivisionError


def test_an_error_undoes_all_of_it(app: Flask) -> None:
    with app.app_context():
        make_tag(name="kept")
        with pytest.raises(ZeroDivisionError):
            fail_midway("lost")
        assert list(db.session.scalars(select(Tag.name))) == ["kept"]


def test_what_was_read_before_is_read_anew(app: Flask, database_url: str) -> None:
    with app.app_context():
        tag = make_tag(name="old")
        assert tag.name == "old"
        with db.engine.begin() as site:
            site.execute(text("UPDATE tags SET name = 'new by the site'"))
        with writing():
            assert tag.name == "new by the site"


def nest() -> None:
    with writing() as session:
        session.add(Tag(name="lost"))
        make_tag()


def test_one_inside_another_is_refused(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(RuntimeError, match="open already"):
            nest()
        make_tag(name="afterwards")
        assert list(db.session.scalars(select(Tag.name))) == ["afterwards"]


def test_reading_goes_on_while_somebody_writes(app: Flask) -> None:
    with app.app_context():
        make_tag(name="before")
        with writing() as session:
            session.add(Tag(name="within"))
            session.flush()
            with db.engine.connect() as reader:
                names = reader.execute(text("SELECT name FROM tags")).scalars()
                assert list(names) == ["before"]


@pytest.mark.sqlite_only
def test_our_settings_stay_on_our_engine(app: Flask, database_url: str) -> None:
    with app.app_context(), db.engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("foreign_keys", "recursive_triggers", "synchronous", "busy_timeout")
        }
    assert found == {
        "foreign_keys": 1, "recursive_triggers": 1, "synchronous": 2, "busy_timeout": 15_000
    }  # fmt: skip
    other = create_engine(database_url)
    with other.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 0
    other.dispose()


@pytest.mark.sqlite_only
def test_an_engine_that_spares_memory_keeps_few_pages(database_url: str) -> None:
    kib = []
    for sparing in (False, True):
        engine = open_engine(make_url(database_url), sparing=sparing)
        with engine.connect() as connection:
            kib.append(-int(connection.exec_driver_sql("PRAGMA cache_size").scalar_one()))
        engine.dispose()
    assert kib == [32_000, 4_000]


def test_work_in_turns_rests_after_all_but_the_last_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    rests: list[float] = []
    monkeypatch.setattr("time.sleep", rests.append)
    assert list(in_turns([[1, 2], [3], [4]])) == [[1, 2], [3], [4]]
    assert len(rests) == 2
