"""Axes of charts: round figures to read values by, and room for the labels below."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, count

from babel.numbers import format_compact_decimal, format_decimal
from flask_babel import get_locale

STEPS_WANTED = 4
ROUND_FIGURES = (1, 2, 5, 10)
# Above this a figure at an axis takes more room than it tells.
LARGEST_IN_FULL = 1_000_000
PIXELS_OF_LETTER = 6.6
PIXELS_BETWEEN_LABELS = 14
# Where the figures of the other axis stand, at the least.
PIXELS_BEFORE = 26
LONGEST_LABEL = 14
# Below the axis, a line of labels takes so many pixels.
LABEL_HEIGHT = 24
# As steep as lines of letters need that stand as near as the bars on a phone; the template knows.
SINE_OF_SLANT = math.sin(math.radians(70))
# Distances between labels that readers can count on: days of weeks, months of years.
DISTANCES = (1, 2, 3, 4, 6, 7, 12, 14, 24, 28, 52)


@dataclass(frozen=True)
class Axis:
    """An axis from one round figure to another; zero is always on it."""

    low: float
    high: float
    step: float

    def ticks(self) -> list[float]:
        """The round figures from the lowest to the highest."""
        decimals = max(0, -math.floor(math.log10(self.step)))
        first, last = round(self.low / self.step), round(self.high / self.step)
        return [round(number * self.step, decimals) for number in range(first, last + 1)]

    def share(self, value: float) -> float:
        """How far up the axis the value stands, as a fraction of 1."""
        return (value - self.low) / (self.high - self.low)


def axis_over(values: Iterable[float]) -> Axis:
    """The axis on which all of the values and zero stand; counts get no steps below one."""
    known = [0.0, *values]
    low, high = min(known), max(known)
    is_whole = all(float(value).is_integer() for value in known)
    if low == high:
        return Axis(0, 1, 1 if is_whole else 0.5)
    step = _round_step((high - low) / STEPS_WANTED)
    step = max(step, 1) if is_whole else step
    return Axis(math.floor(low / step) * step, math.ceil(high / step) * step, step)


def _round_step(least: float) -> float:
    power = float(10 ** math.floor(math.log10(least)))
    # The quotient may be a hair above what it stands for.
    return next(each * power for each in ROUND_FIGURES if least <= each * power * (1 + 1e-9))


def tick_words(value: float) -> str:
    """The figure as it stands at an axis: `1,500`, `2.5M`, `0.25`."""
    if abs(value) < LARGEST_IN_FULL:
        return format_decimal(value, locale=get_locale(), decimal_quantization=False)
    return format_compact_decimal(value, locale=get_locale(), fraction_digits=1)


def shortened(label: str) -> str:
    """The label as far as there is room for it below an axis."""
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "…"


def slanted_height(labels: Sequence[str]) -> int:
    """How many pixels labels take below an axis where they are slanted."""
    return LABEL_HEIGHT + math.ceil(max(map(len, labels)) * PIXELS_OF_LETTER * SINE_OF_SLANT)


def labels_with_room(labels: Sequence[str], pixels: float, every: int = 1) -> range:
    """The positions of the labels that fit side by side into so many pixels.

    Their positions are multiples of one distance, which is a multiple of `every`.
    """
    widest = max(map(len, labels)) * PIXELS_OF_LETTER
    slot = pixels / len(labels)
    distance = next(
        each
        for each in chain(DISTANCES, count(DISTANCES[-1]))
        if each % every == 0 and each * slot >= widest + PIXELS_BETWEEN_LABELS
    )
    # Labels in the middle of the outermost slots would reach over the edges.
    beyond = widest / 2 - slot / 2
    first = distance if beyond > PIXELS_BEFORE else 0
    last = len(labels) - max(0, math.ceil(beyond / slot))
    middle = len(labels) // 2 // every * every
    return range(first, last, distance) or range(middle, middle + 1, distance)
