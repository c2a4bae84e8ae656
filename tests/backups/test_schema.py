"""A restore of tables that the site has changed since, and of unusual ones."""

from pathlib import Path

import pytest
from flask import Flask

from admin_app.backups import restore
from admin_app.backups.manifest import Manifest
from tests.backups.conftest import Command, make_backup, rows, site, site_content

pytestmark = pytest.mark.sqlite_only

UNUSUAL = """
CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT, text);
INSERT INTO counted (text) VALUES ('one'), ('two');
CREATE TABLE keyless (a, b);
INSERT INTO keyless VALUES (1, 'x'), (1, 'x'), (NULL, x'00ff');
CREATE TABLE "odd ""name" ("a column" TEXT COLLATE NOCASE PRIMARY KEY, "group" ANY);
INSERT INTO "odd ""name" VALUES ('Upper', 1), (NULL, 2), (NULL, 2);
CREATE TABLE without_numbers (k TEXT PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO without_numbers VALUES ('a', 1.5), ('b', 1);
CREATE TABLE rectangles (w, h, area GENERATED ALWAYS AS (w * h) STORED, rowid TEXT);
INSERT INTO rectangles (w, h) VALUES (2, 3);
CREATE VIRTUAL TABLE found USING fts5(title);
INSERT INTO found VALUES ('needle in a haystack');
CREATE VIEW titles AS SELECT title FROM posts;
CREATE INDEX by_b ON keyless (b);
CREATE TRIGGER on_tag AFTER INSERT ON tags BEGIN INSERT INTO keyless VALUES (NEW.id, 'tag'); END;
"""
SPOILT = """
DELETE FROM counted;
UPDATE keyless SET b = 'y' WHERE rowid = 1;
DELETE FROM keyless WHERE rowid = 3;
UPDATE "odd ""name" SET "a column" = 'upper' WHERE "group" = 1;
DELETE FROM "odd ""name" WHERE rowid = 3;
UPDATE without_numbers SET v = 1.0 WHERE k = 'b';
INSERT INTO rectangles (w, h) VALUES (5, 5);
DELETE FROM found; INSERT INTO found VALUES ('another text');
DELETE FROM tags WHERE id = 1;
INSERT INTO tags (name) VALUES ('more');
"""
MIGRATED = """
ALTER TABLE posts ADD COLUMN summary TEXT;
CREATE TABLE comments (id INTEGER PRIMARY KEY, text);
INSERT INTO comments VALUES (1, 'new');
DROP TABLE keyless;
DROP VIEW titles; CREATE VIEW titles AS SELECT id FROM posts;
DROP TRIGGER on_tag;
CREATE UNIQUE INDEX one_each ON post_tags (post_id, tag_id, rowid_of);
"""


@pytest.fixture
def unusual(office: Flask, file: Path) -> Manifest:
    """A backup of a site with all sorts of tables."""
    with site(file) as connection:
        connection.executescript(UNUSUAL)
    return make_backup(office)


def test_rows_of_unusual_tables_come_back(office: Flask, file: Path, unusual: Manifest) -> None:
    before = site_content(file)
    with site(file) as connection:
        connection.executescript(SPOILT)
    with office.app_context():
        restore.restore(unusual.name)
    assert site_content(file) == before
    assert rows(file, "SELECT rowid FROM found WHERE found MATCH 'needle'") == [(1,)]
    assert rows(file, "SELECT typeof(v) FROM without_numbers WHERE k = 'b'") == [("integer",)]
    assert rows(file, "PRAGMA integrity_check") == [("ok",)]


def test_numbers_that_were_given_out_since_are_not_given_out_again(
    office: Flask, file: Path, unusual: Manifest
) -> None:
    with site(file) as connection:
        connection.execute("INSERT INTO counted (text) VALUES ('three')")
        with office.app_context():
            restore.restore(unusual.name)
        connection.execute("INSERT INTO counted (text) VALUES ('next')")
        assert connection.execute("SELECT max(id) FROM counted").fetchone() == (4,)


def test_the_sites_triggers_do_not_run_and_are_there_again(
    office: Flask, file: Path, unusual: Manifest
) -> None:
    with site(file) as connection:
        connection.execute("DELETE FROM tags WHERE id = 1")
        with office.app_context():
            restore.restore(unusual.name)
        assert connection.execute("SELECT count(*) FROM keyless").fetchone() == (3,)
        connection.execute("INSERT INTO tags (name) VALUES ('seen')")
        assert connection.execute("SELECT count(*) FROM keyless").fetchone() == (4,)


def test_tables_that_the_site_has_migrated_since_are_as_they_were(
    office: Flask, file: Path, unusual: Manifest, command: Command
) -> None:
    before = site_content(file)
    with site(file) as connection:
        connection.executescript(MIGRATED.replace(", rowid_of", ""))
    result = command("restore", unusual.name, "--dry-run")
    assert "posts: 20 lost, 0 changed, 20 brought back (the table is made anew)" in result.stdout
    assert "comments: 1 lost" in result.stdout
    with office.app_context():
        restore.restore(unusual.name)
    assert site_content(file) == before


def test_people_keep_their_roles_where_the_table_of_users_was_changed(
    office: Flask, file: Path, backup: Manifest
) -> None:
    before = site_content(file)
    with site(file) as connection:
        connection.execute("ALTER TABLE users ADD COLUMN nickname TEXT")
    with office.app_context():
        restore.restore(backup.name)
    assert site_content(file) == before
    assert rows(file, "SELECT user_id, role FROM bo_people") == [(900, "admin")]
    with site(file) as connection:
        connection.execute("DELETE FROM users WHERE id = 900")
        assert connection.execute("SELECT count(*) FROM bo_people").fetchone() == (0,)
