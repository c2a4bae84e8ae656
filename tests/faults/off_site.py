"""Copies of backups to and from another machine are killed in the middle.

python -m tests.faults.off_site [TIMES]
"""

import hashlib
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from admin_app.backups import manifest as manifests
from admin_app.backups import remote
from admin_app.backups.errors import UnfitBackup
from admin_app.backups.manifest import Manifest
from tests.backups.sftp_server import SFTPServer
from tests.faults.backup_yard import Yard, yard

dice = random.Random()  # noqa: S311


def kill_copies(place: Yard, server: SFTPServer, times: int) -> tuple[Counter[str], list[str]]:
    """Kill `push` and `fetch` by turns; gives how often it came to that, and what was wrong."""
    base = place.back_up()
    usual = {act: _seconds_of(place, act, base) for act in ("push", "fetch")}
    happened: Counter[str] = Counter()
    faults: list[str] = []
    for number in range(times):
        act = list(usual)[number % len(usual)]
        new = _prepare(place, act, base)
        process = place.start(act, new)
        time.sleep(dice.uniform(0.3, 1.0) * usual[act])
        process.kill()
        ended = process.wait() == 0
        happened[f"{act} {'had ended' if ended else 'killed'}"] += 1
        found = [*faults_there(server.files), *place.faults([place.content()])]
        faults += [f"{act} {number}: {fault}" for fault in found]
        # Whoever comes next has nothing to clear away first.
        if place.start("push", new).wait() != 0:
            faults.append(f"{act} {number}: what follows fails")
    return happened, faults


def _seconds_of(place: Yard, act: str, base: Manifest) -> float:
    new = _prepare(place, act, base)
    began = time.monotonic()
    assert place.start(act, new).wait() == 0
    return time.monotonic() - began


def _prepare(place: Yard, act: str, base: Manifest) -> Manifest:
    """Something to copy: a new backup for a push, a lost one for a fetch."""
    if act == "push":
        return place.back_up()
    if any(each.name == base.name for each in place.folder.backups()):
        place.folder.remove(base)
    return base


def faults_there(folder: Path) -> list[str]:
    """What is listed there and is not whole, and what lies there under a name of its own."""
    faults = []
    files = {file.name: file for file in folder.iterdir()}
    for name, file in files.items():
        if name.endswith(remote.MANIFEST_SUFFIX):
            try:
                listed = manifests.read(file.read_text(), file.stem)
            except UnfitBackup as error:
                faults.append(f"{name} is listed and {error.fault}")
                continue
            kept = files.get(listed.file_name)
            content = kept.read_bytes() if kept else b""
            if hashlib.sha256(content).hexdigest() != listed.sha256:
                faults.append(f"{name} is listed and its file is not whole")
    return faults


def main(times: str = "100") -> None:
    """Kill so many copies and say what happened."""
    with tempfile.TemporaryDirectory() as folder:
        server = SFTPServer(Path(folder) / "sftp")
        try:
            with yard(Path(folder), posts=40_000, **server.settings()) as place:
                happened, faults = kill_copies(place, server, int(times))
        finally:
            server.stop()
    sys.stdout.write(f"{dict(happened)}; faults: {faults or 'none'}\n")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
