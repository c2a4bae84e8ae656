"""Round figures at axes, and labels with room between them."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from admin_app.reports.scales import Axis, axis_over, labels_with_room, shortened, tick_words
from tests.reports.conftest import Reading

COUNTS = st.lists(st.integers(0, 10**9), max_size=20)
FIGURES = st.lists(st.floats(-1e9, 1e9, allow_subnormal=False).filter(lambda x: abs(x) > 1e-6))


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([0, 0], [0, 1]),
        ([], [0, 1]),
        ([1], [0, 1]),
        ([3], [0, 1, 2, 3]),
        ([4, 11], [0, 5, 10, 15]),
        ([999], [0, 500, 1000]),
        ([0.3, 0.71], [0, 0.2, 0.4, 0.6, 0.8]),
        ([-3, 5], [-4, -2, 0, 2, 4, 6]),
    ],
)
def test_an_axis_reaches_from_zero_to_a_round_figure(
    values: list[float], ticks: list[float]
) -> None:
    assert axis_over(values).ticks() == ticks


@given(COUNTS)
def test_counts_are_read_off_at_whole_figures(values: list[int]) -> None:
    axis = axis_over(values)
    assert all(float(tick).is_integer() for tick in axis.ticks())
    assert 2 <= len(axis.ticks()) <= 6


@given(FIGURES)
@example([0.1, 0.2, 0.3])
@example([1e9, -1e-5])
def test_every_value_and_zero_stand_on_the_axis(values: list[float]) -> None:
    axis = axis_over(values)
    assert 0 in axis.ticks()
    assert all(-1e-9 <= axis.share(value) <= 1 + 1e-9 for value in (0, *values))
    assert 2 <= len(axis.ticks()) <= 8


def test_a_value_stands_as_far_up_as_it_is_large() -> None:
    assert [Axis(-5, 15, 5).share(value) for value in (-5, 0, 5, 15)] == [0, 0.25, 0.5, 1]


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", ["1,500", "15,000", "2.5M", "0.25"]),
        ("de", ["1.500", "15.000", "2,5\xa0Mio.", "0,25"]),
    ],
)
def test_figures_at_axes_are_short(reading: Reading, language: str, written: list[str]) -> None:
    with reading(language):
        assert [tick_words(tick) for tick in (1500, 15_000, 2_500_000, 0.25)] == written


@given(st.integers(1, 500), st.integers(1, 14), st.sampled_from([840, 500, 236]))
def test_labels_do_not_touch(count: int, letters: int, pixels: float) -> None:
    shown = labels_with_room(["x" * letters] * count, pixels)
    slot, width = pixels / count, letters * 6.6
    assert all((later - earlier) * slot > width for earlier, later in pairwise(shown))
    if len(shown) > 1:
        assert (shown[0] + 0.5) * slot - width / 2 >= -26
        assert (shown[-1] + 0.5) * slot + width / 2 <= pixels + 0.01


@given(st.integers(1, 500), st.integers(1, 14))
def test_what_a_narrow_chart_shows_is_shown_in_a_wide_one(count: int, letters: int) -> None:
    labels = ["x" * letters] * count
    wide = labels_with_room(labels, 840)
    assert set(labels_with_room(labels, 236, every=wide.step)) <= set(wide)


def test_a_long_label_is_cut() -> None:
    assert shortened("1 November") == "1 November"
    assert shortened("Ada Lovelace, Countess") == "Ada Lovelace,…"
