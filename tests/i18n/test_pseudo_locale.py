"""A made-up language that puts every translated text between marks: what stands outside of them
on a page, and is not content, was forgotten."""

import re
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import write_po
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from admin_app.security.permissions import Role
from tests.conftest import csrf_token, sign_in
from tests.factories import make_person, make_post, make_tag, make_user
from tests.rules.test_access import addresses, call
from tests.texts import extracted, forms, messages

pytestmark = pytest.mark.sqlite_only

OPEN, CLOSE = "⟦", "⟧"
INNERMOST = re.compile(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
READ_ALOUD = ("alt", "aria-label", "aria-description", "placeholder", "title", "data-label")
# Names, the same in every language: commands, keys, moments, and what an account may choose. The
# document of the interface speaks English to everybody, and is marked as English.
NOT_WORDS = (
    "code, kbd, pre, script, time, td.col-created_at, #locale option, #time_zone option, "
    ":not(html)[lang=en], "
    # Babel's own names of days and months, on charts and in tables, and those of time zones.
    "select[name$=_weekday] option, .drawing, #section-weekdays tbody th, "
    # Its units too.
    ".about dd, .stats dd"
)
# Content of digits alone, so that every letter on a page is a word of ours.
DIGITS = {"username": "1000", "email": "1001@1002"}


def marked(text: str) -> str:
    """The text as this language has it."""
    return f"{OPEN}{text}{CLOSE}"


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every text that the code wants translated."""
    return extracted(tmp_path_factory.mktemp("texts"))


@pytest.fixture
def pseudo(app: Flask, texts: Catalog, tmp_path: Path) -> Flask:
    """The back office in the made-up language, with one row of each kind."""
    file = tmp_path / "en" / "LC_MESSAGES" / "messages.po"
    file.parent.mkdir(parents=True)
    catalogue = Catalog(locale="en")
    for message in messages(texts):
        translated = tuple(map(marked, forms(message.id)))
        catalogue.add(message.id, translated if message.pluralizable else translated[0])
    with file.open("wb") as opened:
        write_po(opened, catalogue)
    app.extensions["babel"].translation_directories = [str(tmp_path)]
    with app.app_context():
        make_user(id=1, **DIGITS)
        make_post(id=1, user_id=1, title="2000", content="2001")
        make_tag(id=1, name="3000")
    return app


@pytest.fixture
def admin(pseudo: Flask) -> FlaskClient:
    """An administrator whose name is a number."""
    with pseudo.app_context():
        user_id = make_person(Role.ADMIN, username="4000", email="4001@4002").id
    client = pseudo.test_client()
    sign_in(client, user_id)
    return client


def unmarked(html: str) -> list[str]:
    """What people would read of this page that is neither translated nor content."""
    page = BeautifulSoup(html, "html.parser")
    heard = [
        str(element[name])
        for element in page.find_all(True)
        for name in READ_ALOUD
        if element.get(name) and element.name != "time"
    ]
    for element in page.select(NOT_WORDS):
        element.decompose()
    return [words for words in [*page.stripped_strings, *heard] if _has_letters(_outside(words))]


def _has_letters(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


def _outside(text: str) -> str:
    """What stands outside of the marks, which may be nested."""
    while (shorter := INNERMOST.sub("", text)) != text:
        text = shorter
    return text


def test_a_word_outside_of_translation_is_found() -> None:
    assert unmarked("<p title='Here'>⟦New: ⟦Post⟧⟧ 7</p><p>Bare</p>") == ["Bare", "Here"]


def test_every_page_is_translated(pseudo: Flask, admin: FlaskClient) -> None:
    forgotten = {}
    for address in addresses(pseudo):
        if address.method == "GET":
            answer = call(admin, address)
            if answer.mimetype == "text/html" and not 300 <= answer.status_code < 400:
                forgotten[address.path] = unmarked(answer.text)
    assert len(forgotten) > 10
    assert {path: words for path, words in forgotten.items() if words} == {}


@pytest.mark.parametrize(
    "path",
    [
        "/admin/post/?search=nothing",
        "/admin/post/?search=2000&published=no&created_at=7d&author=1&tags=1&has_tags=no",
        "/admin/post/?created_at_from=2026-01-01&created_at_to=2026-02-01&author_name=5&page=x",
        "/admin/post/?sort=1&page_size=7&1=2&published=3&author=99&page=99",
        "/admin/user/?created_at=unset&has_posts=yes",
        "/admin/post/edit/?id=99",
        "/admin/post/history/?id=1",
    ],
)
def test_what_an_address_asks_for_is_answered_in_translation(admin: FlaskClient, path: str) -> None:
    assert unmarked(admin.get(path).text.replace("nothing", "0")) == []


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/admin/post/new/", {}),
        (
            "/admin/post/new/",
            {"title": "9" * 300, "user_id": "99", "created_at": "9", "tags": "99"},
        ),
        ("/admin/user/new/", {"username": "1000", "email": "9", "password": "9"}),
        ("/admin/post/edit/?id=1", {"title": "2002", "_stamp": "0"}),
        ("/admin/post/delete/", {"id": "1", "_stamp": "0"}),
        ("/admin/user/delete/", {"id": "1", "posts": "hand_over", "_stamp": "0"}),
        ("/admin/post/action/", {"action": "publish", "rowid": "1"}),
        ("/admin/user/action/", {"action": "deactivate", "rowid": "1"}),
        ("/admin/tag/action/", {"action": "delete", "rowid": "1"}),
        ("/admin/tag/action/", {"action": "delete"}),
        ("/admin/account/password", {"old": "9", "new": "9", "again": "8"}),
        ("/confirm-password", {"password": "9"}),
    ],
)
def test_what_is_sent_is_answered_in_translation(
    admin: FlaskClient, path: str, fields: dict[str, str]
) -> None:
    token = csrf_token(admin)
    page = admin.post(path, data=fields | {"csrf_token": token}, follow_redirects=True)
    assert page.mimetype == "text/html"
    assert unmarked(page.text) == []


def test_saving_deleting_and_signing_in_are_told_in_translation(
    pseudo: Flask, admin: FlaskClient
) -> None:
    token = csrf_token(admin)
    pages = [
        admin.post(path, data=fields | {"csrf_token": token}, follow_redirects=True)
        for path, fields in (
            ("/admin/tag/new/", {"name": "3001"}),
            ("/admin/tag/edit/?id=2", {"name": "3002"}),
            ("/admin/tag/delete/", {"id": "2"}),
            ("/login", {}),
        )
    ]
    pages += [pseudo.test_client().get("/admin/", follow_redirects=True)]
    assert [unmarked(page.text) for page in pages] == [[]] * len(pages)


@pytest.mark.parametrize("stamp", ["", "0"])
@pytest.mark.parametrize("value", ["9" * 300, "2003"])
def test_a_script_is_answered_in_translation(admin: FlaskClient, stamp: str, value: str) -> None:
    fields = {"list_form_pk": "1", "title": value, "_stamp": stamp, "csrf_token": csrf_token(admin)}
    answer = admin.post("/admin/post/ajax/update/", data=fields)
    assert answer.status_code in (409, 422)
    assert unmarked(answer.get_json()["error"]) == []
