"""Backups as jobs: by whoever presses a button, and every night by themselves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from admin_app.backups import jobs, off_site, schedule
from admin_app.backups.errors import BackupError, Fault
from admin_app.backups.folder import BackupFolder
from admin_app.backups.manifest import Manifest, Proof
from admin_app.config import ConfigurationError, DemoConfig, TestConfig
from admin_app.db.types import utc_now
from admin_app.jobs.errors import JobCancelledError
from admin_app.jobs.progress import unwatched
from admin_app.jobs.queries import recent_jobs
from admin_app.jobs.registry import KINDS
from admin_app.jobs.schedules import SCHEDULED, TIDYING, start_due
from tests.backups.conftest import make_backup, site_content, spoil

pytestmark = pytest.mark.sqlite_only


def test_a_backup_that_is_made_is_proven(office: Flask, folder: BackupFolder) -> None:
    with office.app_context():
        done = jobs.create(unwatched, reason="pressed")
    (made,) = folder.backups()
    assert (made.name, made.reason) == (done["backup"], "pressed")
    assert made.proven_at is not None


def test_whoever_cancels_the_proof_is_told_that_the_backup_is_made(
    office: Flask, folder: BackupFolder
) -> None:
    def cancel_the_proof(_done: int, _total: int) -> None:
        if folder.backups():
            raise JobCancelledError

    with office.app_context(), pytest.raises(JobCancelledError, match="is made, but not proven"):
        jobs.create(cancel_the_proof)
    (made,) = folder.backups()
    assert made.proof is None


def test_one_that_does_not_restore_is_a_failed_job(
    office: Flask, folder: BackupFolder, backup: Manifest
) -> None:
    folder.file_of(backup).write_bytes(bytes(backup.bytes))
    with office.app_context(), pytest.raises(BackupError, match="changed or cut"):
        jobs.prove(unwatched, backup.name)


def test_a_restore_names_what_holds_the_state_before(
    office: Flask, file: Path, folder: BackupFolder, backup: Manifest
) -> None:
    before = site_content(file)
    spoil(file)
    with office.app_context():
        done = jobs.restore_backup(unwatched, backup.name)
    assert site_content(file) == before
    assert folder.manifest(done["safety"][0]).proven_at


def test_progress_only_grows_and_comes_to_its_end(office: Flask) -> None:
    seen: list[tuple[int, int]] = []
    with office.app_context():
        name = jobs.create(lambda done, total: seen.append((done, total)))["backup"]
        made = len(seen)
        jobs.restore_backup(lambda done, total: seen.append((done, total)), name)
    for part in (seen[:made], seen[made:]):
        totals = {total for _done, total in part}
        assert len(totals) <= 2
        for total in totals:
            steps = [done for done, each in part if each == total]
            assert steps == sorted(steps)
            assert 0 <= steps[-1] <= total


def test_a_night_makes_proves_clears_out_and_renews(office: Flask, folder: BackupFolder) -> None:
    first = make_backup(office)
    pinned = folder.change(make_backup(office).name, pinned=True)
    with office.app_context():
        jobs.nightly(unwatched)
    kept = folder.backups()
    assert first.name not in [each.name for each in kept]
    assert [each.name for each in kept[1:]] == [pinned.name]
    assert all(each.proven_at for each in kept)


def test_a_night_sends_it_to_the_other_place(
    make_app: Callable[..., Flask], office: Flask, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    address = str(office.config["SQLALCHEMY_DATABASE_URI"])
    app = make_app(address, BACKOFFICE_BACKUP_REMOTE=elsewhere.as_uri())
    with app.app_context():
        made = jobs.nightly(unwatched)["backup"]
    assert {path.name for path in elsewhere.iterdir()} == {f"{made}.db.zst", f"{made}.json"}


def test_what_was_brought_back_and_never_proven_is_proven_by_doing_it_again(
    make_app: Callable[..., Flask], office: Flask, folder: BackupFolder, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    address = str(office.config["SQLALCHEMY_DATABASE_URI"])
    app = make_app(address, BACKOFFICE_BACKUP_REMOTE=(tmp_path / "elsewhere").as_uri())
    made = make_backup(app)
    with app.app_context():
        jobs.push(unwatched)
        folder.remove(made)
        off_site.fetch(made.name)
        jobs.fetch(unwatched, made.name)
        assert folder.manifest(made.name).proven_at


def test_the_worker_gives_back_what_a_killed_process_has_left(
    office: Flask, folder: BackupFolder
) -> None:
    with folder.workplace() as alive, office.app_context():
        left = folder.path / "dead.part"
        left.mkdir()
        (left / "copy.db").write_bytes(b"half")
        for each in TIDYING:
            each()
        assert [path.name for path in folder.path.glob("*.part")] == [alive.name]


def test_proofs_are_renewed_the_longest_waiting_first(backup: Manifest) -> None:
    def proven(days: int, fault: Fault | None = None) -> Manifest:
        at = utc_now() - timedelta(days=days)
        return replace(backup, name=f"{days}", proof=Proof(at, 1.0, 1.0, fault, ""))

    never = replace(backup, name="never", created_at=utc_now() - timedelta(days=50))
    sealed = replace(proven(99), encrypted_to="age1…")
    backups = [
        sealed,
        proven(1),
        proven(31),
        proven(90),
        proven(60),
        never,
        proven(95, Fault.CONTENT),
    ]
    assert [each.name for each in schedule.to_renew(backups)] == ["90", "60", "never"]


def test_every_night_without_any_setting(office: Flask) -> None:
    assert office.config["BACKUP_SCHEDULE"] == "15 3 * * *"
    (own,) = [each for each in SCHEDULED if each.kind == "backup-nightly"]
    evening = datetime(2026, 3, 1, 22, tzinfo=UTC)
    with office.app_context():
        start_due(evening)
        start_due(evening + timedelta(hours=5))
        assert recent_jobs(own.kind) == []
        start_due(evening + timedelta(hours=6))
        start_due(evening + timedelta(hours=7))
        assert len(recent_jobs(own.kind)) == 1
    assert KINDS[own.kind].retry


def test_on_a_server_nothing_is_done_by_itself() -> None:
    config = TestConfig({"DATABASE_URL": "postgresql://nobody@127.0.0.1/none"})
    assert config.BACKUP_SCHEDULE == ""


@pytest.mark.parametrize("value", ["nightly", "* * * *", "61 * * * *", "* * * * * *", "15 3 * * x"])
def test_a_wrong_schedule_stops_the_start(value: str) -> None:
    with pytest.raises(ConfigurationError, match="BACKOFFICE_BACKUP_SCHEDULE is"):
        TestConfig({"BACKOFFICE_BACKUP_SCHEDULE": value})


@pytest.mark.parametrize("value", ["7", "7d,", "d7", "7d 4w", "-1d", "7y"])
def test_a_wrong_period_stops_the_start(value: str) -> None:
    with pytest.raises(ConfigurationError, match="BACKOFFICE_BACKUP_KEEP is"):
        TestConfig({"BACKOFFICE_BACKUP_KEEP": value})


def test_made_up_content_is_backed_up_apart(tmp_path: Path) -> None:
    demo = DemoConfig({"SECRET_KEY": "x", "BACKOFFICE_INSTANCE": str(tmp_path)})
    real = TestConfig({"BACKOFFICE_INSTANCE": str(tmp_path)})
    assert demo.BACKUP_DIR != real.BACKUP_DIR
