"""Made-up content is believable, repeatable and in nobody's way."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.security import check_password_hash

from admin_app.content.cli import seed
from admin_app.content.models import Post, Tag, User, post_tags
from admin_app.content.seeding import UNUSABLE_HASH, seed_content
from admin_app.db import schema
from admin_app.extensions import db
from tests.factories import make_post, make_tag, make_user

UNTIL = datetime(2026, 1, 31, 12, tzinfo=UTC)


def everything() -> list[Any]:
    tables = (User.__table__, Post.__table__, Tag.__table__, post_tags)
    return [db.session.execute(select(table).order_by(*table.c)).all() for table in tables]


def counts() -> tuple[int | None, ...]:
    return tuple(db.session.scalar(select(func.count()).select_from(m)) for m in (User, Post, Tag))


def test_it_adds_as_many_rows_as_asked_for(app: Flask) -> None:
    with app.app_context():
        seed_content(users=30, posts=80, tags=1500)
        assert counts() == (30, 80, 1500)


def test_the_same_seed_makes_the_same_content(
    app: Flask, make_app: Callable[..., Flask], empty_database_url: str
) -> None:
    made = []
    other = make_app(empty_database_url)
    for one in (app, other):
        with one.app_context():
            schema.upgrade()
            seed_content(20, 50, 5, seed=7, until=UNTIL)
            made.append(everything())
    assert made[0] == made[1]


def test_another_seed_makes_other_content(app: Flask) -> None:
    with app.app_context():
        seed_content(5, 20, 0, seed=1, until=UNTIL)
        seed_content(0, 20, 0, seed=2, until=UNTIL)
        titles = list(db.session.scalars(select(Post.title).order_by(Post.id)))
    assert titles[:20] != titles[20:]


def test_what_is_there_stays_and_can_be_added_to(app: Flask) -> None:
    with app.app_context():
        post, tag = make_post(title="mine"), make_tag(name="python")
        seed_content(500, 20, 40)
        seed_content(500, 20, 40)
        assert counts() == (1001, 41, 81)
        assert db.session.get_one(Post, post.id).title == "mine"
        assert db.session.get_one(Tag, tag.id).name == "python"


def test_rows_made_afterwards_get_ids_of_their_own(app: Flask) -> None:
    with app.app_context():
        seed_content(3, 3, 3)
        assert make_user().id not in (1, 2, 3)


def test_posts_alone_go_to_the_users_that_are_there(app: Flask) -> None:
    with app.app_context():
        user = make_user()
        seed_content(0, 5, 0)
        assert set(db.session.scalars(select(Post.user_id))) == {user.id}


def test_posts_without_anybody_to_write_them_are_refused(app: Flask) -> None:
    arguments = ["--users", "0", "--posts", "1", "--tags", "0"]
    result = app.test_cli_runner().invoke(seed, arguments)
    assert result.exit_code == 2
    assert "--users" in result.stderr


def test_content_is_as_varied_as_that_of_a_site(app: Flask) -> None:
    with app.app_context():
        seed_content(200, 1500, 30, until=UNTIL)
        posts = db.session.execute(select(Post.__table__)).all()
    assert {post.published for post in posts} == {True, False, None}
    lengths = sorted(len(post.content) for post in posts)
    assert lengths[0] == 0
    assert lengths[-1] > 5 * lengths[len(lengths) // 2]
    assert any("一" <= letter <= "龥" for post in posts for letter in post.title)
    assert any("\u0627" <= letter <= "\u064a" for post in posts for letter in post.title)
    assert {post.title == "" for post in posts} == {True, False}


def test_dates_cover_three_years_and_end_where_asked(app: Flask) -> None:
    with app.app_context():
        seed_content(50, 400, 0, until=UNTIL)
        dates = [date for date in db.session.scalars(select(Post.created_at)) if date]
        users = db.session.execute(select(User.created_at, User.updated_at)).all()
    assert UNTIL - timedelta(days=3 * 365) < min(dates) < UNTIL - timedelta(days=900)
    assert UNTIL - timedelta(days=60) < max(dates) < UNTIL
    assert all(made <= changed for made, changed in users if made and changed)


def test_few_write_much_and_posts_have_no_to_four_tags(app: Flask) -> None:
    with app.app_context():
        seed_content(100, 1000, 20)
        of_users = db.session.scalars(select(func.count()).select_from(Post).group_by(Post.user_id))
        tagged = select(func.count()).select_from(post_tags).group_by(post_tags.c.post_id)
        assert max(of_users) > 100
        assert set(db.session.scalars(tagged)) == {1, 2, 3, 4}
        untagged = db.session.scalars(select(Post.id).where(~Post.tags.any())).all()
        assert len(untagged) > 100


@pytest.mark.parametrize("password", ["", "madeup", "password"])
def test_nobody_signs_in_as_a_made_up_user(password: str) -> None:
    assert not check_password_hash(UNUSABLE_HASH, password)


def test_the_command_makes_the_tables_and_says_what_it_added(
    make_app: Callable[..., Flask], empty_database_url: str
) -> None:
    arguments = ["--users", "2", "--posts", "3", "--tags", "1", "--seed", "5"]
    result = make_app(empty_database_url).test_cli_runner().invoke(seed, arguments)
    assert result.stdout == "Added 2 users, 3 posts and 1 tags.\n"
    assert (result.exit_code, result.stderr) == (0, "")
