"""The manifest is read as what anybody may have written."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from admin_app.backups import manifest as manifests
from admin_app.backups.errors import Fault, UnfitBackup
from admin_app.backups.folder import BackupFolder
from admin_app.backups.manifest import Manifest
from tests.backups.conftest import Command, listed

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def text(office: Flask, backup: Manifest) -> str:
    """The text of a good manifest."""
    return manifests.write(backup)


def refused(office: Flask, text: str, name: str) -> Fault:
    with office.app_context(), pytest.raises(UnfitBackup) as caught:
        manifests.read(text, name)
    return caught.value.fault


def test_what_is_written_is_read(backup: Manifest, text: str) -> None:
    assert manifests.read(text, backup.name) == backup


def test_every_part_is_needed(office: Flask, backup: Manifest, text: str) -> None:
    for name in json.loads(text):
        values = json.loads(text)
        del values[name]
        assert refused(office, json.dumps(values, indent=2) + "\n", backup.name) is Fault.MANIFEST


def test_every_flipped_byte_is_found(office: Flask, backup: Manifest, text: str) -> None:
    dice = random.Random(6)  # noqa: S311
    for _ in range(300):
        place, letter = dice.randrange(len(text)), chr(dice.randrange(1, 127))
        if letter != text[place]:
            changed = text[:place] + letter + text[place + 1 :]
            assert refused(office, changed, backup.name) in (Fault.MANIFEST, Fault.NEWER)


@pytest.mark.parametrize(
    "change",
    [
        lambda values: values.update(bytes=-1),
        lambda values: values.update(bytes="1"),
        lambda values: values.update(pinned=1),
        lambda values: values.update(created_at="yesterday"),
        lambda values: values.update(created_at="2026-01-01T00:00:00"),
        lambda values: values.update(tables=[]),
        lambda values: values.update(tables={"posts": 3}),
        lambda values: values.update(proof={"at": "now"}),
        lambda values: values.update(name="../../etc/passwd"),
        lambda values: values.update(seconds=float("nan")),
        lambda values: values.update(more="than there should be"),
    ],
)
def test_wrong_parts_are_refused(
    office: Flask, backup: Manifest, text: str, change: Callable[[dict[str, Any]], None]
) -> None:
    values = json.loads(text)
    change(values)
    assert refused(office, json.dumps(values, indent=2) + "\n", backup.name) is Fault.MANIFEST


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000, '{"format": true}'])
def test_what_is_no_manifest_is_refused(office: Flask, backup: Manifest, text: str) -> None:
    assert refused(office, text, backup.name) is Fault.MANIFEST


def test_one_of_a_newer_version_says_so(office: Flask, backup: Manifest) -> None:
    assert refused(office, '{"format": 2}', backup.name) is Fault.NEWER


@pytest.mark.parametrize(
    "name", ["../secret", "..", "/etc/passwd", "", "x\0y", "20260101-000000-zz"]
)
def test_a_name_that_is_none_is_unknown(command: Command, name: str) -> None:
    for act in (["prove"], ["restore", "--yes"], ["restore", "--dry-run"]):
        result = command(*act, name)
        assert (result.exit_code, result.stderr) == (1, "Error: There is no backup of that name.\n")


def test_what_cannot_be_used_is_listed_apart(
    command: Command, backup: Manifest, folder: BackupFolder
) -> None:
    (folder.path / f"{backup.name}.json").write_text("{}")
    (folder.path / "20260101-000000-abcdef.db.zst").write_bytes(b"without a manifest")
    (folder.path / "notes.txt").write_text("of somebody")
    found = listed(command)
    assert found["backups"] == []
    assert [each["name"] for each in found["unusable"]] == ["20260101-000000-abcdef", backup.name]
    assert all("manifest" in each["fault"] for each in found["unusable"])
