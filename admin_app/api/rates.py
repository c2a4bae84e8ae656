"""How often a token may ask, and the headers that tell it.

The counters live in this process: one web process serves by default, and where there are more,
each counts for itself. The headers are those of draft-ietf-httpapi-ratelimit-headers-10.
"""

import time
from dataclasses import dataclass, field
from threading import Lock

from flask import Flask, Response, current_app, g
from flask_login import current_user

from admin_app.api.problems import Problem

SECONDS = 60
MOST_COUNTERS = 10_000


@dataclass
class Rates:
    """Requests of each token in the minute that its first one opened."""

    limit: int
    counters: dict[int, tuple[float, int]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def count(self, token_id: int, now: float) -> tuple[int, int]:
        """Count a request; gives how many more may come (-1 for one too many) and the seconds
        until the minute is over."""
        with self.lock:
            began, used = self.counters.get(token_id, (now, 0))
            if now - began >= SECONDS:
                began, used = now, 0
            if len(self.counters) >= MOST_COUNTERS:
                self._forget(now)
            self.counters[token_id] = (began, min(used + 1, self.limit + 1))
        return self.limit - used - 1, max(1, round(began + SECONDS - now))

    def _forget(self, now: float) -> None:
        for token_id, (began, _) in list(self.counters.items()):
            if now - began >= SECONDS:
                del self.counters[token_id]


def init_app(app: Flask) -> None:
    """Give this app counters of its own."""
    app.extensions["api_rates"] = Rates(app.config["API_RATE"])


def count_request() -> None:
    """Count a request that shows a token.

    :raises Problem: when it is one too many
    """
    token_id = getattr(current_user, "token_id", None)
    if token_id is None:
        return
    rates: Rates = current_app.extensions["api_rates"]
    left, seconds = rates.count(token_id, time.monotonic())
    g.rate = (rates.limit, max(0, left), seconds)
    if left < 0:
        sentence = f"This token may ask {rates.limit} times a minute; wait {seconds} s."
        raise Problem(429, sentence, headers={"Retry-After": str(seconds)})


def add_headers(response: Response) -> Response:
    """Tell the token what it has left."""
    if rate := g.get("rate"):
        limit, left, seconds = rate
        response.headers["RateLimit-Policy"] = f'"token";q={limit};w={SECONDS}'
        response.headers["RateLimit"] = f'"token";r={left};t={seconds}'
    return response
