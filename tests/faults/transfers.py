"""Money that the site's program moves between accounts: whatever is taken of it has to add up.

python -m tests.faults.transfers FILE    moves money until it is killed
"""

import random
import sqlite3
import sys
import time
from contextlib import closing

ACCOUNTS, BALANCE = 50, 1000


def open_accounts(file: str) -> None:
    """Make the accounts."""
    with closing(sqlite3.connect(file, isolation_level=None)) as site:
        site.execute("CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance INTEGER)")
        site.execute("CREATE TABLE transfers (id INTEGER PRIMARY KEY, one, other, amount)")
        rows = [(number, BALANCE) for number in range(ACCOUNTS)]
        site.executemany("INSERT INTO accounts VALUES (?, ?)", rows)


def transfer_for_ever(file: str) -> None:
    """Move money between two accounts, in one transaction each time."""
    dice = random.Random()  # noqa: S311
    with closing(sqlite3.connect(file, isolation_level=None, timeout=60)) as site:
        while True:
            one, other = dice.sample(range(ACCOUNTS), 2)
            amount = dice.randint(1, 20)
            site.execute("BEGIN IMMEDIATE")
            move = "UPDATE accounts SET balance = balance + ? WHERE id = ?"
            site.executemany(move, [(-amount, one), (amount, other)])
            site.execute(
                "INSERT INTO transfers (one, other, amount) VALUES (?, ?, ?)", (one, other, amount)
            )
            site.execute("COMMIT")
            time.sleep(0.01)


def audit(file: str) -> tuple[int, str]:
    """How many transfers there are, and what does not add up."""
    with closing(sqlite3.connect(file)) as site:
        (total,) = site.execute("SELECT sum(balance) FROM accounts").fetchone()
        (moved,) = site.execute("SELECT count(*) FROM transfers").fetchone()
        (wrong,) = site.execute(
            "SELECT count(*) FROM accounts WHERE balance <> ? "
            "- (SELECT total(amount) FROM transfers WHERE one = accounts.id) "
            "+ (SELECT total(amount) FROM transfers WHERE other = accounts.id)",
            (BALANCE,),
        ).fetchone()
    faults = [f"{total} in all"] * (total != ACCOUNTS * BALANCE)
    faults += [f"{wrong} accounts do not fit their transfers"] * bool(wrong)
    return moved, "; ".join(faults)


if __name__ == "__main__":
    transfer_for_ever(sys.argv[1])
