"""A database with backups, and what has to be true of both whatever happens to them."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from flask import Flask

from admin_app.app import create_app
from admin_app.backups import manifest as manifests
from admin_app.backups import proof, snapshot
from admin_app.backups.folder import BackupFolder, backup_folder
from admin_app.backups.manifest import Manifest
from admin_app.config import PROJECT_ROOT, TestConfig
from admin_app.content.seeding import seed_content
from admin_app.db import schema
from admin_app.db.dialects.fingerprints import Fingerprint, fingerprints
from admin_app.extensions import db
from admin_app.journal import verification
from tests.factories import make_person, make_tag

COMMAND = "import sys; from admin_app.commands import main; main(['backups', *sys.argv[1:]])"
Content = dict[str, Fingerprint]


@dataclass
class Yard:
    """An app on a database of its own, and its backups."""

    app: Flask
    file: Path
    settings: dict[str, str]

    @property
    def folder(self) -> BackupFolder:
        """Where the backups are."""
        with self.app.app_context():
            return backup_folder()

    def back_up(self) -> Manifest:
        """A backup of what is there."""
        with self.app.app_context():
            return snapshot.create()

    def prove(self, backup: Manifest) -> None:
        """See to it that a backup restores."""
        with self.app.app_context():
            tried = proof.prove(backup.name).proof
        assert tried is not None
        assert tried.fault is None, tried

    def start(self, act: str, base: Manifest) -> subprocess.Popen[bytes]:
        """Start a command in a process of its own."""
        named = {"prove": [base.name], "restore": [base.name, "--yes"], "fetch": [base.name]}
        return subprocess.Popen(
            [sys.executable, "-c", COMMAND, act, *named.get(act, [])], cwd=PROJECT_ROOT,
            env=os.environ | self.settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def seconds_of(self, act: str, base: Manifest) -> float:
        """How long a command takes here."""
        self.prepare(act, base)
        began = time.monotonic()
        assert self.start(act, base).wait() == 0
        return time.monotonic() - began

    def prepare(self, act: str, base: Manifest) -> list[Content]:
        """Give a command something to do; gives what the site's tables may hold afterwards."""
        if act == "restore":
            with closing(sqlite3.connect(self.file)) as site:
                site.execute("DELETE FROM posts WHERE id % 3 = 0")
                site.execute("UPDATE posts SET title = title || '!' WHERE id % 3 = 1")
                site.commit()
            return [self.content(), content_of(base)]
        if act == "prune":
            for days in (400, 401, 402):
                self._age(base, days)
        return [self.content()]

    def _age(self, base: Manifest, days: int) -> None:
        """A copy of a backup that is older than any that are kept."""
        then = base.created_at - timedelta(days=days)
        old = replace(
            base,
            name=f"{then:%Y%m%d-%H%M%S}-{base.name[-6:]}",
            created_at=then,
            pinned=False,
        )
        shutil.copyfile(self.folder.file_of(base), self.folder.file_of(old))
        (self.folder.path / f"{old.name}.json").write_text(manifests.write(old))

    def content(self) -> Content:
        """What the site's tables hold."""
        with closing(sqlite3.connect(self.file)) as site:
            site.text_factory = bytearray
            found = fingerprints(site)
        return {name: each for name, each in found.items() if not name.startswith("bo_")}

    def faults(self, allowed: list[Content]) -> list[str]:
        """What is not as it has to be after a command was killed."""
        faults = [] if self.content() in allowed else ["the content is neither old nor new"]
        with closing(sqlite3.connect(self.file)) as site:
            (check,) = site.execute("PRAGMA integrity_check(1)").fetchone()
        faults += [] if check == "ok" else [f"integrity_check: {check}"]
        with self.app.app_context():
            faults += [] if verification.verify().is_whole else ["the chain is broken"]
            # Nobody is kept from writing by a process that is dead.
            make_tag()
            db.session.remove()
        good, bad = self.folder.contents()
        with self.folder.workplace():
            pass
        faults += [f"{each.name} is listed and {each.fault}" for each in bad]
        return [*faults, *self._faults_of_backups(good), *self.left_over()]

    def left_over(self) -> list[str]:
        """What lies in the folder that belongs to no backup."""
        known = {each.name for each in self.folder.backups()}
        return [
            f"{path.name} is left over"
            for path in self.folder.path.iterdir()
            if path.name.partition(".")[0] not in known | {""}
        ]

    def _faults_of_backups(self, backups: list[Manifest]) -> list[str]:
        faults = []
        with self.app.app_context():
            for each in backups:
                if each.proven_at is None:
                    tried = proof.prove(each.name).proof
                    assert tried is not None
                    faults += (
                        [f"{each.name} does not restore: {tried.fault}"] if tried.fault else []
                    )
        return faults


def content_of(backup: Manifest) -> Content:
    """What the site's tables held when a backup was made."""
    return {
        name: Fingerprint(each.rows, each.digest)
        for name, each in backup.tables.items()
        if not name.startswith("bo_")
    }


@contextmanager
def yard(folder: Path, *, posts: int, **others: str) -> Iterator[Yard]:
    """A database with so many posts, and a folder for its backups; `others` are settings."""
    file = folder / "app.db"
    settings = {
        "DATABASE_URL": f"sqlite:///{file}",
        "BACKOFFICE_INSTANCE": str(folder / "instance"),
        "BACKOFFICE_BACKUP_KEEP": "1d",
        "SECRET_KEY": "tests only",
    } | others
    app = create_app(TestConfig(settings))
    with app.app_context():
        schema.upgrade()
        seed_content(20, posts, 10)
        make_person("admin", username="boss")
        db.session.remove()
    try:
        yield Yard(app, file, settings)
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
