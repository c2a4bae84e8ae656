"""From the address of a record that is gone to the backup that holds it."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from admin_app.backups import snapshot
from admin_app.backups.errors import Fault
from admin_app.backups.folder import backup_folder
from admin_app.backups.manifest import Manifest, Proof
from admin_app.content.models import Post
from admin_app.db.transactions import writing
from tests.backoffice.browsing import send
from tests.backoffice.test_gone_rows import delete
from tests.backups.pages import PAGE, give_password
from tests.factories import make_post

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def gone(app: Flask) -> tuple[Manifest, int]:
    """A backup with a post in it that has been deleted since, and the post's number."""
    with app.app_context():
        post = make_post(title="Recipe").id
        manifest = snapshot.create()
        with writing() as session:
            session.delete(session.get_one(Post, post))
    return manifest, post


def test_an_administrator_is_led_through_opening_to_the_record(
    admin: FlaskClient, gone: tuple[Manifest, int]
) -> None:
    manifest, post = gone
    give_password(admin)
    address = f"{PAGE}{manifest.name}/rescue/post/{post}"
    assert f'href="{address}"' in admin.get(f"/admin/post/details/?id={post}").text
    opening = admin.get(address)
    assert opening.status_code == 302
    opened = send(admin, opening.location)
    assert (opened.status_code, opened.location) == (303, address)
    assert "Recipe" in admin.get(address).text


def test_others_are_not_offered_what_they_may_not_do(
    staff: FlaskClient, gone: tuple[Manifest, int]
) -> None:
    _, post = gone
    assert "/admin/backups/" not in staff.get(f"/admin/post/details/?id={post}").text


def test_a_backup_older_than_the_record_is_not_offered(
    app: Flask, admin: FlaskClient, gone: tuple[Manifest, int]
) -> None:
    with app.app_context():
        post = make_post(created_at=gone[0].created_at + timedelta(hours=1)).id
        with writing() as session:
            session.delete(session.get_one(Post, post))
    assert "/rescue/" not in admin.get(f"/admin/post/details/?id={post}").text


def test_without_a_backup_from_before_nothing_is_offered(
    app: Flask, admin: FlaskClient, gone: tuple[Manifest, int]
) -> None:
    with app.app_context():
        backup_folder().remove(gone[0])
        snapshot.create()
    assert "/rescue/" not in admin.get(f"/admin/post/details/?id={gone[1]}").text


def test_the_notice_of_a_deletion_and_the_history_lead_there_too(
    app: Flask, admin: FlaskClient, staff: FlaskClient
) -> None:
    with app.app_context():
        posts = [make_post(title=title).id for title in ("One", "Two")]
        name = snapshot.create().name
    for client, post, is_offered in ((admin, posts[0], True), (staff, posts[1], False)):
        notice = delete(client, "post", post)
        history = client.get(f"/admin/post/history/?id={post}").text
        for page in (notice, history):
            assert (f'href="{PAGE}{name}/rescue/post/{post}"' in page) is is_offered
        assert ("Bring it back from a backup…" in notice) is is_offered


def test_opening_the_backup_says_what_for_and_cancels_to_the_record(
    admin: FlaskClient, gone: tuple[Manifest, int]
) -> None:
    manifest, post = gone
    page = admin.get(f"{PAGE}{manifest.name}/rescue/post/{post}", follow_redirects=True).text
    assert f"It is opened for the post “Recipe”, No. {post}." in page
    assert f'<a href="/admin/post/details/?id={post}">Cancel</a>' in page
    bare = admin.get(f"{PAGE}{manifest.name}/rescue/").text
    assert "It is opened for" not in bare
    assert f'<a href="{PAGE}{manifest.name}/">Cancel</a>' in bare


def test_a_backup_that_does_not_restore_is_passed_over(
    app: Flask, admin: FlaskClient, gone: tuple[Manifest, int]
) -> None:
    found = Proof(gone[0].created_at, 1.0, 1.0, Fault.CONTENT, "")
    with app.app_context():
        backup_folder().change(gone[0].name, proof=found)
    assert "/rescue/" not in admin.get(f"/admin/post/details/?id={gone[1]}").text
