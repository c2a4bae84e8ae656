"""The pages on which an administrator finds a record in a backup and brings it back."""

import time
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from pyrage.x25519 import Identity
from werkzeug.test import TestResponse

from admin_app.accounts.models import Person
from admin_app.backups import snapshot
from admin_app.backups.rescue.opening import close_backup
from admin_app.content.models import Post, Tag, User
from admin_app.db.transactions import writing
from admin_app.extensions import db
from admin_app.jobs.queries import recent_jobs
from admin_app.journal.models import ChangeSet
from tests.backups.rescue.conftest import (
    NOON,
    Rescue,
    change,
    delete,
    set_tags,
    stored_post,
    stored_user,
)
from tests.conftest import csrf_token
from tests.factories import make_post, make_user

pytestmark = pytest.mark.sqlite_only


class Pages:
    """The rescue pages of one backup as an administrator uses them."""

    def __init__(self, client: FlaskClient, name: str) -> None:
        self.client, self.base = client, f"/admin/backups/{name}/rescue/"
        with client.session_transaction() as session:
            session["password_confirmed_at"] = int(time.time())

    def get(self, path: str = "", **query: str) -> TestResponse:
        """Look at a page."""
        return self.client.get(self.base + path, query_string=query)

    def open(self, **fields: str) -> TestResponse:
        """Press the button that opens the backup."""
        return self.client.post(self.base, data={"csrf_token": csrf_token(self.client), **fields})

    def agree(self, page: TestResponse) -> TestResponse:
        """Send the form under “What will happen” as it stands on the page."""
        form = BeautifulSoup(page.text, "html.parser").select_one("#plan form")
        assert form is not None, page.text
        fields: dict[str, list[str]] = {}
        for field in form.select("input[name]"):
            fields.setdefault(str(field["name"]), []).append(str(field["value"]))
        return self.client.post(page.request.path, data=fields)


@pytest.fixture
def pages(rescue: Rescue, admin: FlaskClient) -> Pages:
    """The pages of a backup that is open."""
    pages = Pages(admin, rescue.manifest.name)
    assert pages.open().status_code == 303
    return pages


def words(page: TestResponse) -> str:
    """What the page says in its main part."""
    main = BeautifulSoup(page.text, "html.parser").main
    assert main is not None
    return " ".join(main.get_text(" ").split())


def test_a_backup_is_opened_before_it_is_looked_into(rescue: Rescue, admin: FlaskClient) -> None:
    pages = Pages(admin, rescue.manifest.name)
    assert "Open the backup" in words(pages.get())
    assert pages.get("post/31").status_code == 302
    answer = pages.open()
    assert (answer.status_code, answer.location) == (303, pages.base)
    assert "Notes" in words(pages.get())


def test_a_search_finds_what_is_gone_and_says_so(pages: Pages) -> None:
    make_post(title="Later")
    assert "the number is in use" in words(pages.get(search="note"))
    none_gone = words(pages.get(search="note", gone="yes"))
    assert "Nothing that this search finds in the backup is gone now." in none_gone
    delete(Post, 31)
    page = pages.get(search="note", gone="yes")
    assert "gone" in words(page)
    assert f'{pages.base}post/31"' in page.text
    assert "nothing of that" in words(pages.get(kind="tag", search="nothing"))


def test_many_records_come_in_pages(rescue: Rescue, admin: FlaskClient) -> None:
    with writing() as session:
        session.add_all(Tag(name=f"tag {n:03}") for n in range(70))
    pages = Pages(admin, snapshot.create().name)
    pages.open()
    assert "Older" in words(pages.get(kind="tag"))
    last = words(pages.get(kind="tag", page="2"))
    assert "red" in last
    assert "Older" not in last
    assert pages.get(kind="tag", page="9" * 30).status_code == 200


def test_a_deleted_post_is_shown_and_comes_back(pages: Pages) -> None:
    delete(Post, 31)
    page = pages.get("post/31")
    assert "“Notes” comes back as No. 31." in words(page)
    answer = pages.agree(page)
    assert (answer.status_code, answer.location) == (303, "/admin/post/details/?id=31")
    post = stored_post(31)
    assert post is not None
    assert (post["title"], post["tags"], post["created_at"]) == ("Notes", ["Blue ", "red"], NOON)


def test_opening_and_bringing_back_are_journalled_as_the_administrators(pages: Pages) -> None:
    delete(Post, 31)
    pages.agree(pages.get("post/31"))
    sets = db.session.query(ChangeSet).order_by(ChangeSet.id).all()
    opened = [each for each in sets if each.name == "backup.open"]
    assert [each.actor_name for each in opened] == ["the admin"]
    assert (sets[-1].name, sets[-1].actor_name) == ("backup.rescue", "the admin")
    assert sets[-1].source == "web"
    assert sets[-1].act_id != sets[-2].act_id


def test_of_a_changed_post_the_chosen_fields_come_back(pages: Pages) -> None:
    change(Post, 31, title="Changed", content="Other")
    page = pages.get("post/31")
    assert "still there, but changed" in words(page)
    assert "What will happen" not in words(page)
    page = pages.get("post/31", fields="title")
    assert "gets back what the backup holds of: Title." in words(page)
    assert pages.agree(page).status_code == 303
    post = stored_post(31)
    assert post is not None
    assert (post["title"], post["content"]) == ("Notes", "Other")


def test_what_changed_after_the_page_was_made_is_not_written_over(pages: Pages) -> None:
    change(Post, 31, title="Changed")
    page = pages.get("post/31", fields="title")
    change(Post, 31, content="Meanwhile")
    answer = pages.agree(page)
    assert answer.status_code == 409
    assert "has changed since you looked" in words(answer)
    assert (stored_post(31) or {})["title"] == "Changed"


def test_a_post_without_its_author_asks_who_is_to_have_it(pages: Pages) -> None:
    delete(Post, 31)
    delete(User, 11)
    page = pages.get("post/31")
    assert "The author, ada, is gone" in words(page)
    nobody = pages.get("post/31", author="other", name="nobody at all")
    assert "What will happen" not in words(nobody)
    page = pages.get("post/31", author="other", name="bob@example.org")
    assert "The author is “bob”." in words(page)
    pages.agree(page)
    assert (stored_post(31) or {})["author"] == "bob"


def test_the_author_comes_back_too_where_that_is_chosen(pages: Pages) -> None:
    delete(Post, 31)
    delete(User, 11)
    pages.agree(pages.get("post/31", author="back"))
    ada = stored_user("ada")
    assert ada is not None
    assert ada.password_hash == "hash of ada"
    assert db.session.get(Person, ada.id) is None


def test_a_number_that_another_post_has_now_is_left_alone(pages: Pages) -> None:
    delete(Post, 31)
    make_post(id=31, title="Newer")
    page = pages.get("post/31")
    assert "belongs to another record now, “Newer”" in words(page)
    answer = pages.agree(pages.get("post/31", as_new="yes"))
    assert answer.status_code == 303
    assert (stored_post(31) or {})["title"] == "Newer"
    assert db.session.query(Post).filter_by(title="Notes").one().id != 31


def test_a_tag_with_many_posts_is_left_to_the_worker(rescue: Rescue, admin: FlaskClient) -> None:
    with writing() as session:
        red = session.get_one(Tag, 21)
        session.add_all(
            Post(id=100 + n, title="x", content="", user_id=11, tags=[red]) for n in range(600)
        )
    pages = Pages(admin, snapshot.create().name)
    pages.open()
    delete(Tag, 21)
    answer = pages.agree(pages.get("tag/21"))
    (job,) = recent_jobs(kind="backup-rescue")
    assert answer.location == f"/admin/jobs/{job.id}"


def test_no_page_shows_a_hash(pages: Pages) -> None:
    change(User, 12, password_hash="another", email="new@example.org")
    for page in (pages.get(kind="user"), pages.get("user/12"), pages.get("user/11")):
        assert "hash of" not in page.text


def test_what_people_wrote_is_shown_and_not_run(pages: Pages, rescue: Rescue) -> None:
    make_post(id=40, title="<script>alert(1)</script>", content="<b>{{ 7 * 7 }}</b>\n" * 300)
    set_tags(40, "red")
    later = Pages(pages.client, snapshot.create().name)
    later.open()
    delete(Post, 40)
    page = later.get("post/40")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "{{ 7 * 7 }}" in words(page)


def test_an_encrypted_backup_asks_for_its_key(
    make_app: Callable[..., Flask], database_url: str, rescue: Rescue, admin: FlaskClient
) -> None:
    identity = Identity.generate()
    app = make_app(database_url, BACKOFFICE_BACKUP_RECIPIENT=str(identity.to_public()))
    with app.app_context():
        name = snapshot.create().name
    pages = Pages(admin, name)
    assert "Private key of age" in words(pages.get())
    for key, says in (("", "no private key"), (str(Identity.generate()), "another one")):
        answer = pages.open(private_key=key)
        assert answer.status_code == 422
        assert says in words(answer)
    answer = pages.open(private_key=f"# created by age-keygen\r\n{identity}\r\n")
    assert answer.status_code == 303
    assert "Notes" in words(pages.get())


def test_no_page_in_between_repeats_a_private_key(pages: Pages) -> None:
    key = str(Identity.generate())
    own = {"Sec-Fetch-Site": "same-origin"}
    answer = pages.client.post(pages.base, data={"private_key": key, "other": "kept"}, headers=own)
    assert answer.status_code == 400
    assert "kept" in answer.text
    assert key not in answer.text


def test_the_password_is_asked_for_again(pages: Pages, rescue: Rescue, admin: FlaskClient) -> None:
    delete(Post, 31)
    page = pages.get("post/31")
    with admin.session_transaction() as session:
        session["password_confirmed_at"] = 0
    answer = pages.agree(page)
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/confirm-password")
    assert stored_post(31) is None


@pytest.mark.parametrize(
    "path", ["post/99", "post/x", "post/" + "9" * 30, "page/31", "post/31/more", "user/31"]
)
def test_what_is_not_there_is_said(pages: Pages, path: str) -> None:
    assert pages.get(path).status_code == 404


def test_a_backup_that_is_gone_is_said(pages: Pages, admin: FlaskClient) -> None:
    for name in ("20200101-000000-abcdef", "..", "x"):
        assert admin.get(f"/admin/backups/{name}/rescue/").status_code == 404


def test_a_backup_that_was_closed_meanwhile_is_opened_again(pages: Pages, rescue: Rescue) -> None:
    delete(Post, 31)
    page = pages.get("post/31")
    close_backup(rescue.manifest.name)
    answer = pages.agree(page)
    assert (answer.status_code, answer.location) == (303, pages.base)
    assert stored_post(31) is None


@pytest.mark.parametrize("role", ["staff", "manager"])
def test_nobody_else_may(rescue: Rescue, as_role: Callable[..., FlaskClient], role: str) -> None:
    pages = Pages(as_role(role), rescue.manifest.name)
    assert pages.open().status_code == 403
    for path in ("", "post/31"):
        assert pages.get(path).status_code == 403


def test_a_user_comes_back_as_a_page_says(pages: Pages) -> None:
    delete(User, 12)
    make_user(username="carol")
    page = pages.get("user/12")
    assert "a role in the back office is not given" in words(page)
    assert pages.agree(page).location == "/admin/user/details/?id=12"
