"""Which language a page speaks, and how it is written."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import gettext, ngettext
from sqlalchemy import select

from admin_app.accounts.models import Person
from admin_app.config import ConfigurationError, TestConfig
from admin_app.db.transactions import writing
from admin_app.i18n import POP_ISOLATE, isolated
from tests.factories import make_post, make_tag, make_user
from tests.rules.test_access import addresses, call

pytestmark = pytest.mark.sqlite_only

ARABIC_TITLE = "ملاحظات حول الخرائط القديمة!"


def language_of(client: FlaskClient, asked_for: str = "") -> str:
    """The language of the page that this client gets, by its `lang`."""
    headers = {"Accept-Language": asked_for} if asked_for else {}
    page = client.get("/admin/", headers=headers, follow_redirects=True)
    return str(BeautifulSoup(page.text, "html.parser").select("html")[0]["lang"])


def pages_of(client: FlaskClient) -> Iterator[tuple[str, str]]:
    """Every page that this client can read, by its address."""
    for address in addresses(client.application):
        if address.method == "GET":
            answer = call(client, address)
            if answer.mimetype == "text/html" and not 300 <= answer.status_code < 400:
                yield address.path, answer.text


def choose(app: Flask, language: str, time_zone: str | None = None) -> None:
    """Let everybody who is a person of the back office have chosen this."""
    with app.app_context(), writing() as session:
        for person in session.scalars(select(Person)):
            person.locale, person.time_zone = language, time_zone


@pytest.mark.parametrize(
    ("asked_for", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT, en;q=0.5", "de"),
        ("fr, ar;q=0.9, de;q=0.8", "ar"),
        ("fr, ja", "en"),
        ("de;q=0, *", "en"),
        ("¿;;q=x", "en"),
    ],
)
def test_a_visitor_reads_what_the_browser_asks_for(
    client: FlaskClient, asked_for: str, language: str
) -> None:
    assert language_of(client, asked_for) == language


def test_the_site_may_default_to_another_language(
    make_app: Callable[..., Flask], database_url: str
) -> None:
    client = make_app(database_url, BACKOFFICE_DEFAULT_LOCALE="de").test_client()
    assert [language_of(client, asked) for asked in ("", "ja", "en-GB")] == ["de", "de", "en"]


def test_the_command_line_speaks_english(make_app: Callable[..., Flask], database_url: str) -> None:
    with make_app(database_url, BACKOFFICE_DEFAULT_LOCALE="de").app_context():
        assert gettext("Posts") == "Posts"


def test_a_default_that_there_is_not_stops_the_start() -> None:
    with pytest.raises(ConfigurationError, match=r"BACKOFFICE_DEFAULT_LOCALE.*ar, de"):
        TestConfig({"BACKOFFICE_DEFAULT_LOCALE": "klingon"})


def test_what_a_person_has_chosen_comes_before_the_browser(
    app: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    client = as_role("staff")
    choose(app, "ar")
    assert language_of(client, "de") == "ar"
    # Chosen while the back office still spoke it.
    choose(app, "nl")
    assert language_of(client, "de") == "de"


def test_each_language_is_named_in_itself(as_role: Callable[..., FlaskClient]) -> None:
    client = as_role("staff")
    page = client.get("/admin/account/", headers={"Accept-Language": "de"})
    options = BeautifulSoup(page.text, "html.parser").select("#locale option")
    named = {str(option["value"]): option.text for option in options}
    assert named == {
        "": "Die Sprache meines Browsers",
        "en": "English",
        "de": "Deutsch",
        "ar": "العربية",
    }


def test_every_page_in_arabic_is_written_from_right_to_left(
    app: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    with app.app_context():
        make_post(id=1, user_id=make_user(id=1).id)
        make_tag(id=1)
    client = as_role("admin")
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "ar"
    pages = {path: BeautifulSoup(text, "html.parser").html for path, text in pages_of(client)}
    written = {path: (html["lang"], html["dir"]) for path, html in pages.items() if html}
    assert len(written) > 10
    assert {path: how for path, how in written.items() if how != ("ar", "rtl")} == {}


def test_days_and_times_are_written_as_the_reader_writes_them(
    app: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    moment = datetime(2026, 11, 22, 16, 3, tzinfo=UTC)
    with app.app_context():
        make_post(id=1, created_at=moment)
    client = as_role("admin")
    choose(app, "de", "Europe/Berlin")
    assert "22.11.2026 17:03" in client.get("/admin/post/details/?id=1").text


def test_sentences_about_numbers_have_the_form_of_the_language(
    app: Flask, as_role: Callable[..., FlaskClient], token_of: Callable[[FlaskClient], str]
) -> None:
    client = as_role("admin")
    with app.app_context():
        rows = [make_post(published=False).id for _ in range(3)]
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "ar"
    fields = {"csrf_token": token_of(client), "action": "publish"}
    pages = [
        client.post("/admin/post/action/", data=fields | {"rowid": rows[:number]}).text
        for number in (1, 2, 3)
    ]
    assert "ستُنشر مقالة واحدة." in pages[0]
    assert "ستُنشر مقالتان." in pages[1]
    assert "ستُنشر 3 مقالات." in pages[2]


def test_large_numbers_are_grouped_as_the_reader_groups_them(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "de"}):
        sentence = ngettext(
            "%(num)s tag has been deleted.", "%(num)s tags have been deleted.", 1000
        )
    assert sentence == "1.000 Schlagwörter wurden gelöscht."


def test_errors_are_told_in_the_readers_language(as_role: Callable[..., FlaskClient]) -> None:
    client = as_role("staff")
    for language, sentence in (("de", "Hier ist nichts"), ("ar", "لا يوجد شيء هنا")):
        page = client.get("/admin/post/edit/?id=9", headers={"Accept-Language": language})
        assert page.status_code == 404
        assert sentence in page.text


@pytest.mark.parametrize(
    ("language", "sentence"), [("de", "Keine gültige Auswahl"), ("ar", "اختيار غير صحيح")]
)
def test_what_a_form_library_says_is_translated_too(
    as_role: Callable[..., FlaskClient],
    token_of: Callable[[FlaskClient], str],
    language: str,
    sentence: str,
) -> None:
    client = as_role("staff")
    fields = {"csrf_token": token_of(client), "locale": "xx", "time_zone": "", "theme": "dark"}
    page = client.post("/admin/account/", data=fields, headers={"Accept-Language": language})
    assert sentence in page.text


def test_names_are_kept_from_mixing_with_what_stands_around_them(
    app: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    with app.app_context():
        make_post(id=1, title=ARABIC_TITLE)
    client = as_role("admin")
    grid = BeautifulSoup(client.get("/admin/post/").text, "html.parser")
    assert [each.text for each in grid.select("td.col-title[dir=auto]")] == [ARABIC_TITLE]
    question = BeautifulSoup(client.get("/admin/post/delete/?id=1").text, "html.parser").h1
    assert question is not None
    assert f"{ARABIC_TITLE}{POP_ISOLATE}”?" in question.text


def test_only_a_name_written_the_other_way_is_marked(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert [isolated(name) for name in ("Zoë (2)", "ليلى")] == ["Zoë (2)", "\u2068ليلى\u2069"]
    with app.test_request_context(headers={"Accept-Language": "ar"}):
        assert [isolated(name) for name in ("Zoë (2)", "ليلى")] == ["\u2068Zoë (2)\u2069", "ليلى"]
