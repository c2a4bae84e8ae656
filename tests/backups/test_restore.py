"""`backups restore`: the content comes back, rights and the journal stay."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from admin_app.accounts.models import Person
from admin_app.backups import proof, restore
from admin_app.backups.errors import BackupError
from admin_app.backups.folder import BackupFolder
from admin_app.backups.manifest import Manifest
from admin_app.content.models import User
from admin_app.db.dialects.replacement import BothStates
from admin_app.db.transactions import writing
from admin_app.extensions import db
from admin_app.journal import verification
from admin_app.journal.models import ChangeSet
from tests.backups.conftest import (
    Command,
    left_over,
    listed,
    make_backup,
    rows,
    site,
    site_content,
    spoil,
)
from tests.factories import make_tag
from tests.people import add_person, change_person, change_user

pytestmark = pytest.mark.sqlite_only


def restored(app: Flask, manifest: Manifest) -> restore.Restored:
    with app.app_context():
        return restore.restore(manifest.name)


def test_rows_come_back_and_what_came_since_goes(
    file: Path, command: Command, backup: Manifest
) -> None:
    before = site_content(file)
    spoil(file)
    result = command("restore", backup.name, "--yes")
    assert result.exit_code == 0, result.output
    assert site_content(file) == before


def test_the_preview_says_what_would_happen_and_does_nothing(
    file: Path, command: Command, backup: Manifest
) -> None:
    spoil(file)
    before = site_content(file)
    result = command("restore", backup.name, "--dry-run", "--json")
    tables = {each["table"]: each for each in json.loads(result.stdout)["tables"]}
    posts, tags = tables["posts"], tables["tags"]
    assert (posts["lost"], posts["changed"], posts["brought_back"]) == (0, 1, 5)
    assert (tags["lost"], tags["changed"], tags["brought_back"]) == (1, 0, 0)
    assert tags["examples"] == {"lost": [["99", "new"]]}
    assert (site_content(file), len(listed(command)["backups"])) == (before, 1)


def test_what_was_there_is_in_a_proven_backup(
    office: Flask, file: Path, backup: Manifest, folder: BackupFolder
) -> None:
    spoil(file)
    spoilt = site_content(file)
    (safety,) = restored(office, backup).safety
    assert folder.manifest(safety).proven_at
    assert backup.name in folder.manifest(safety).reason
    restored(office, folder.manifest(safety))
    assert site_content(file) == spoilt


def test_the_journal_goes_on(office: Flask, file: Path, backup: Manifest) -> None:
    with office.app_context():
        make_tag(name="since")
        entries = verification.verify().entries
    spoil(file)
    restored(office, backup)
    with office.app_context():
        verdict = verification.verify()
        newest = db.session.scalars(select(ChangeSet).order_by(ChangeSet.id.desc())).first()
        assert newest is not None
        assert (verdict.is_whole, verdict.entries) == (True, entries + 1)
        assert (newest.name, backup.name in str(newest.detail)) == ("backup.restore", True)


def test_no_right_comes_back(office: Flask, file: Path) -> None:
    gone = add_person(office, "admin", username="gone")
    fewer = add_person(office, "admin", username="fewer")
    blocked = add_person(office, "staff", username="blocked")
    backup = make_backup(office)
    with office.app_context(), writing() as session:
        session.delete(session.get_one(Person, gone))
    change_person(office, fewer, role="staff")
    change_user(office, blocked, is_active=False, password_hash="another")
    change_user(office, fewer, password_hash="changed")
    people = rows(file, "SELECT * FROM bo_people ORDER BY 1")
    restored(office, backup)
    assert rows(file, "SELECT * FROM bo_people ORDER BY 1") == people
    query = "SELECT is_active, password_hash FROM users WHERE username = 'blocked'"
    assert rows(file, query) == [(0, "another")]
    assert rows(file, "SELECT password_hash FROM users WHERE username = 'fewer'") == [("changed",)]


def test_a_person_who_came_since_stays(office: Flask, file: Path, backup: Manifest) -> None:
    new = add_person(office, "manager", username="came since")
    restored(office, backup)
    assert rows(file, f"SELECT username FROM users WHERE id = {new}") == [("came since",)]  # noqa: S608
    assert rows(file, f"SELECT role FROM bo_people WHERE user_id = {new}") == [("manager",)]  # noqa: S608


def test_what_people_changed_of_themselves_comes_back(
    office: Flask, file: Path, backup: Manifest
) -> None:
    change_user(office, 900, email="new@example.org")
    restored(office, backup)
    assert rows(file, "SELECT count(*) FROM users WHERE email = 'new@example.org'") == [(0,)]
    assert rows(file, "SELECT role FROM bo_people WHERE user_id = 900") == [("admin",)]


def test_a_role_is_not_inherited_by_another_user_of_the_backup(
    office: Flask, file: Path, command: Command
) -> None:
    with site(file) as connection:
        connection.execute("UPDATE users SET username = 'was here', email = 'w@x.org' WHERE id = 1")
        name = command("create").stdout.strip()
        connection.execute("UPDATE users SET username = 'is here', email = 'i@x.org' WHERE id = 1")
        connection.execute("INSERT INTO bo_people SELECT 1, role, 0, NULL, NULL, NULL, created_at, "
                           "NULL FROM bo_people")  # fmt: skip
    before = site_content(file)
    result = command("restore", name, "--yes")
    assert result.exit_code == 1
    assert "“is here”" in result.stderr
    assert "“was here”" in result.stderr
    assert site_content(file) == before


def test_a_name_that_a_person_has_taken_since_is_in_the_way(
    office: Flask, file: Path, command: Command
) -> None:
    with site(file) as connection:
        connection.execute("UPDATE users SET username = 'wanted' WHERE id = 1")
        name = command("create").stdout.strip()
        connection.execute("UPDATE users SET username = 'other' WHERE id = 1")
    add_person(office, "staff", username="wanted")
    result = command("restore", name, "--yes")
    assert (result.exit_code, "“wanted”" in result.stderr) == (1, True)


def test_names_that_two_users_have_swapped_come_back(
    file: Path, command: Command, backup: Manifest
) -> None:
    before = rows(file, "SELECT id, username FROM users ORDER BY id")
    with site(file) as connection:
        first, second = before[0][1], before[1][1]
        for name, id_ in (("swap", 1), (first, 2), (second, 1)):
            connection.execute("UPDATE users SET username = ? WHERE id = ?", (name, id_))
    assert command("restore", backup.name, "--yes").exit_code == 0
    assert rows(file, "SELECT id, username FROM users ORDER BY id") == before


def test_a_program_that_has_the_file_open_sees_the_rows_and_goes_on(
    office: Flask, file: Path, backup: Manifest
) -> None:
    with site(file) as connection:
        spoil(file)
        assert connection.execute("SELECT count(*) FROM posts").fetchone() == (15,)
        restored(office, backup)
        assert connection.execute("SELECT count(*) FROM posts").fetchone() == (20,)
        connection.execute("INSERT INTO tags (name) VALUES ('goes on')")
    assert rows(file, "SELECT count(*) FROM tags WHERE name = 'goes on'") == [(1,)]


def test_what_the_site_writes_meanwhile_goes_into_one_more_backup(
    office: Flask, file: Path, backup: Manifest, folder: BackupFolder, monkeypatch: Any
) -> None:
    proving = proof.try_out

    def write_then_prove(*arguments: Any) -> Any:
        with site(file) as connection:
            connection.execute("INSERT INTO tags (name) VALUES ('at the last moment')")
        return proving(*arguments)

    monkeypatch.setattr(proof, "try_out", write_then_prove)
    safety, last = restored(office, backup).safety
    written = folder.manifest(last).tables["tags"].rows
    assert written == folder.manifest(safety).tables["tags"].rows + 1


@pytest.mark.parametrize(
    "late",
    [
        "INSERT INTO tags (name) VALUES ('too late')",
        "UPDATE posts SET title = 'too late' WHERE id = (SELECT max(id) FROM posts)",
        "DELETE FROM users WHERE username = 'latecomer'",
    ],
)
def test_what_the_site_writes_after_the_comparison_is_compared_too(
    office: Flask, file: Path, backup: Manifest, monkeypatch: Any, late: str
) -> None:
    before = site_content(file)
    spoil(file)
    add_person(office, username="latecomer")
    comparing = BothStates.note
    written: list[int] = []

    def compare_then_write(*arguments: Any) -> None:
        comparing(*arguments)
        if not written:
            with site(file) as connection:
                written.append(connection.execute(late).rowcount)

    monkeypatch.setattr(BothStates, "note", compare_then_write)
    assert len(restored(office, backup).safety) == 2
    assert written == [1]
    users = 0 if late.startswith("DELETE") else 1
    assert rows(file, "SELECT count(*) FROM users WHERE username = 'latecomer'") == [(users,)]
    with site(file) as connection:
        connection.execute("DELETE FROM users WHERE username = 'latecomer'")
    assert site_content(file) == before


def test_a_restore_that_fails_leaves_all_as_it_was(
    office: Flask, file: Path, backup: Manifest, folder: BackupFolder
) -> None:
    spoil(file)
    with site(file) as connection:
        connection.execute("CREATE TRIGGER bo_in_the_way BEFORE DELETE ON tags "
                           "BEGIN SELECT RAISE(ABORT, 'no'); END")  # fmt: skip
    before = site_content(file)
    with office.app_context(), pytest.raises(BackupError, match="nothing was changed"):
        restore.restore(backup.name)
    assert site_content(file) == before
    assert left_over(folder) == []


def test_without_a_terminal_it_wants_to_be_told_yes(
    file: Path, command: Command, backup: Manifest
) -> None:
    before = site_content(file)
    result = command("restore", backup.name)
    assert (result.exit_code, "--yes" in result.stderr) == (2, True)
    assert site_content(file) == before


def test_a_file_that_was_changed_is_not_restored(
    file: Path, command: Command, backup: Manifest, folder: BackupFolder
) -> None:
    path = folder.file_of(backup)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    before = site_content(file)
    result = command("restore", backup.name, "--yes")
    assert (result.exit_code, "changed or cut" in result.stderr) == (1, True)
    assert site_content(file) == before


def test_users_of_the_site_are_users_again(office: Flask, file: Path, backup: Manifest) -> None:
    with office.app_context():
        names = set(db.session.scalars(select(User.username)))
        db.session.remove()
    with site(file) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM users WHERE id < 900")
    restored(office, backup)
    with office.app_context():
        assert set(db.session.scalars(select(User.username))) == names
