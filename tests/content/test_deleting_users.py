"""Deleting a user asks what becomes of the posts, and does all of it or nothing."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from admin_app.accounts.models import Person
from admin_app.content.models import Post, User, post_tags
from admin_app.extensions import db
from tests.backoffice.browsing import made, save, stored
from tests.factories import make_person, make_post, make_tag, make_user
from tests.unchanged.browser_form import read_form


@pytest.fixture
def author(app: Flask) -> int:
    """A user with three posts, two of them tagged."""
    with app.app_context():
        user_id, tag = make_user(username="ann").id, make_tag()
        for tags in ([tag], [tag], []):
            make_post(user_id=user_id, tags=tags, published=None)
        return user_id


def delete(client: FlaskClient, user_id: int, **answers: str) -> TestResponse:
    """Answer the question of the page and press its button."""
    address = f"/admin/user/delete/?id={user_id}"
    form = read_form(client.get(address).text, "form.question")
    for name, value in answers.items():
        form.fill(name, value)
    return client.post(address, data=form.sent())


def posts_of(app: Flask, user_id: int) -> int:
    """How many posts have this author."""
    with app.app_context():
        query = select(func.count()).select_from(Post).where(Post.user_id == user_id)
        return db.session.scalar(query) or 0


def test_the_page_says_how_many_posts_there_are(
    app: Flask, admin: FlaskClient, author: int
) -> None:
    page = admin.get(f"/admin/user/delete/?id={author}").text
    assert "This user has 3 posts." in page
    assert "Delete all 3 posts too" in page


@pytest.mark.parametrize("answers", [{}, {"posts": "refuse"}, {"posts": "nonsense"}])
def test_a_user_with_posts_stays_unless_told_otherwise(
    app: Flask, admin: FlaskClient, author: int, answers: dict[str, str]
) -> None:
    answer = delete(admin, author, **answers)
    assert answer.status_code == 409
    assert "This user still has posts" in answer.text
    assert posts_of(app, author) == 3


def test_posts_are_handed_over(app: Flask, admin: FlaskClient, author: int) -> None:
    heir = made(app, make_user, username="bob").id
    assert delete(admin, author, posts="hand_over", heir_search="bob").status_code == 302
    assert stored(app, User, author) is None
    assert posts_of(app, heir) == 3
    with app.app_context():
        assert len(db.session.execute(select(post_tags)).all()) == 2
        assert set(db.session.scalars(select(Post.published))) == {None}


@pytest.mark.parametrize("heir", ["", "nobody", "ann"])
def test_posts_are_not_handed_to_nobody_or_to_the_one_who_goes(
    app: Flask, admin: FlaskClient, author: int, heir: str
) -> None:
    answer = delete(admin, author, posts="hand_over", heir_search=heir)
    assert answer.status_code == 422
    assert "Choose another user who takes over the posts." in answer.text
    assert posts_of(app, author) == 3


def test_posts_are_deleted_too(app: Flask, admin: FlaskClient, author: int) -> None:
    other = made(app, make_post)
    assert delete(admin, author, posts="delete").status_code == 302
    assert stored(app, User, author) is None
    with app.app_context():
        assert db.session.scalars(select(Post.id)).all() == [other.id]
        assert db.session.execute(select(post_tags)).all() == []


def test_a_user_who_changed_since_the_question_stays(
    app: Flask, admin: FlaskClient, author: int
) -> None:
    address = f"/admin/user/delete/?id={author}"
    form = read_form(admin.get(address).text, "form.question")
    form.fill("posts", "delete")
    save(admin, f"/admin/user/edit/?id={author}", email="new@example.org")
    assert admin.post(address, data=form.sent()).status_code == 409
    assert posts_of(app, author) == 3


def test_a_user_without_posts_goes_with_the_role(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        person = make_person().id
    assert delete(admin, person).status_code == 302
    assert stored(app, User, person) is None
    assert stored(app, Person, person) is None
