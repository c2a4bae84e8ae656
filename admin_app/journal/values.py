"""Typed JSON: gives back exactly the values that were put in.

What JSON knows stands for itself. Everything else is an object with a single key that begins
with `$`: `{"$bytes": "aGk="}`, `{"$datetime": "2026-11-22T10:00:00.000001+00:00"}`. A plain
object that has such a key itself is written as its pairs: `{"$object": [["$key", 1]]}`.
"""

import json
import math
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, auto
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from admin_app.journal.errors import CannotReplay

Row = dict[str, Any]

# A text shorter than this is written twice: that is easier to read than a patch, and as short.
SHORTEST_PATCHED_TEXT = 500


class Withheld(Enum):
    """Stands for a value that is never written down."""

    SECRET = auto()


SECRET: Final = Withheld.SECRET


@dataclass(frozen=True)
class Patch:
    """A change of a long text as the one stretch in which it differs.

    `before` and `after` are fingerprints of the whole texts, so that a patch is never applied to
    a text that the site's own program has changed meanwhile.
    """

    start: int
    removed: str
    inserted: str
    before: str
    after: str

    def apply(self, text: object) -> str:
        """The text after the change, given the one before.

        :raises CannotReplay: when it is another text
        """
        return self._replace(text, self.removed, self.inserted, self.before)

    def revert(self, text: object) -> str:
        """The text before the change, given the one after.

        :raises CannotReplay: when it is another text
        """
        return self._replace(text, self.inserted, self.removed, self.after)

    def _replace(self, text: object, old: str, new: str, expected: str) -> str:
        if not isinstance(text, str) or fingerprint(text) != expected:
            raise CannotReplay("the text is not the one that was changed")
        return text[: self.start] + new + text[self.start + len(old) :]


def changed_value(before: Any, after: Any) -> Any:
    """How an update is written down: a patch of a long text, else the pair of both values."""
    if (
        isinstance(before, str)
        and isinstance(after, str)
        and min(len(before), len(after)) >= SHORTEST_PATCHED_TEXT
    ):
        patch = make_patch(before, after)
        if len(patch.removed) + len(patch.inserted) < (len(before) + len(after)) // 2:
            return patch
    return [before, after]


def make_patch(before: str, after: str) -> Patch:
    """The stretch between what both texts begin and end with."""
    start = _common_length(before, after, from_end=False)
    end = _common_length(before[start:], after[start:], from_end=True)
    return Patch(
        start,
        before[start : len(before) - end],
        after[start : len(after) - end],
        fingerprint(before),
        fingerprint(after),
    )


def _common_length(one: str, other: str, *, from_end: bool) -> int:
    """How many characters both begin, or end, with: by halving, comparing whole stretches."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if from_end:
            same = (
                one[len(one) - middle : len(one) - low]
                == (other[len(other) - middle : len(other) - low])
            )
        else:
            same = one[low:middle] == other[low:middle]
        low, high = (middle, high) if same else (low, middle - 1)
    return low


def fingerprint(text: str) -> str:
    """Tells two texts apart in 16 characters."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def same(one: Any, other: Any) -> bool:
    """Whether two stored values are one, told apart by type as well (1, 1.0 and True differ)."""
    if type(one) is not type(other):
        return False
    if isinstance(one, float):
        return repr(one) == repr(other)
    return bool(one == other)


def encode(value: Any) -> str:
    """Typed JSON of one value, without spaces, keys in the order given.

    :raises TypeError: when a value has a type that the journal cannot write
    """
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def decode(text: str) -> Any:
    """The value that `encode` was given."""
    return json.loads(text, object_hook=_typed)


def encode_key(key: tuple[Any, ...]) -> str:
    """A primary key as text for an index: the value alone where it is a single column."""
    return encode(key[0] if len(key) == 1 else list(key))


# In this order: a datetime is a date as well.
_WRITERS: tuple[tuple[type, str, Callable[[Any], Any]], ...] = (
    (bytes, "$bytes", lambda value: b64encode(value).decode()),
    (memoryview, "$bytes", lambda value: b64encode(value).decode()),
    (datetime, "$datetime", lambda value: value.isoformat()),
    (date, "$date", lambda value: value.isoformat()),
    (time, "$time", lambda value: value.isoformat()),
    (timedelta, "$duration", lambda value: [value.days, value.seconds, value.microseconds]),
    (Decimal, "$decimal", str),
    (UUID, "$uuid", str),
    (Withheld, "$secret", lambda value: True),
    (
        Patch,
        "$patch",
        lambda value: [value.start, value.removed, value.inserted, value.before, value.after],
    ),
)

_READERS: dict[str, Callable[[Any], Any]] = {
    "$bytes": b64decode,
    "$datetime": datetime.fromisoformat,
    "$date": date.fromisoformat,
    "$time": time.fromisoformat,
    "$duration": lambda parts: timedelta(*parts),
    "$decimal": Decimal,
    "$uuid": UUID,
    "$secret": lambda _: SECRET,
    "$patch": lambda parts: Patch(*parts),
    "$float": float,
}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"$float": repr(value)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        plain = {key: _plain(item) for key, item in value.items()}
        return {"$object": list(plain.items())} if any(k.startswith("$") for k in plain) else plain
    for kind, name, write in _WRITERS:
        if isinstance(value, kind):
            return {name: write(value)}
    raise TypeError(f"the journal cannot write a {type(value).__name__}")


def _typed(found: dict[str, Any]) -> Any:
    if len(found) == 1:
        ((name, value),) = found.items()
        if name == "$object":
            return dict(value)
        if name in _READERS:
            return _READERS[name](value)
    return found
