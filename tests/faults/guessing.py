"""Many people edit, each a post of their own, with and without others who guess passwords.

python -m tests.faults.guessing [sqlite|postgresql] [SECONDS]
"""

import statistics
import sys
from collections import Counter
from dataclasses import dataclass

from tests.faults.stage import Stage, reports_of, set_up_by_hand
from tests.faults.visitor import Report

EDITORS, GUESSERS = 32, 8


@dataclass
class Load:
    """What came of it: the median of a save, how many there were, every answer, what was wrong."""

    median: float
    saves: int
    edits: Counter[str]
    guesses: Counter[str]
    faults: list[str]


def edit_beside(stage: Stage, guessers: int, seconds: float) -> Load:
    """Let the editors work for so long beside so many guessers."""
    posts = stage.make_posts(EDITORS)
    editing = stage.send("edit", posts, seconds)
    guessing = stage.send("guess", [0] * guessers, seconds)
    edits, guesses = reports_of(editing), reports_of(guessing)
    taken = [second for report in edits for second in report.seconds]
    told, answered = answers(edits), answers(guesses)
    # Guessers are told to come back later (503) while others' passwords are compared.
    faults = [f"status {each}" for each in told if each >= "500"] + ["status 500"] * answered["500"]
    faults += [f"broken off {r.broken_off} times" for r in [*edits, *guesses] if r.broken_off]
    faults += stage.faults_of(posts, [token for report in edits for token in report.confirmed])
    return Load(statistics.median(taken), len(taken), told, answered, faults)


def answers(reports: list[Report]) -> Counter[str]:
    """How often each status was answered."""
    total: Counter[str] = Counter()
    for report in reports:
        total.update(report.statuses)
    return total


def main(engine_name: str = "sqlite", seconds: str = "30") -> None:
    """Run it without guessers, then with them, and compare."""
    with set_up_by_hand(engine_name) as stage:
        alone = edit_beside(stage, 0, float(seconds))
        beside = edit_beside(stage, GUESSERS, float(seconds))
    for name, load in (("alone", alone), ("beside guessers", beside)):
        sys.stdout.write(
            f"{engine_name}, {name}: {load.saves} saves, median {load.median * 1e3:.0f} ms, "
            f"answers {dict(load.edits)}, to guesses {dict(load.guesses)}; "
            f"faults: {load.faults or 'none'}\n"
        )
    sys.stdout.write(f"ratio {beside.median / alone.median:.2f}\n")
    sys.exit(1 if alone.faults or beside.faults else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
