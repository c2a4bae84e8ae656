"""Many people edit, each a post of their own, with and without others who guess passwords.

python -m tests.faults.guessing [sqlite|postgresql] [SECONDS] [ROUNDS]

The rounds go in turns, so that what else the machine does weighs on both alike.
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
    """What came of it: the seconds of each save, every answer, what was wrong."""

    seconds: list[float]
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
    return Load(taken, told, answered, faults)


def answers(reports: list[Report]) -> Counter[str]:
    """How often each status was answered."""
    total: Counter[str] = Counter()
    for report in reports:
        total.update(report.statuses)
    return total


def main(engine_name: str = "sqlite", seconds: str = "30", rounds: str = "3") -> None:
    """Run it without guessers and with them, in turns, and compare."""
    loads: dict[int, list[Load]] = {0: [], GUESSERS: []}
    with set_up_by_hand(engine_name) as stage:
        for guessers in [*loads] * int(rounds):
            stage.forget_guesses()
            loads[guessers].append(edit_beside(stage, guessers, float(seconds)))
    medians = []
    for guessers, found in loads.items():
        taken = [second for load in found for second in load.seconds]
        medians.append(statistics.median(taken))
        edits = sum((load.edits for load in found), Counter[str]())
        guesses = sum((load.guesses for load in found), Counter[str]())
        faults = [fault for load in found for fault in load.faults]
        sys.stdout.write(
            f"{engine_name}, {EDITORS} editors, {guessers} guessers: {len(taken)} saves, "
            f"median {medians[-1] * 1e3:.0f} ms, answers {dict(edits)}, to guesses "
            f"{dict(guesses)}; faults: {faults or 'none'}\n"
        )
    sys.stdout.write(f"{engine_name}: ratio {medians[1] / medians[0]:.2f}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
