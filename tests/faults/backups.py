"""Commands on backups are killed, files are spoilt, and eight processes write meanwhile.

python -m tests.faults.backups kill [TIMES]
python -m tests.faults.backups spoil [TIMES]
python -m tests.faults.backups write [SECONDS]
"""

import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from admin_app.backups import proof, restore
from admin_app.backups.errors import BackupError
from admin_app.backups.manifest import Manifest
from admin_app.config import PROJECT_ROOT
from tests.faults.backup_yard import Yard, yard
from tests.faults.transfers import audit, open_accounts

dice = random.Random()  # noqa: S311


def kill_commands(place: Yard, times: int) -> tuple[Counter[str], list[str]]:
    """Kill each command again and again; gives how often it came to that, and what was wrong."""
    # Pruning must leave it for those that come after.
    base = place.folder.change(place.back_up().name, pinned=True)
    usual = {act: place.seconds_of(act, base) for act in ("create", "prove", "prune", "restore")}
    happened: Counter[str] = Counter()
    faults: list[str] = []
    for number in range(times):
        act = list(usual)[number % len(usual)]
        allowed = place.prepare(act, base)
        process = place.start(act, base)
        time.sleep(dice.uniform(0.3, 1.0) * usual[act])
        process.kill()
        ended = process.wait() == 0
        happened[f"{act} {'had ended' if ended else 'killed'}"] += 1
        faults += [f"{act} {number}: {fault}" for fault in place.faults(allowed)]
    return happened, faults


def spoil_backups(place: Yard, times: int) -> tuple[Counter[str], list[str]]:
    """Flip a byte or cut a file of a backup; each has to be refused by `prove` and `restore`."""
    base = place.back_up()
    before = place.content()
    happened: Counter[str] = Counter()
    faults: list[str] = []
    for number in range(times):
        how, undo = _spoil(place, base)
        happened[how] += 1
        if not _is_refused(place, lambda: proof.prove(base.name)):
            faults.append(f"{number}: {how} is proven")
        if not _is_refused(place, lambda: restore.restore(base.name)):
            faults.append(f"{number}: {how} is restored")
        undo()
    if place.content() != before:
        faults.append("the live database has changed")
    place.prove(base)
    return happened, faults


def _spoil(place: Yard, base: Manifest) -> tuple[str, Callable[[], object]]:
    suffix = dice.choice([".json", ".db.zst", ".db.zst", ".db.zst"])
    file = place.folder.path / f"{base.name}{suffix}"
    manifest = place.folder.path / f"{base.name}.json"
    # A proof that fails is written into the manifest, which has to be put back as well.
    kept = {path: path.read_bytes() for path in {file, manifest}}
    content = bytearray(kept[file])
    spot = dice.randrange(len(content))
    if dice.random() < 0.5:
        content[spot] ^= dice.randrange(1, 256)
        how = f"flipped {suffix}"
    else:
        del content[spot:]
        how = f"cut {suffix}"
    file.write_bytes(content)
    return how, lambda: [path.write_bytes(was) for path, was in kept.items()]


def _is_refused(place: Yard, act: Callable[[], object]) -> bool:
    with place.app.app_context():
        try:
            done = act()
        except BackupError:
            return True
    return isinstance(done, Manifest) and done.proof is not None and done.proof.fault is not None


def back_up_while_others_write(place: Yard, seconds: float) -> tuple[Counter[str], list[str]]:
    """Back up again and again while eight processes move money; every backup has to add up."""
    file = str(place.file)
    open_accounts(file)
    taken: list[Manifest] = []
    move = [sys.executable, "-m", "tests.faults.transfers", file]
    writers = [subprocess.Popen(move, cwd=PROJECT_ROOT) for _ in range(8)]
    try:
        while not audit(file)[0]:
            time.sleep(0.05)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline or not taken:
            taken.append(place.back_up())
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
    faults = []
    happened = Counter({"backups": len(taken)})
    for backup in taken:
        place.prove(backup)
        with place.app.app_context():
            restore.restore(backup.name)
        moved, fault = audit(file)
        happened["transfers in the last one"] = moved
        faults += [f"{backup.name}: {fault}"] if fault else []
    return happened, faults


TASKS = {"kill": kill_commands, "spoil": spoil_backups, "write": back_up_while_others_write}


def main(task: str, amount: str = "") -> None:
    """Run one of them and say what happened."""
    usual = {"kill": 100, "spoil": 200, "write": 30}[task]
    with tempfile.TemporaryDirectory() as folder, yard(Path(folder), posts=4000) as place:
        happened, faults = TASKS[task](place, int(amount or usual))
    sys.stdout.write(f"{dict(happened)}; faults: {faults or 'none'}\n")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
