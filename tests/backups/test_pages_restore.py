"""A restore on the pages: what it would change is shown first, and it takes the password again."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from admin_app.backups import jobs, previews, proof
from admin_app.backups.folder import BackupFolder
from admin_app.backups.manifest import Manifest
from admin_app.jobs.errors import JobCancelledError
from admin_app.jobs.models import State
from admin_app.jobs.queries import recent_jobs
from tests.backoffice.browsing import send
from tests.backups.conftest import make_backup, rows, site, site_content
from tests.backups.pages import PAGE, done, give_password
from tests.jobs.rows import add_job

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def boss(admin: FlaskClient) -> FlaskClient:
    """An administrator who has just given the password."""
    give_password(admin)
    return admin


@pytest.fixture
def changed(file: Path, boss: FlaskClient, backup: Manifest) -> Manifest:
    """A backup, since which a post was deleted, one was changed and one was written."""
    with site(file) as connection:
        connection.execute("DELETE FROM post_tags")
        connection.execute("DELETE FROM posts WHERE id = 1")
        connection.execute("UPDATE posts SET title = 'Changed since' WHERE id = 2")
        connection.execute(
            "INSERT INTO posts (id, title, content, user_id) VALUES (99, 'Written since', '', 1)"
        )
    return backup


def restore(client: FlaskClient, manifest: Manifest, **fields: str) -> TestResponse:
    return send(client, f"{PAGE}{manifest.name}/restore", **fields)


def test_the_preview_counts_and_names_what_would_change(
    boss: FlaskClient, changed: Manifest
) -> None:
    page = boss.get(f"{PAGE}{changed.name}/preview").text
    figures = page.partition('<th scope="row">Posts')[2].partition("</tr>")[0]
    assert [figures.count(f'<td class="number">{n}</td>') for n in (1, 0)] == [3, 0]
    assert "Written since" in page
    assert "<h2>Tags on posts</h2>" in page
    assert "<h3>Would be as it was</h3>" in page
    # All links of posts to tags are gone, and only some are shown.
    assert "<h3>Would come back, such as</h3>" in page
    assert "No. 1<" in page


def test_a_changed_row_shows_what_it_is_beside_what_it_becomes(
    boss: FlaskClient, changed: Manifest, file: Path
) -> None:
    ((author,),) = rows(file, "SELECT user_id FROM posts WHERE id = 2")
    other = 5 if author != 5 else 4
    with site(file) as connection:
        connection.execute("UPDATE posts SET user_id = ? WHERE id = 2", (other,))
        connection.execute(
            "UPDATE users SET password_hash = 'let-me-in', is_active = 0 WHERE id = 3"
        )
    section = boss.get(f"{PAGE}{changed.name}/preview").text
    assert '<a href="/admin/post/details/?id=2">' in section
    assert "<del><bdi>Changed since</bdi></del>" in section
    assert f"(#{other})</bdi></del>" in section
    assert f"(#{author})</bdi></ins>" in section
    assert "Password</th>" in section
    assert "differs; it is not shown" in section
    assert "let-me-in" not in section


def test_of_a_long_text_the_changed_words_are_marked(
    office: Flask, boss: FlaskClient, file: Path
) -> None:
    text = "word " * 2_000 + "{} " + "word " * 2_000
    with site(file) as connection:
        connection.execute("UPDATE posts SET content = ? WHERE id = 2", (text.format("then"),))
        made = make_backup(office)
        connection.execute("UPDATE posts SET content = ? WHERE id = 2", (text.format("now"),))
    page = boss.get(f"{PAGE}{made.name}/preview").text
    assert "<del>now</del><ins>then</ins>" in page
    assert page.count("word ") < 100


def test_a_tag_on_a_post_is_told_by_both_names(boss: FlaskClient, changed: Manifest) -> None:
    page = boss.get(f"{PAGE}{changed.name}/preview").text
    assert re.search("tag “.+” on post “.+”", page)
    assert "No. 1, " not in page


def test_a_preview_changes_nothing(boss: FlaskClient, changed: Manifest, file: Path) -> None:
    before = site_content(file)
    boss.get(f"{PAGE}{changed.name}/preview")
    assert site_content(file) == before


def test_a_large_database_is_compared_by_a_job_whose_result_is_shown(
    office: Flask, boss: FlaskClient, changed: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previews, "LARGEST_AT_ONCE", 1000)
    address = f"{PAGE}{changed.name}/preview"
    page = boss.get(address).text
    assert "Compare with what is there" in page
    assert "Restore this backup" not in page
    job = done(office, send(boss, f"{PAGE}{changed.name}/compare"))
    assert job.result is not None
    assert job.result["address"] == address
    page = boss.get(address).text
    assert "Written since" in page
    assert "Restore this backup" in page
    monkeypatch.setattr(previews, "COMPARISON_COUNTS_FOR", timedelta(0))
    assert "Written since" not in boss.get(address).text


def test_where_nothing_differs_the_preview_says_so(boss: FlaskClient, backup: Manifest) -> None:
    page = boss.get(f"{PAGE}{backup.name}/preview").text
    assert "a restore would change nothing" in page


def test_a_restore_brings_the_content_back_and_keeps_what_was(
    office: Flask, boss: FlaskClient, changed: Manifest, file: Path, folder: BackupFolder
) -> None:
    job = done(office, restore(boss, changed, confirm="yes"))
    assert job.state is State.DONE
    titles = dict(rows(file, "SELECT id, title FROM posts"))
    assert len(titles) == 20
    assert titles[2] != "Changed since"
    safety = folder.backups()[0]
    assert safety.proven_at
    assert job.result is not None
    assert safety.name in job.result["sentence"]
    assert job.result["address"] == f"{PAGE}{safety.name}/"
    page = BeautifulSoup(boss.get(f"/admin/jobs/{job.id}").text, "html.parser")
    (said,) = page.select(".notice-success")
    assert said.get_text().count(safety.name) == 1
    assert changed.name in boss.get("/admin/jobs/").text
    (entry,) = rows(file, "SELECT actor_name FROM bo_change_sets WHERE name = 'backup.restore'")
    assert entry == ("the admin",)
    assert boss.get(PAGE).status_code == 200


def test_without_the_tick_nothing_is_restored(
    office: Flask, boss: FlaskClient, changed: Manifest
) -> None:
    answer = restore(boss, changed)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one("[role=alert] a[href='#confirm']")
    tick = page.select_one("#confirm")
    assert tick is not None
    assert "autofocus" in tick.attrs
    described = page.select(f"#{tick['aria-describedby']}")
    assert [each.get_text().partition(";")[0] for each in described] == ["Tick this first"]
    with office.app_context():
        assert recent_jobs() == []


def test_after_ten_minutes_the_password_is_asked_for_again(
    office: Flask, admin: FlaskClient, changed: Manifest
) -> None:
    give_password(admin, seconds_ago=601)
    page = admin.get(f"{PAGE}{changed.name}/preview").text
    assert "Give your password again" in page
    assert "Restore this backup" not in page
    answer = restore(admin, changed, confirm="yes")
    assert answer.location.startswith("/confirm-password")
    with office.app_context():
        assert recent_jobs() == []


def test_two_restores_at_once_are_one_job(boss: FlaskClient, changed: Manifest) -> None:
    answers = [restore(boss, changed, confirm="yes") for _ in range(2)]
    assert answers[0].location == answers[1].location


def test_a_restore_that_is_refused_says_why(
    office: Flask, boss: FlaskClient, changed: Manifest, folder: BackupFolder, file: Path
) -> None:
    before = site_content(file)
    answer = restore(boss, changed, confirm="yes")
    folder.file_of(changed).write_bytes(b"x" * changed.bytes)
    job = done(office, answer)
    assert job.state is State.FAILED
    assert job.sentence == "The file of the backup has been changed or cut since it was written."
    assert not job.can_be_retried
    assert site_content(file) == before


def test_whoever_cancels_after_the_content_is_back_comes_too_late(
    office: Flask, changed: Manifest, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    restores = "SELECT count(*) FROM bo_change_sets WHERE name = 'backup.restore'"
    proving = proof.try_out

    def write_then_prove(*arguments: Any) -> Any:
        with site(file) as connection:
            connection.execute("INSERT INTO tags (name) VALUES ('at the last moment')")
        return proving(*arguments)

    def cancel_late(_done: int, _total: int) -> None:
        if rows(file, restores) == [(1,)]:
            raise JobCancelledError

    monkeypatch.setattr(proof, "try_out", write_then_prove)
    with office.app_context():
        done = jobs.restore_backup(cancel_late, changed.name)
    earlier, last = done["safety"]
    assert done["address"] == f"{PAGE}{last}/"
    assert [address for _, address in done["links"]] == [f"{PAGE}{earlier}/"]
    assert rows(file, restores) == [(1,)]


def test_a_restore_whose_worker_died_says_that_the_content_is_whole(
    office: Flask, boss: FlaskClient
) -> None:
    add_job(office, "r", kind=jobs.RESTORE, state=State.INTERRUPTED)
    page = boss.get("/admin/jobs/r").text
    assert "The content is whole" in page
    assert "Do it again" not in page
