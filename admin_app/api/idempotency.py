"""POST with an `Idempotency-Key` is done once, however often it is sent.

The answer is kept for a day, in the same transaction as what it tells of, so that it cannot be
lost in between. This is draft-ietf-httpapi-idempotency-key-header-07.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from flask import Flask, Response, current_app, g, request
from flask_login import current_user
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from admin_app.api.answers import Answer, made_response
from admin_app.api.models import KeptAnswer
from admin_app.api.problems import Problem
from admin_app.db.transactions import WriteSession, writing
from admin_app.db.types import utc_now
from admin_app.extensions import db

HEADER = "Idempotency-Key"
KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 255
KEPT_HEADERS = ("Location", "ETag")


def init_app(app: Flask) -> None:
    """Let this app know which keys it is working on."""
    app.extensions["api_keys_under_way"] = {}


@contextmanager
def only_once() -> Iterator[Response | None]:
    """Give the kept answer where the request has been answered before, else None.

    :raises Problem: when the key belongs to another request (422), is being worked on (409), or
        is no key (400)
    """
    g.idempotency = None
    key = request.headers.get(HEADER)
    if key is None:
        yield None
        return
    g.idempotency = _digest(_read_key(key)), _request_digest()
    with _alone(g.idempotency[0]):
        yield kept_answer()


def answered(perform: Callable[[WriteSession], Answer]) -> Response:
    """Do it in one transaction, which also keeps the answer where the request has a key."""
    try:
        with writing() as session:
            answer = perform(session)
            if g.idempotency is not None:
                _keep(session, answer)
        return answer.response()
    except IntegrityError:
        # Another process has been faster with the same key.
        kept = kept_answer()
        if kept is None:
            raise
        return kept


def kept_answer() -> Response | None:
    """The answer to this request that was kept, if there is one.

    :raises Problem: when the key came with another request
    """
    if g.idempotency is None:
        return None
    db.session.rollback()
    key, request_digest = g.idempotency
    kept = db.session.get(KeptAnswer, key)
    if kept is None or kept.answered_at < utc_now() - KEPT_FOR:
        return None
    if kept.request_digest != request_digest:
        raise Problem(422, "This Idempotency-Key came with another request; choose a new one.")
    return made_response(kept.body, kept.status, json.loads(kept.headers))


def _keep(session: WriteSession, answer: Answer) -> None:
    key, request_digest = g.idempotency
    now = utc_now()
    session.execute(delete(KeptAnswer).where(KeptAnswer.answered_at < now - KEPT_FOR))
    session.add(
        KeptAnswer(
            key=key,
            request_digest=request_digest,
            status=answer.status,
            headers=json.dumps({n: answer.headers[n] for n in KEPT_HEADERS if n in answer.headers}),
            body=answer.text(),
            answered_at=now,
        )
    )
    session.flush()


@contextmanager
def _alone(key: str) -> Iterator[None]:
    """Refuse a second request with a key that this process is working on."""
    under_way: dict[str, object] = current_app.extensions["api_keys_under_way"]
    me = object()
    # One step, which no other thread can come between.
    if under_way.setdefault(key, me) is not me:
        raise Problem(409, "A request with this Idempotency-Key is being worked on; send it later.")
    try:
        yield
    finally:
        del under_way[key]


def _read_key(text: str) -> str:
    """The key, which the draft writes in quotes and most programs do not."""
    key = text.strip()
    if len(key) >= 2 and key.startswith('"') and key.endswith('"'):
        key = key[1:-1]
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        raise Problem(400, f"{HEADER} takes 1 to {LONGEST_KEY} letters, such as a UUID.")
    return key


def _digest(key: str) -> str:
    """The key of this person with this token or session; nobody meets somebody else's answer."""
    owner = f"{current_user.id} {current_user.token} {current_user.session_id}"
    return hashlib.sha256(f"{owner} {key}".encode("utf-8", "surrogateescape")).hexdigest()


def _request_digest() -> str:
    digest = hashlib.sha256(f"{request.method} {request.full_path}\n".encode())
    digest.update(request.get_data(cache=True))
    return digest.hexdigest()
