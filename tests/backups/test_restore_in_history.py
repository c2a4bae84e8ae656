"""The history of a record tells of the restores that changed it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from admin_app.backups import restore
from admin_app.backups.folder import BackupFolder
from admin_app.backups.manifest import Manifest
from admin_app.db.dialects import comparison, examples
from admin_app.journal import verification
from tests.api.program import program_of
from tests.backoffice.browsing import save
from tests.backoffice.test_gone_rows import delete
from tests.backups.conftest import make_backup, rows, site
from tests.factories import make_post, make_tag

pytestmark = pytest.mark.sqlite_only

REMOVED = "It was not in the backup, so that it was removed."
CHANGED = "It became what it was in the backup."
BACK = "It came back as it was in the backup."
LINKED = "What it is linked to became what it was in the backup."
UNLISTED = "It may be among those that are too many for each to be noted:"


@pytest.fixture
def restored(office: Flask, file: Path, backup: Manifest) -> Manifest:
    """A backup that was restored after rows had been lost, changed, made and linked."""
    with site(file) as connection:
        connection.execute("DELETE FROM post_tags")
        connection.execute("INSERT INTO post_tags SELECT 3, id FROM tags")
        connection.execute("DELETE FROM posts WHERE id = 1")
        connection.execute("UPDATE posts SET title = 'since' WHERE id = 2")
        connection.execute(
            "INSERT INTO posts (id, title, content, user_id) VALUES (99, 't', '', 1)"
        )
    with office.app_context():
        restore.restore(backup.name)
    return backup


def told(client: FlaskClient, kind: str, row_id: int) -> list[tuple[str, str]]:
    """Heading and sentence of each restore in the history of a record."""
    page = client.get(f"/admin/{kind}/history/?id={row_id}")
    assert page.status_code == 200, row_id
    items = BeautifulSoup(page.text, "html.parser").select("ol.history > li")
    found = [(_text(item.h2), _text(item.select("p")[1])) for item in items if not item.dl]
    return [each for each in found if each[0].startswith("Restored")]


def _text(element: Any) -> str:
    return " ".join(element.get_text().replace("\u2068", "").replace("\u2069", "").split())


@pytest.mark.parametrize(
    ("row_id", "sentence"), [(99, REMOVED), (2, CHANGED), (1, BACK), (3, LINKED)]
)
def test_a_record_says_what_a_restore_did_to_it(
    admin: FlaskClient, restored: Manifest, row_id: int, sentence: str
) -> None:
    ((heading, found),) = told(admin, "post", row_id)
    assert heading.startswith(f"Restored from the backup {restored.name} by ")
    assert found == sentence


def test_a_record_that_stayed_as_it_was_has_no_entry(
    admin: FlaskClient, restored: Manifest
) -> None:
    assert told(admin, "user", 1) == []
    assert told(admin, "tag", 1) == []


def test_what_was_there_before_is_one_press_away_for_administrators(
    admin: FlaskClient, staff: FlaskClient, restored: Manifest, folder: BackupFolder
) -> None:
    safety = folder.backups()[0]
    page = admin.get("/admin/post/history/?id=2").text
    assert f'href="/admin/backups/{safety.name}/rescue/post/2"' in page
    assert "/admin/backups/" not in staff.get("/admin/post/history/?id=2").text
    folder.remove(safety)
    assert safety.name not in admin.get("/admin/post/history/?id=2").text


@pytest.fixture
def few_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows of a kind are noted one by one, and not four."""
    for module in (examples, comparison):
        monkeypatch.setattr(module, "MOST_LISTED", 3)


@pytest.mark.usefixtures("few_are_listed")
def test_where_the_rows_are_too_many_each_that_can_have_been_one_says_so(
    office: Flask, admin: FlaskClient, backup: Manifest, file: Path
) -> None:
    with site(file) as connection:
        connection.execute("UPDATE posts SET title = 'since' WHERE id IN (1, 2, 4, 6)")
    with office.app_context():
        restore.restore(backup.name)
        later = make_post().id
    assert [s for _, s in told(admin, "post", 5)] == [f"{UNLISTED} 4 rows were changed."]
    assert [told(admin, "post", each) for each in (7, later)] == [[], []]


@pytest.fixture
def lost(office: Flask, file: Path, backup: Manifest, few_are_listed: None) -> Manifest:
    """A backup whose restore has removed posts 101 to 105 and touched no others."""
    with site(file) as connection:
        for number in range(101, 106):
            connection.execute(
                f"INSERT INTO posts (id, title, content, user_id) VALUES ({number}, 't', '', 1)"  # noqa: S608
            )
    with office.app_context():
        restore.restore(backup.name)
    return backup


def test_a_record_that_is_there_was_not_removed(
    office: Flask, admin: FlaskClient, file: Path, lost: Manifest
) -> None:
    assert told(admin, "post", 2) == []
    with site(file) as connection:
        connection.execute(
            "INSERT INTO posts (id, title, content, user_id) VALUES (103, 't', '', 1)"
        )
    assert told(admin, "post", 103) == []


@pytest.mark.parametrize("page", ["details", "history"])
def test_the_address_of_what_a_restore_may_have_removed_leads_to_the_backup_from_before(
    admin: FlaskClient, staff: FlaskClient, lost: Manifest, folder: BackupFolder, page: str
) -> None:
    address = f"/admin/post/{page}/?id=103"
    answer = admin.get(address)
    assert answer.status_code == 404
    assert "There is nothing under No. 103" in answer.text
    assert "that removed 5 rows, too many for each to be noted" in answer.text
    assert f'href="/admin/backups/{folder.backups()[0].name}/rescue/post/103"' in answer.text
    assert "/admin/backups/" not in staff.get(address).text


def test_a_number_that_cannot_have_been_among_them_is_just_not_there(
    admin: FlaskClient, lost: Manifest
) -> None:
    for number in (99, 106, -1):
        answer = admin.get(f"/admin/post/details/?id={number}")
        assert (answer.status_code, "too many" in answer.text) == (404, False)


@pytest.mark.usefixtures("few_are_listed")
def test_what_was_known_and_may_have_been_removed_says_so_in_its_history(
    office: Flask, admin: FlaskClient, file: Path, backup: Manifest
) -> None:
    with office.app_context():
        known = [make_post(title=f"Known {each}").id for each in range(5)]
    assert save(admin, f"/admin/post/edit/?id={known[2]}", title="Saved").status_code == 302
    with office.app_context():
        restore.restore(backup.name)
    ((_, sentence),) = told(admin, "post", known[2])
    assert sentence == f"{UNLISTED} 5 rows were removed."
    page = admin.get(f"/admin/post/details/?id={known[2]}").text
    assert "It may have been removed by" in page
    assert "Its history" in page


@pytest.mark.usefixtures("few_are_listed")
def test_what_was_deleted_before_was_not_removed_by_the_restore(
    office: Flask, admin: FlaskClient, file: Path, backup: Manifest
) -> None:
    with office.app_context():
        known = [make_post(title=f"Known {each}").id for each in range(6)]
    delete(admin, "post", known[2])
    with office.app_context():
        restore.restore(backup.name)
    assert told(admin, "post", known[2]) == []
    assert "Deleted by" in admin.get(f"/admin/post/details/?id={known[2]}").text


def test_a_restore_stands_between_the_changes_around_it(
    office: Flask, staff: FlaskClient, file: Path, save_title: Callable[[str], None]
) -> None:
    save_title("before")
    backup = make_backup(office)
    save_title("after")
    with office.app_context():
        restore.restore(backup.name)
    save_title("later")
    page = staff.get("/admin/post/history/?id=2").text
    headings = [_text(each) for each in BeautifulSoup(page, "html.parser").select("ol.history h2")]
    assert [each.partition(" ")[0] for each in headings][:4] == [
        "Changed", "Restored", "Changed", "Changed",
    ]  # fmt: skip


@pytest.fixture
def save_title(staff: FlaskClient) -> Callable[[str], None]:
    """Give post 2 another title on its page."""

    def save_it(title: str) -> None:
        assert save(staff, "/admin/post/edit/?id=2", title=title).status_code == 302

    return save_it


def test_a_backup_that_became_the_whole_database_is_told_of_everywhere(
    office: Flask, backup: Manifest, file: Path, as_role: Callable[..., FlaskClient]
) -> None:
    file.unlink()
    with office.app_context():
        restore.restore(backup.name)
        assert verification.verify().is_whole
    boss = as_role("admin")
    assert [s for _, s in told(boss, "tag", 1)] == ["The whole database became that of the backup."]


def test_programs_that_follow_are_told_which_tables_to_read_anew(
    office: Flask, restored: Manifest
) -> None:
    changes = program_of(office, "admin", "post:view tag:view").get("/changes?limit=500").json
    marks = [each for each in changes["changes"] if each["name"] == "backup.restore"]
    assert [(each["table"], each["row"], each["values"]) for each in marks] == [("posts", None, {})]


def test_the_journal_lists_keys_of_known_tables_alone(
    office: Flask, backup: Manifest, file: Path
) -> None:
    with site(file) as connection:
        connection.execute("CREATE TABLE sessions (token TEXT PRIMARY KEY)")
        connection.execute("INSERT INTO sessions VALUES ('let-me-in')")
        connection.execute("UPDATE users SET password_hash = 'another' WHERE id = 1")
    later = make_backup(office)
    with site(file) as connection:
        connection.execute("INSERT INTO sessions VALUES ('me-too')")
        connection.execute("UPDATE users SET password_hash = 'a third' WHERE id = 1")
    with office.app_context():
        make_tag(name="since")
        restore.restore(later.name)
    ((detail,),) = rows(file, "SELECT detail FROM bo_change_sets WHERE name = 'backup.restore'")
    assert '"sessions":{"lost":1' in detail
    assert not any(word in detail for word in ("let-me-in", "me-too", "a third", "another"))


def test_the_journal_is_whole_after_a_restore(office: Flask, restored: Manifest) -> None:
    with office.app_context():
        assert verification.verify().is_whole
