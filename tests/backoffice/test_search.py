"""The search box finds what it should, once each, and nothing else."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.backoffice.browsing import found, listed, made, notices
from tests.factories import make_post, make_tag, make_user


@pytest.fixture
def posts(app: Flask) -> dict[str, int]:
    """Four posts that differ in where their words stand."""
    with app.app_context():
        ann, bob = make_user(username="ann").id, make_user(username="bob").id
        tags = [make_tag(name="python"), make_tag(name="python-web"), make_tag(name="cooking")]
        return {
            "title": make_post(title="Python in the kitchen", content="-", user_id=bob).id,
            "content": make_post(title="-", content="We like PYTHON.", user_id=ann).id,
            "tags": make_post(title="-", content="-", user_id=ann, tags=tags).id,
            "neither": make_post(title="Soup", content="50% off_er", user_id=bob).id,
        }


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("python", {"title", "content", "tags"}),
        ("PYTHON", {"title", "content", "tags"}),
        ("ann", {"content", "tags"}),
        ("python ann", {"content", "tags"}),
        ("kitchen python bob", {"title"}),
        ("cooking web", {"tags"}),
        ("kitchen ann", set()),
    ],
)
def test_every_word_is_found_in_title_text_author_or_tag(
    admin: FlaskClient, posts: dict[str, int], words: str, expected: set[str]
) -> None:
    ids = {posts[name] for name in expected}
    if ids:
        assert found(admin, f"/admin/post/?search={words}") == ids
    else:
        assert "Nothing matches" in admin.get(f"/admin/post/?search={words}").text


@pytest.mark.parametrize("words", ["%25", "off_er", "50%25", "%25 _"])
def test_wildcards_are_letters(admin: FlaskClient, posts: dict[str, int], words: str) -> None:
    assert found(admin, f"/admin/post/?search={words}") == {posts["neither"]}


@pytest.mark.parametrize(("written", "sought"), [("ÄRGER", "ärger"), ("Жизнь", "ЖИЗНЬ")])
def test_upper_and_lower_case_are_alike_in_every_script(
    app: Flask, admin: FlaskClient, written: str, sought: str
) -> None:
    post, user, tag = (
        made(app, make_post, content=f"so {written}!"),
        made(app, make_user, username=written),
        made(app, make_tag, name=written),
    )
    assert found(admin, f"/admin/post/?search={sought}") == {post.id}
    assert found(admin, f"/admin/user/?search={sought}") == {user.id}
    assert found(admin, f"/admin/tag/?search={sought}") == {tag.id}


def test_users_are_found_by_name_and_by_e_mail(app: Flask, admin: FlaskClient) -> None:
    by_name = made(app, make_user, username="zoe in zürich")
    by_email = made(app, make_user, email="zoe@example.net")
    made(app, make_user)
    assert found(admin, "/admin/user/?search=zoe") == {by_name.id, by_email.id}


def test_a_post_with_many_matching_tags_is_counted_once(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        tags = [make_tag(name=f"news-{number}") for number in range(30)]
        post = make_post(title="news", content="news", tags=tags)
    assert found(admin, "/admin/post/?search=news") == {post.id}
    assert found(admin, "/admin/post/?tags_name=news") == {post.id}


def test_a_search_without_end_is_cut_with_a_sentence(app: Flask, admin: FlaskClient) -> None:
    post = made(app, make_post, title="a b c d e f g h")
    page = admin.get("/admin/post/?search=" + "+".join("abcdefgh" * 60))
    assert page.status_code == 200
    assert "Only the first 8 words" in notices(page)
    assert listed(admin, "/admin/post/?search=a+b+c+d+e+f+g+h+zzz") == [post.id]


def test_a_search_of_a_backslash_or_a_quotation_mark_finds_it(
    app: Flask, admin: FlaskClient
) -> None:
    post = made(app, make_post, title="C:\\temp it's")
    made(app, make_post)
    assert found(admin, "/admin/post/?search=C:\\t") == {post.id}
    assert found(admin, "/admin/post/?search=it's") == {post.id}


@pytest.mark.parametrize("written", ["{}", "#{}", " #{} "])
def test_a_number_finds_its_record_first_whatever_the_order(
    app: Flask, admin: FlaskClient, written: str
) -> None:
    number = made(app, make_post, title="Sought").id
    for name in ("a", "b"):
        made(app, make_post, title=f"{name} {number} #{number}")
    for order in ("", "&sort=title&desc=0", "&sort=created_at&desc=1"):
        search = written.format(number).replace("#", "%23")
        assert listed(admin, f"/admin/post/?search={search}{order}")[0] == number
        assert len(listed(admin, f"/admin/post/?search={search}{order}")) == 3


def test_a_number_that_no_record_has_is_looked_for_in_texts(app: Flask, admin: FlaskClient) -> None:
    year = made(app, make_post, title="The summer of 2019").id
    assert found(admin, "/admin/post/?search=2019") == {year}
    assert "Nothing matches" in admin.get("/admin/post/?search=99999999999999999999").text


def test_a_number_among_words_is_a_word(app: Flask, admin: FlaskClient) -> None:
    number = made(app, make_post, title="Sought").id
    named = made(app, make_post, title=f"Summer {number}").id
    assert found(admin, f"/admin/post/?search=summer+{number}") == {named}


def test_a_filter_holds_for_a_number_too(app: Flask, admin: FlaskClient) -> None:
    number = made(app, make_post, title="Sought", published=False).id
    page = admin.get(f"/admin/post/?search={number}&published=yes").text
    assert "Nothing matches" in page
