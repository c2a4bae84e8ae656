"""Slows guessing down, by counters that leak, so that nobody is locked out for good.

An attempt is counted for the account at one address, for the address and for the account. Each
counter lets some failures pass, then makes the next attempt wait, twice as long each time, up to
`LONGEST_WAIT`. The account's own counter forgets faster than one address can fill it. A browser
that this account has signed in from before is counted by itself alone, so that strangers cannot
slow it down. Refused attempts are not counted.
"""

import hmac
import ipaddress
import math
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import current_app
from flask_babel import ngettext
from sqlalchemy import or_, select

from admin_app.accounts.errors import TooManyAttempts
from admin_app.accounts.models import SignInAttempts
from admin_app.db.transactions import WriteSession
from admin_app.extensions import db

LONGEST_WAIT = 30
# Every counter is empty again by then.
KEPT = timedelta(hours=1)


@dataclass(frozen=True)
class Limit:
    """How many failures pass freely, and in what time one of them is forgotten."""

    free: int
    forgets_one_in: timedelta

    def level(self, attempts: SignInAttempts | None, now: datetime) -> float:
        """How many failures are remembered now."""
        if attempts is None:
            return 0.0
        forgotten = max(now - attempts.failed_at, timedelta(0)) / self.forgets_one_in
        return max(0.0, attempts.failures - forgotten)

    def after_failure(self, attempts: SignInAttempts | None, now: datetime) -> float:
        """How many are remembered after one more; no more than the longest wait needs."""
        highest = self.free + math.ceil(math.log2(LONGEST_WAIT))
        return min(self.level(attempts, now) + 1, highest)

    def wait(self, attempts: SignInAttempts | None, now: datetime) -> float:
        """Seconds until the next attempt counts."""
        # Rounded, since a little has been forgotten even between five quick failures.
        if attempts is None or (beyond := round(attempts.failures) - self.free) < 0:
            return 0.0
        wait = min(2.0**beyond, LONGEST_WAIT)
        # A clock that was set back must not make anybody wait longer.
        since = max(now - attempts.failed_at, timedelta(0)).total_seconds()
        return max(0.0, wait - since)


ACCOUNT_AT_ADDRESS = Limit(free=5, forgets_one_in=timedelta(minutes=2))
ADDRESS = Limit(free=20, forgets_one_in=timedelta(minutes=1))
# One address gets two attempts a minute at the longest wait; four are forgotten.
ACCOUNT = Limit(free=50, forgets_one_in=timedelta(seconds=15))
KNOWN_DEVICE = Limit(free=5, forgets_one_in=timedelta(minutes=2))


class Counter(NamedTuple):
    """One row of `bo_sign_in_attempts` and how it is read."""

    key: str
    limit: Limit


def counters(account: str, address: str, device: str | None) -> list[Counter]:
    """The counters of one attempt: `account` and `address` are any text, kept as keyed hashes."""
    whose = _digest(account)
    if device is not None:
        return [Counter(f"{whose}:device:{_digest(device)}", KNOWN_DEVICE)]
    where = _digest(_network(address))
    return [
        Counter(f"{whose}:address:{where}", ACCOUNT_AT_ADDRESS),
        Counter(f"{whose}:account", ACCOUNT),
        Counter(f"address:{where}", ADDRESS),
    ]


def refuse_if_too_early(watched: Sequence[Counter], now: datetime) -> None:
    """Let an attempt pass that comes late enough; nothing is written.

    :raises TooManyAttempts: with the seconds to wait
    """
    rows = _rows(db.session, watched)
    wait = max(limit.wait(rows.get(key), now) for key, limit in watched)
    if wait > 0:
        seconds = math.ceil(wait)
        raise TooManyAttempts(
            ngettext(
                "Too many attempts failed. Please try again in %(num)s second.",
                "Too many attempts failed. Please try again in %(num)s seconds.",
                seconds,
            ),
            seconds,
        )


def count_failure(session: WriteSession, watched: Sequence[Counter], now: datetime) -> None:
    """Remember one failed attempt, and now and then forget what is long past.

    :raises IntegrityError: when another process makes the same counter; the next try finds it
    """
    rows = _rows(session, watched, lock=True)
    for key, limit in watched:
        failures = limit.after_failure(rows.get(key), now)
        if key in rows:
            rows[key].failures, rows[key].failed_at = failures, now
        else:
            session.add(SignInAttempts(key=key, failures=failures, failed_at=now))
    session.flush()
    if secrets.randbelow(20) == 0:
        remove_outdated(session, now)


def count_success(session: WriteSession, watched: Sequence[Counter]) -> None:
    """Empty the narrowest counter; the others also hold what strangers did."""
    if row := session.get(SignInAttempts, watched[0].key):
        session.delete(row)


def forget(session: WriteSession, account: str) -> None:
    """Empty every counter of an account."""
    mine = SignInAttempts.key.startswith(f"{_digest(account)}:")
    for row in session.scalars(select(SignInAttempts).where(mine)):
        session.delete(row)


def remove_outdated(session: WriteSession, now: datetime) -> None:
    """Remove some of the counters that have run empty."""
    outdated = select(SignInAttempts).where(SignInAttempts.failed_at < now - KEPT).limit(1000)
    for row in session.scalars(outdated.with_for_update(skip_locked=True)):
        session.delete(row)


def _rows(
    session: WriteSession, watched: Sequence[Counter], *, lock: bool = False
) -> dict[str, SignInAttempts]:
    # The order of the keys keeps two transactions from waiting for each other.
    chosen = (
        select(SignInAttempts)
        .where(or_(*(SignInAttempts.key == counter.key for counter in watched)))
        .order_by(SignInAttempts.key)
    )
    rows = session.scalars(chosen.with_for_update() if lock else chosen)
    return {row.key: row for row in rows}


def _digest(text: str) -> str:
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"sign-in {text}".encode(), "sha256").hexdigest()[:32]


def _network(address: str) -> str:
    """The address; of IPv6 the network, of which one subscriber has all the addresses."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
