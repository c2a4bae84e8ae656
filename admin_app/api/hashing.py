"""Passwords of users that programs make: hashed one after the other, behind those who sign in."""

import time
from threading import BoundedSemaphore

from admin_app.content.errors import TooManyHashes
from admin_app.content.passwords import hash_password

# Of the four who may wait in one process at a time, one place stays for people who sign in.
_turns = BoundedSemaphore(3)

LONGEST_WAIT = 60.0
PAUSE = 0.1


def hash_in_turn(password: str) -> str:
    """Hash a password, waiting where a person would be asked to come back.

    :raises TooManyHashes: when it has not been possible for a long time
    """
    deadline = time.monotonic() + LONGEST_WAIT
    while True:
        with _turns:
            try:
                return hash_password(password)
            except TooManyHashes:
                if time.monotonic() > deadline:
                    raise
        time.sleep(PAUSE)
