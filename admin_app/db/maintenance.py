"""Keeps the back office from writing while its content is being replaced.

Both marks are locks on files in the instance folder, which every process of this back office sees
and which end with the process that holds them, however it ends.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from pathlib import Path

from flask import current_app

from admin_app.db.dialects import dialect_of
from admin_app.db.errors import UnderMaintenance
from admin_app.extensions import db

CLOSED = "maintenance.lock"
WRITERS = "writers.lock"
SECONDS_FOR_WRITERS = 60.0
PAUSE = 0.02

_is_ours: ContextVar[bool] = ContextVar("maintenance_is_ours", default=False)


@contextmanager
def admitted() -> Iterator[None]:
    """Hold off maintenance for one write transaction.

    :raises UnderMaintenance: when it has begun
    """
    if _is_ours.get() or dialect_of(db.engine).file_of(db.engine.url) is None:
        yield
        return
    with ExitStack() as stack:
        # First among the writers, then a look at the mark: whoever sets it waits for the writers.
        if not _locked(stack, WRITERS, fcntl.LOCK_SH):
            raise UnderMaintenance
        with ExitStack() as look:
            if not _locked(look, CLOSED, fcntl.LOCK_SH):
                raise UnderMaintenance
        yield


@contextmanager
def closed_to_writers() -> Iterator[None]:
    """Refuse the writes of everybody else, once those that have begun are over.

    :raises UnderMaintenance: when somebody else has set the mark, or a write does not end
    """
    with ExitStack() as stack:
        # Who looks at the mark holds it for a moment.
        _wait_for(stack, CLOSED, seconds=1.0)
        _wait_for(stack, WRITERS, seconds=SECONDS_FOR_WRITERS)
        token = _is_ours.set(True)
        try:
            yield
        finally:
            _is_ours.reset(token)


def _wait_for(stack: ExitStack, name: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not _locked(stack, name, fcntl.LOCK_EX):
        if time.monotonic() > deadline:
            raise UnderMaintenance
        time.sleep(PAUSE)


def _locked(stack: ExitStack, name: str, how: int) -> bool:
    """Lock a file until the stack is left; False where somebody else's lock stands against it."""
    descriptor = _open(Path(current_app.instance_path) / name)
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    stack.callback(os.close, descriptor)
    return True


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
