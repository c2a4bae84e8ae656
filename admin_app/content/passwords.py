"""Password hashes that the site's own code accepts, at most two computed at a time."""

import fcntl
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TypeVar

from flask import current_app
from flask_babel import gettext
from werkzeug.security import check_password_hash, generate_password_hash

from admin_app.content.errors import TooManyHashes

METHOD = "scrypt:32768:8:3"
LONGEST_PASSWORD = 1000

PLACES = ("hashing-1.lock", "hashing-2.lock")
WAITING_IN_ONE_PROCESS = 4
LONGEST_WAIT = 5.0
LOW_PRIORITY = 15

Answer = TypeVar("Answer")

# Three passes of scrypt at 32768:8 are the work of one hash of ours.
_PASSES = 3
_SCRYPT = re.compile(r"scrypt(?::32768:8:([1-9]\d?))?\$")

# A hash that asks for more than this was not made to sign in with.
_COSTLY = re.compile(r"scrypt:(?:\d{7,}:|\d+:\d{3,}:|\d+:\d+:\d{3,})|pbkdf2:\w+:\d{8,}")

_waiting = threading.BoundedSemaphore(WAITING_IN_ONE_PROCESS)


def hash_password(password: str) -> str:
    """Hash a password for `users.password_hash`.

    :raises TooManyHashes: when too many others are waiting for the same
    """
    with _one_of_two_places():
        return _computed(generate_password_hash, password, METHOD)


def is_right(password: str, stored: object) -> bool:
    """Whether the stored hash is this password's; a hash of unknown form is nobody's.

    A wrong answer takes the same work whether there was no hash (None), one of ours, or one of
    fewer scrypt passes, so that the time does not tell whether a name exists.

    :raises TooManyHashes: when too many others are waiting for the same
    """
    if len(password) > LONGEST_PASSWORD:
        password, stored = "", None
    text = stored if isinstance(stored, str) else ""
    with _one_of_two_places():
        right = _matches(text, password)
        if not right and (missing := _PASSES - _passes_of(text)) > 0:
            _spend(missing)
    return right


def spend_the_rest(stored: str) -> None:
    """Take the time that refusing a wrong password takes, for who is refused with the right one."""
    missing = _PASSES - _passes_of(stored)
    if missing > 0:
        with _one_of_two_places():
            _spend(missing)


def _computed(function: Callable[..., Answer], *arguments: str) -> Answer:
    """Work out a hash in a thread that gives way to those that answer pages."""
    return _hashing_threads().submit(function, *arguments).result()


@cache
def _hashing_threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(len(PLACES), "hashing", initializer=_give_way)


def _give_way() -> None:
    # Linux counts priorities by thread; elsewhere the whole process would give way.
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOW_PRIORITY)


def _spend(passes: int) -> None:
    _computed(generate_password_hash, "", f"scrypt:32768:8:{passes}")


def is_current(stored: str) -> bool:
    """Whether the hash is of the form that new ones have."""
    return stored.startswith(f"{METHOD}$")


def _matches(stored: str, password: str) -> bool:
    if _COSTLY.match(stored):
        return False
    try:
        return _computed(check_password_hash, stored, password)
    except (ValueError, OverflowError, MemoryError):
        return False


def _passes_of(stored: str) -> int:
    """How many scrypt passes checking this hash took; the pbkdf2 of today costs about three."""
    if stored.startswith("pbkdf2:") and not _COSTLY.match(stored):
        return _PASSES
    known = _SCRYPT.match(stored)
    return int(known.group(1) or 1) if known else 0


@contextmanager
def _one_of_two_places() -> Iterator[None]:
    """Hold one of the two places that all threads and processes of this instance share.

    Locks of the file system end with the process that holds them, however it ends. Few threads
    of one process may wait, and the others are refused at once, so that guessers cannot occupy
    every thread of the server.
    """
    deadline = time.monotonic() + LONGEST_WAIT
    if not _waiting.acquire(blocking=False):
        raise TooManyHashes(_sentence(), seconds=3)
    try:
        descriptor = _first_free_place(Path(current_app.instance_path), deadline)
        try:
            yield
        finally:
            # Closing alone would not do while a child process holds a copy.
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            os.close(descriptor)
    finally:
        _waiting.release()


def _first_free_place(folder: Path, deadline: float) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    while time.monotonic() < deadline:
        for name in PLACES:
            descriptor = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
            else:
                return descriptor
        time.sleep(0.01)
    raise TooManyHashes(_sentence(), seconds=3)


def _sentence() -> str:
    sentence = gettext("Many people are signing in. Please try again in a few seconds.")
    return str(sentence)
