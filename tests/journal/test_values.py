"""Typed JSON gives back exactly what was stored, and long texts change compactly."""

import math
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_app.journal.errors import CannotReplay
from admin_app.journal.values import (
    SECRET,
    Patch,
    changed_value,
    decode,
    encode,
    encode_key,
    make_patch,
    same,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | TEXTS
    | st.binary()
    | st.datetimes()
    | st.datetimes(timezones=st.just(UTC))
    | st.dates()
    | st.times()
    | st.timedeltas()
    | st.decimals(allow_nan=False)
    | st.uuids()
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS | st.just("$bytes"), inner)
)


@given(VALUES)
def test_every_value_comes_back_equal_and_of_its_type(value: Any) -> None:
    found = decode(encode(value))
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "value",
    [
        None, "", "\r\n", "\r", "a\0b", " both ends ", "{{ 7*7 }}", b"\xff\x00", True, 1, 1.0, -0.0,
        2**63 - 1, -(2**63), math.inf, -math.inf, Decimal("1.10"), date(2026, 2, 28),
        datetime(2026, 10, 25, 2, 30, 0, 1, UTC), datetime(1, 1, 1, tzinfo=UTC),
        time(23, 59, 59, 999_999),
        datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=5, minutes=30))),
        UUID(int=1), timedelta(days=-1, microseconds=1), SECRET, {"$secret": True}, {"a": 1},
        {"$object": []}, {"$bytes": "x", "b": 2}, [b"in a list", {"deep": date(2026, 1, 1)}],
    ],
)  # fmt: skip
def test_the_awkward_ones_come_back(value: Any) -> None:
    found = decode(encode(value))
    assert repr(found) == repr(value)


def test_not_a_number_comes_back() -> None:
    assert math.isnan(decode(encode(math.nan)))


def test_a_type_that_it_does_not_know_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot write a object"):
        encode(object())


def test_values_of_different_types_are_not_the_same() -> None:
    assert same("a", "a")
    assert same(math.nan, math.nan)
    assert not same(1, True)
    assert not same(1, 1.0)
    assert not same(0.0, -0.0)
    assert not same(None, "")


def test_a_key_of_one_column_is_written_without_a_list() -> None:
    assert encode_key((-1,)) == "-1"
    assert encode_key(("a", 2)) == '["a",2]'


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_a_patch_leads_forwards_and_backwards(
    start: str, removed: str, inserted: str, end: str
) -> None:
    before, after = start + removed + end, start + inserted + end
    patch = decode(encode(make_patch(before, after)))
    assert patch.apply(before) == after
    assert patch.revert(after) == before


def test_a_patch_holds_only_the_stretch_that_differs() -> None:
    patch = make_patch("aaaa", "aaXaa")
    assert (patch.start, patch.removed, patch.inserted) == (2, "", "X")


def test_a_patch_refuses_a_text_that_is_another() -> None:
    patch = make_patch("one two three", "one 2 three")
    for text in ("one two four", "", None, 7):
        with pytest.raises(CannotReplay):
            patch.apply(text)


def test_a_small_edit_of_a_long_text_is_written_in_few_bytes() -> None:
    before = "The quick brown fox.\r\n" * 15_000
    written = encode(changed_value(before, before[:150_000] + "!" + before[150_000:]))
    assert len(written) < 200


def test_a_text_that_is_written_anew_is_kept_as_both_texts() -> None:
    before, after = "a" * 1000, "b" * 1000
    assert changed_value(before, after) == [before, after]
    assert changed_value("short", "shorter") == ["short", "shorter"]
    assert isinstance(changed_value("a" * 1000, "a" * 1000 + "b"), Patch)
