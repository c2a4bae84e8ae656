"""Pinning reports to the first page; each person's pins are their own."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeAlias

from flask_babel import gettext

from admin_app.db.transactions import WriteSession, writing
from admin_app.extensions import db
from admin_app.reports.catalogue import report_named
from admin_app.reports.errors import CannotPin
from admin_app.reports.models import PinnedReports

# The first page reads every pin's figures each time.
MOST_PINS = 12

Pin: TypeAlias = dict[str, "str | dict[str, str]"]

# What everybody begins with.
FIRST_PINS: tuple[Pin, ...] = tuple(
    {"report": name, "arguments": {}}
    for name in ("publishing", "recent-posts", "active-authors", "tags")
)


def pins_of(user_id: int) -> list[Pin]:
    """A person's pins in order; `FIRST_PINS` until they have changed anything."""
    row = db.session.get(PinnedReports, user_id)
    return row.read() if row is not None else list(FIRST_PINS)


def pin(user_id: int, report: str, arguments: Mapping[str, str]) -> None:
    """Put a report as it is asked for at the end of a person's pins, unless it stands there.

    :raises CannotPin: when there is no such report, or there are too many pins
    """
    if report_named(report) is None:
        raise CannotPin(gettext("There is no such report."))
    new = _pin(report, arguments)
    with _pins(user_id) as pins:
        if new in pins:
            return
        if len(pins) >= MOST_PINS:
            raise CannotPin(
                gettext("The first page holds %(count)s reports; take one off before.",
                        count=MOST_PINS)
            )  # fmt: skip
        pins.append(new)


def is_pinned(user_id: int, report: str, arguments: Mapping[str, str]) -> bool:
    """Whether the report stands among a person's pins as it is asked for."""
    return _pin(report, arguments) in pins_of(user_id)


def take_off(user_id: int, report: str, arguments: Mapping[str, str]) -> None:
    """Take the report, as it is asked for, off a person's pins, if it stands there."""
    with _pins(user_id) as pins:
        pins[:] = [each for each in pins if each != _pin(report, arguments)]


def _pin(report: str, arguments: Mapping[str, str]) -> Pin:
    return {"report": report, "arguments": dict(arguments)}


def unpin(user_id: int, number: int) -> None:
    """Take the pin at this place, counted from 0, off.

    :raises CannotPin: when there is none
    """
    with _pins(user_id) as pins:
        del pins[_place(pins, number)]


def move(user_id: int, number: int, by: int) -> tuple[int, int]:
    """Move the pin at this place up (-1) or down (1), as far as the others leave room.

    Gives its new place and the last one, counted from 0.

    :raises CannotPin: when there is none
    """
    with _pins(user_id) as pins:
        moved = pins.pop(_place(pins, number))
        place = min(max(0, number + by), len(pins))
        pins.insert(place, moved)
        return place, len(pins) - 1


def _place(pins: list[Pin], number: int) -> int:
    if not 0 <= number < len(pins):
        raise CannotPin(gettext("That card is not on your first page any more."))
    return number


@contextmanager
def _pins(user_id: int) -> Iterator[list[Pin]]:
    """A person's pins, written back changed in the same transaction."""
    with writing() as session:
        row = _row(session, user_id)
        pins: list[Pin] = row.read()
        yield pins
        row.pins = _written(pins)


def _written(pins: Sequence[Pin]) -> str:
    return json.dumps(list(pins), ensure_ascii=False)


def _row(session: WriteSession, user_id: int) -> PinnedReports:
    row = session.get(PinnedReports, user_id, with_for_update=True)
    if row is None:
        row = PinnedReports(user_id=user_id, pins=_written(FIRST_PINS))
        session.add(row)
    return row
