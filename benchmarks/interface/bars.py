"""The bars, and the table that holds what was measured against them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

Measured = Mapping[str, list[float]]


@dataclass(frozen=True)
class Bar:
    """What a number may be at most (at least where more is better), alone or beside Django's."""

    name: str
    limit: float
    is_ratio: bool = False
    more_is_better: bool = False
    written: Callable[[float], str] = "{:,.0f}".format

    def row(self, ours: Measured, rivals: Measured) -> str:
        """One line of the table."""
        mine, theirs = median(ours[self.name]), median(rivals[self.name])
        ratio = mine / theirs if theirs else None
        value = ratio if self.is_ratio and ratio is not None else mine
        holds = value >= self.limit if self.more_is_better else value <= self.limit
        limit = f"{self.limit:.2f} x" if self.is_ratio else self.written(self.limit)
        ratio_text = f"{ratio:.2f}" if ratio is not None else "-"
        verdict = "yes" if holds else "**no**"
        return (
            f"| {self.name} | {limit} | {self.written(mine)} | {self.written(theirs)} "
            f"| {ratio_text} | {verdict} |"
        )


def kilobytes(number: float) -> str:
    """Bytes in thousands."""
    return f"{number / 1000:.1f} kB"


def milliseconds(number: float) -> str:
    """A time."""
    return f"{number:.1f} ms"


def _shift(number: float) -> str:
    return f"{number:.3f}"


BARS = (
    Bar("grid cold, gzip", 25_000, written=kilobytes),
    Bar("grid cold, requests", 5),
    Bar("grid warm, gzip", 8_000, written=kilobytes),
    Bar("form warm, gzip", 8_000, written=kilobytes),
    Bar("grid, DOM nodes", 900),
    Bar("grid, HTML per row", 900, written=kilobytes),
    Bar("grid, heap", 1_000_000, written=kilobytes),
    Bar("grid cold, LCP", 0.45, is_ratio=True, written=milliseconds),
    Bar("grid warm, LCP", 0.45, is_ratio=True, written=milliseconds),
    Bar("form warm, LCP", 0.42, is_ratio=True, written=milliseconds),
    Bar("grid cold on slow 4G, LCP", 0.55, is_ratio=True, written=milliseconds),
    Bar("grid, layout shift", 0, written=_shift),
    Bar("grid on slow 4G, blocked", 50, written=milliseconds),
    Bar("grid, server CPU", 0.33, is_ratio=True, written=milliseconds),
    Bar("rows", 21, more_is_better=True),
    Bar("records on a phone", 4, more_is_better=True),
    Bar("small targets", 0),
    Bar("overflow", 0),
    Bar("presses to edit", 12),
    Bar("presses to next page", 20),
    Bar("presses to bulk act", 20),
    Bar("complaints", 0),
)
