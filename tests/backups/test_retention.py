"""`backups prune`: which backups stay, and why."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from admin_app.backups import manifest as manifests
from admin_app.backups import proof, restore
from admin_app.backups.folder import BackupFolder
from admin_app.backups.manifest import Manifest, Proof
from admin_app.backups.reasons import BEFORE_RESTORE, LAST_MOMENT
from admin_app.backups.retention import verdicts
from admin_app.db.types import utc_now
from tests.backups.conftest import Command, left_over, listed, make_backup

pytestmark = pytest.mark.sqlite_only

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
KEEP = {"d": 7, "w": 4, "m": 12}


@pytest.fixture
def sample(backup: Manifest) -> Manifest:
    """A manifest to vary."""
    return backup


def at(
    sample: Manifest, moment: datetime, *, proven: bool = False, pinned: bool = False
) -> Manifest:
    proof = Proof(moment, 1.0, 1.0, None, "") if proven else None
    name = f"{moment:%Y%m%d-%H%M%S}-{sample.name[-6:]}"
    return replace(sample, name=name, created_at=moment, proof=proof, pinned=pinned)


def kept(app: Flask, backups: Sequence[Manifest], keep: dict[str, int] = KEEP) -> list[datetime]:
    newest_first = sorted(backups, key=lambda each: each.created_at, reverse=True)
    with app.app_context():
        done = verdicts(newest_first, keep, "UTC")
    return [each.manifest.created_at for each in done if each.stays]


def test_days_weeks_and_months_stay(office: Flask, sample: Manifest) -> None:
    nightly = [at(sample, NOON - timedelta(days=day)) for day in range(500)]
    stays = kept(office, nightly)
    assert stays[:7] == [NOON - timedelta(days=day) for day in range(7)]
    assert {each.isocalendar()[:2] for each in stays[:9]} >= {
        (2026, week) for week in range(11, 15)
    }
    months = {(each.year, each.month) for each in stays}
    assert months == {(2026, 1), (2026, 2), (2026, 3)} | {(2025, month) for month in range(4, 13)}
    # Seven days, the last days of two weeks more and of eleven months more.
    assert len(stays) == 7 + 3 + 11 - 1


def test_of_a_day_the_last_proven_one_stays(office: Flask, sample: Manifest) -> None:
    early, noon, late = (at(sample, NOON + timedelta(hours=hour)) for hour in (-2, 0, 2))
    tomorrow = at(sample, NOON + timedelta(days=1))
    proven = at(sample, NOON, proven=True)
    assert kept(office, [early, noon, late, tomorrow]) == [tomorrow.created_at, late.created_at]
    assert kept(office, [early, proven, late, tomorrow]) == [tomorrow.created_at, NOON]


def test_pinned_ones_and_the_newest_proven_one_stay(office: Flask, sample: Manifest) -> None:
    old = [at(sample, NOON - timedelta(days=day)) for day in (100, 200, 300)]
    pinned = at(sample, NOON - timedelta(days=400), pinned=True)
    proven = at(sample, NOON - timedelta(days=500), proven=True)
    stays = kept(office, [*old, pinned, proven], keep={"d": 1})
    assert stays == [old[0].created_at, pinned.created_at, proven.created_at]


@pytest.mark.parametrize("reason", [BEFORE_RESTORE, LAST_MOMENT])
def test_the_way_back_from_a_restore_stays_for_seven_days(
    office: Flask, sample: Manifest, reason: str
) -> None:
    now = utc_now()
    named = replace(sample, reason=reason.format(name=sample.name))
    young = at(named, now - timedelta(days=6, hours=23))
    old = at(named, now - timedelta(days=7, minutes=1))
    later = [at(sample, now - timedelta(days=day), proven=True) for day in range(9)]
    stays = kept(office, [young, old, *later], keep={"d": 1})
    assert (young.created_at in stays, old.created_at in stays) == (True, False)


def test_pruning_after_a_restore_leaves_what_it_has_replaced(
    office: Flask, command: Command, backup: Manifest, folder: BackupFolder
) -> None:
    with office.app_context():
        (safety,) = restore.restore(backup.name).safety
        proof.prove(make_backup(office).name)
    dry = command("prune", "--dry-run").stdout
    assert f"{safety}\tkept: the way back from a restore" in dry
    assert command("prune").exit_code == 0
    names = [each.name for each in folder.backups()]
    assert (safety in names, backup.name in names) == (True, False)


def test_without_any_period_the_newest_ones_stay(office: Flask, sample: Manifest) -> None:
    backups = [at(sample, NOON - timedelta(days=day)) for day in range(3)]
    assert kept(office, backups, keep={"d": 0}) == [NOON]


def test_days_are_those_of_the_time_zone(office: Flask, sample: Manifest) -> None:
    evening, night = at(sample, NOON.replace(hour=21)), at(sample, NOON.replace(hour=23))
    with office.app_context():
        done = verdicts([night, evening], {"d": 7}, "Europe/Berlin")
    assert [each.stays for each in done] == [True, True]


def test_the_command_removes_them_and_says_why(
    office: Flask, command: Command, folder: BackupFolder
) -> None:
    first, second = make_backup(office), make_backup(office)
    dry = command("prune", "--dry-run")
    assert f"{first.name}\twould be removed: no longer" in dry.stdout
    assert len(listed(command)["backups"]) == 2
    result = command("prune", "--json")
    assert [each["name"] for each in json.loads(result.stdout)["removed"]] == [first.name]
    assert [each["name"] for each in listed(command)["backups"]] == [second.name]
    assert (left_over(folder), folder.file_of(first).exists()) == ([], False)


def test_what_cannot_be_used_is_left_for_people_to_see(
    command: Command, backup: Manifest, folder: BackupFolder
) -> None:
    stray = folder.path / "20200101-000000-abcdef.db.zst"
    stray.write_bytes(b"somebody may still need it")
    text = manifests.write(backup)
    assert command("prune").exit_code == 0
    assert stray.exists()
    assert (folder.path / f"{backup.name}.json").read_text() == text
