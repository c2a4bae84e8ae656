"""Many people edit one row through the real server, which is killed again and again.

python -m tests.faults.one_row [sqlite|postgresql] [SECONDS] [KILLS]
"""

import sys
import time

from tests.faults.stage import Stage, reports_of, set_up_by_hand
from tests.faults.visitor import Report

EDITORS = 8


def edit_one_row(stage: Stage, seconds: float, kills: int) -> tuple[Report, list[str]]:
    """Let everybody edit for so long; gives what they did together and what went wrong."""
    (post,) = stage.make_posts(1)
    visitors = stage.send("edit", [post] * EDITORS, seconds)
    began = time.time()
    for number in range(1, kills + 1):
        time.sleep(max(0.0, began + number * seconds / (kills + 1) - time.time()))
        stage.kill()
        stage.start()
    done = Report()
    for report in reports_of(visitors):
        done.confirmed += report.confirmed
        done.broken_off += report.broken_off
        for status, number in report.statuses.items():
            done.statuses[status] = done.statuses.get(status, 0) + number
    faults = stage.faults_of([post], done.confirmed)
    return done, faults + [f"status {each}" for each in done.statuses if each >= "500"]


def main(engine_name: str = "sqlite", seconds: str = "30", kills: str = "10") -> None:
    """Run it and say what happened."""
    with set_up_by_hand(engine_name) as stage:
        done, faults = edit_one_row(stage, float(seconds), int(kills))
    sys.stdout.write(
        f"{engine_name}: {len(done.confirmed)} saves confirmed, answers {done.statuses}, "
        f"{done.broken_off} broken off by {kills} kills; faults: {faults or 'none'}\n"
    )
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
