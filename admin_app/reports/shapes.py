"""The shapes of charts as SVG path data, on a plane that is stretched to the width of the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from admin_app.reports.scales import Axis

Values = Sequence[float | None]

# Of the room of one label, what its bars take; the rest is air.
SHARE_OF_BARS = 0.74
# Of the whole width, what they take at most, so that a few do not become walls.
MOST_OF_WIDTH = 0.12
LEAST_HEIGHT = 1


@dataclass(frozen=True)
class Plane:
    """Where values stand: a slot for each label, side by side from where the reader begins."""

    slots: int
    axis: Axis
    width: float
    height: float
    goes_left: bool = False

    @property
    def step(self) -> float:
        """From one slot to the next."""
        return (-1 if self.goes_left else 1) * self.width / self.slots

    @property
    def start(self) -> float:
        """The edge from which readers begin."""
        return self.width if self.goes_left else 0

    def across(self, slots: float) -> float:
        """The place so many slots from where readers begin."""
        return self.start + slots * self.step

    def percent(self, slots: float) -> str:
        """The place so many slots from where readers begin, as a share of the width."""
        return f"{100 * self.across(slots) / self.width:.4g}%"

    def down(self, value: float) -> float:
        """The place of the value, counted from the top."""
        return self.height * (1 - self.axis.share(value))


def bars(plane: Plane, values: Values, place: int = 0, places: int = 1) -> str:
    """A bar for each value, in one of the places side by side that share a slot."""
    edge, width = _span(plane)
    ground = plane.down(0)
    return "".join(
        _box(plane, slot + edge + place * width / places, width / places, ground, plane.down(value))
        for slot, value in enumerate(values)
        if value is not None
    )


def layer(plane: Plane, values: Values, below: Sequence[float]) -> str:
    """A bar for each value above zero, on top of what stands below it."""
    edge, width = _span(plane)
    return "".join(
        _box(plane, slot + edge, width, plane.down(under), plane.down(under + value))
        for slot, (value, under) in enumerate(zip(values, below, strict=True))
        if value
    )


def _span(plane: Plane) -> tuple[float, float]:
    """Where in a slot the bars begin, and how much of it they take."""
    width = min(SHARE_OF_BARS, MOST_OF_WIDTH * plane.slots)
    return (1 - width) / 2, width


def _box(plane: Plane, slot: float, slots: float, low: float, high: float) -> str:
    # Zero is seen too, as a line, and so is one among a million.
    if abs(low - high) < LEAST_HEIGHT:
        high = low - LEAST_HEIGHT
    width = slots * plane.step
    x, ground = short(plane.across(slot)), short(low)
    return f"M{x} {short(high)}h{short(width)}V{ground}h{short(-width)}z"


def line(plane: Plane, values: Values) -> str:
    """A line through the middle of the slots, broken where there is no value."""
    return "".join(
        "M" + " ".join(_point(plane, slot, value) for slot, value in enumerate(run, start=first))
        for first, run in _runs(values)
        if len(run) > 1
    )


def dots(plane: Plane, values: Values) -> str:
    """The values that stand alone, as lines of no length, which round ends make dots."""
    return "".join(
        f"M{_point(plane, first, run[0])}h0" for first, run in _runs(values) if len(run) == 1
    )


def _point(plane: Plane, slot: int, value: float) -> str:
    return f"{short(plane.across(slot + 0.5))} {short(plane.down(value))}"


def _runs(values: Values) -> Iterator[tuple[int, list[float]]]:
    """The values that stand together without a gap, with the slot of the first."""
    run: list[float] = []
    for slot, value in enumerate((*values, None)):
        if value is not None:
            run.append(value)
        elif run:
            yield slot - len(run), run
            run = []


def short(number: float) -> str:
    """The number to a tenth, in as few characters as that takes."""
    return f"{number:.1f}".removesuffix(".0")
