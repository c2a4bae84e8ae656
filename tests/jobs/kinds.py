"""Kinds of jobs for the tests: they end well or badly, quickly or when they are told to."""

import atexit
import os
import signal
import time
from pathlib import Path
from typing import Any, ClassVar

from flask_babel import gettext, lazy_gettext

from admin_app.accounts.models import Person
from admin_app.content.models import Tag
from admin_app.db.transactions import writing
from admin_app.errors import Refusal
from admin_app.extensions import db
from admin_app.jobs.errors import JobCancelledError
from admin_app.jobs.progress import Progress
from admin_app.jobs.registry import job
from admin_app.security.permissions import Permission

STEPS = 1_000_000
SECONDS_TO_LINGER = 3.0


class Wrong(Refusal):
    """A reason that people can do something about."""

    status: ClassVar[int] = 409


@job(
    "test-add-tag",
    label=lazy_gettext("Tags"),
    permission=Permission.TAG_CREATE,
    retry=True,
    about="name",
)
def add_tag(progress: Progress, name: str) -> dict[str, Any]:
    """Write one row."""
    with writing() as session:
        session.add(Tag(name=name))
    progress(1, 1)
    return {"sentence": gettext("Saved."), "address": "/admin/tag/"}


@job("test-last", label=lazy_gettext("Posts"), permission=Permission.BACKUP_VIEW, retry=True)
def last(progress: Progress, until: str, tidied: str) -> dict[str, Any]:
    """Go on until a file is there; leave another one when cancelled."""
    try:
        for step in range(STEPS):
            progress(step, STEPS)
            if Path(until).exists():
                return {}
            time.sleep(0.01)
    except JobCancelledError:
        Path(tidied).touch()
        raise
    raise AssertionError("nobody told it to end")


@job("test-refuse", label=lazy_gettext("Users"), permission=Permission.HOME_VIEW, retry=False)
def refuse(progress: Progress) -> dict[str, Any]:
    """End with a reason."""
    raise Wrong(gettext("That cannot be done"))


@job("test-break", label=lazy_gettext("Users"), permission=Permission.HOME_VIEW, retry=True)
def break_down(progress: Progress, secret: str) -> dict[str, Any]:
    """End as a mistake in the code would."""
    raise RuntimeError(secret)


@job("test-linger", label=lazy_gettext("Users"), permission=Permission.HOME_VIEW, retry=True)
def linger(progress: Progress) -> dict[str, Any]:
    """Let the worker take its time to end."""
    atexit.register(time.sleep, SECONDS_TO_LINGER)
    return {}


@job("test-die", label=lazy_gettext("Users"), permission=Permission.HOME_VIEW, retry=True)
def die(progress: Progress) -> dict[str, Any]:
    """Take the worker along."""
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


@job("test-copy", label=lazy_gettext("Posts"), permission=Permission.HOME_VIEW, retry=True,
     in_bytes=True)  # fmt: skip
def copy(progress: Progress, size: int) -> dict[str, Any]:
    """Count bytes."""
    progress(size, size)
    return {"people": db.session.query(Person).count()}
