"""Acts: one request, command or job, with who does it, from where and why.

An act need not be opened by hand: during a request or a command it is known who acts. Opening one
gives it a name of its own and a reason, and is how a job says for whom it works.
"""

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import uuid4

import click
from flask import has_request_context, request
from flask_login import current_user

from admin_app.journal.models import CHANGE_SETS
from admin_app.security.programs import bearer_token


class Source(StrEnum):
    """The door by which an act came in."""

    WEB = "web"
    API = "api"
    COMMAND = "command"
    JOB = "job"


@dataclass(frozen=True)
class Actor:
    """Who acts: a person of the back office, with the token of the program that works for them, or
    a user of the operating system (no id)."""

    id: int | None
    name: str
    token: str = ""


@dataclass(frozen=True)
class Act:
    """What groups the change sets of one request, command or job.

    Without an `actor` it is whoever is signed in when something is written.
    """

    id: str
    name: str
    source: Source
    actor: Actor | None = None
    address: str = ""
    reason: str = ""

    def who(self) -> Actor:
        """Who acts, known or signed in at this moment."""
        return self.actor or _whoever_is_signed_in()

    def columns(self) -> dict[str, Any]:
        """The columns of a change set that tell of the act; texts are cut to what fits."""
        actor = self.who()
        texts = {
            "act_id": self.id,
            "actor_name": actor.name,
            "source": self.source.value,
            "address": self.address,
            "name": self.name,
            "reason": self.reason or (f"token {actor.token}" if actor.token else ""),
        }
        return {
            "actor_id": actor.id,
            **{name: _fitting(name, text) for name, text in texts.items()},
        }


_opened: ContextVar[Act | None] = ContextVar("journal_act", default=None)
_KEY = "admin_app.journal.act"


@contextmanager
def act(
    name: str,
    *,
    source: Source | None = None,
    actor: Actor | None = None,
    reason: str = "",
) -> Iterator[Act]:
    """Name what is being done; inside another act it stays part of that one."""
    outer = current_act()
    inner = replace(
        outer,
        name=name,
        source=source or outer.source,
        actor=actor or outer.actor,
        reason=reason or outer.reason,
    )
    token = _opened.set(inner)
    try:
        yield inner
    finally:
        _opened.reset(token)


def current_act() -> Act:
    """The act that is going on: opened by hand, else the request's, else the command's."""
    opened = _opened.get()
    if opened is not None:
        return opened
    if has_request_context():
        return _remembered(request.environ, _act_of_request)
    context = click.get_current_context(silent=True)
    if context is not None:
        return replace(_remembered(context.meta, _act_of_command), name=_command_name(context))
    return _new_act("script", Source.COMMAND, actor=_system_user())


def _fitting(name: str, text: str) -> str:
    # PostgreSQL stores no NUL, and refuses what is too long.
    return text.replace("\0", "")[: getattr(CHANGE_SETS.c[name].type, "length", None)]


def _remembered(place: dict[str, Any], make: Any) -> Act:
    if _KEY not in place:
        place[_KEY] = make()
    known: Act = place[_KEY]
    return known


def _new_act(name: str, source: Source, **more: Any) -> Act:
    return Act(uuid4().hex, name, source, **more)


def _act_of_request() -> Act:
    source = Source.API if bearer_token() is not None else Source.WEB
    name = request.endpoint or request.path
    return _new_act(name, source, address=request.remote_addr or "")


def _act_of_command() -> Act:
    return _new_act("", Source.COMMAND, actor=_system_user())


def _command_name(context: click.Context) -> str:
    program, _, name = context.command_path.partition(" ")
    return name or program


def _whoever_is_signed_in() -> Actor:
    if has_request_context() and current_user.is_authenticated:
        token = getattr(current_user, "token", "")
        return Actor(current_user.id, current_user.username, token)
    return Actor(None, "")


@cache
def _system_user() -> Actor:
    try:
        return Actor(None, pwd.getpwuid(os.getuid()).pw_name)
    except KeyError:
        return Actor(None, f"uid {os.getuid()}")
