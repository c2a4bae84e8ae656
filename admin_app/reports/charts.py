"""Charts as SVG that the server draws.

Heights are pixels and widths are shares of what the page gives, so that words keep their size on
every screen; only the shapes, in a drawing of their own, are stretched.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from flask import g, get_template_attribute
from markupsafe import Markup

from admin_app.i18n import isolated, text_direction
from admin_app.reports import shapes
from admin_app.reports.marks import marks_of
from admin_app.reports.scales import (
    LABEL_HEIGHT,
    Axis,
    axis_over,
    labels_with_room,
    shortened,
    slanted_height,
    tick_words,
)
from admin_app.reports.shapes import Plane, Values, short

WIDTH, HEIGHT = 1_000, 180
SPARK_WIDTH, SPARK_HEIGHT = 100, 24
TEMPLATE = "reports/chart.html"
# Pixels for all labels together in a wide chart, one of middle width, and on a small phone; the
# style sheet knows the widths.
ROOM_FOR_LABELS = (840, 500, 236)
# As many as there are patterns.
MOST_SERIES = 4


@dataclass(frozen=True)
class Series:
    """Values of one kind, one for each label; None where there is no figure.

    A former series is that of the period before, laid over the others.
    """

    label: str
    values: Values
    former: bool = False


@dataclass(frozen=True)
class Chart:
    """Series over common labels; a link leads from a label to the rows behind its values.

    A reader knows what stands between two days; of a `named` chart every label is written.

    :raises ValueError: where a series or the links have another length than the labels, where a
        value below zero is to be stacked, or for more series of the period than four
    """

    kind: Literal["bars", "stacked", "lines"]
    title: str
    description: str
    labels: Sequence[str]
    series: Sequence[Series]
    links: Sequence[str | None] = ()
    named: bool = False

    def __post_init__(self) -> None:
        for each in (*(series.values for series in self.series), self.links or self.labels):
            if len(each) != len(self.labels):
                raise ValueError(f"{self.title}: {len(each)} for {len(self.labels)} labels")
        if self.kind == "stacked" and min(_known(self), default=0) < 0:
            raise ValueError(f"{self.title}: values below zero cannot be stacked")
        if len(self.current) > MOST_SERIES:
            raise ValueError(f"{self.title}: {len(self.current)} series look alike")

    @property
    def current(self) -> list[Series]:
        """The series of the period itself."""
        return [series for series in self.series if not series.former]


class Shape(NamedTuple):
    """A series as it is drawn; a number tells its colour and pattern, None that it is former."""

    label: str
    kind: Literal["block", "line"]
    number: int | None
    path: str
    dots: str = ""


def chart_svg(chart: Chart) -> Markup:
    """The chart as HTML with an SVG in it; nothing where there is nothing to draw.

    The page needs `charts.css`, and a table of the same values below.
    """
    if not chart.labels or not chart.series:
        return Markup()
    plane = _plane(len(chart.labels), axis_over(_heights(chart)), WIDTH, HEIGHT)
    ticks = [(short(plane.down(tick)), tick_words(tick)) for tick in plane.axis.ticks()]
    named_values = [(series.label, series.values) for series in chart.series]
    marks = marks_of(plane, chart.labels, named_values, chart.links)
    words = [shortened(label) for label in chart.labels]
    slanted = chart.named and not _fit_everywhere(words)
    # Two charts on one page may be the same.
    g.charts_drawn = g.get("charts_drawn", 0) + 1
    return _draw(
        "chart",
        chart=chart,
        id=f"chart-{g.charts_drawn}",
        plane=plane,
        shapes=list(_shapes(chart, plane)),
        ground=short(plane.down(0)),
        ticks=ticks,
        letters=max(len(words) for _, words in ticks),
        labels=_every_label(words, plane) if slanted else _labels(words, plane),
        slanted=slanted,
        foot=slanted_height(words) if slanted else LABEL_HEIGHT,
        marks=marks,
        lines=max(len(mark.lines) for mark in marks),
    )


def sparkline(values: Values, description: str) -> Markup:
    """A line as high as a word, from zero on; the description is what it says to everybody."""
    known = _numbers(values)
    # Nobody reads figures off it, so that it need not end at a round one.
    axis = Axis(min(0, *known), max(0, *known), 1) if any(known) else axis_over(())
    plane = _plane(max(len(values), 1), axis, SPARK_WIDTH, SPARK_HEIGHT)
    last = max((slot for slot, value in enumerate(values) if value is not None), default=0)
    end = [value if slot == last else None for slot, value in enumerate(values)]
    return _draw(
        "spark",
        plane=plane,
        description=description,
        line=shapes.line(plane, values),
        dots=shapes.dots(plane, values),
        end=shapes.dots(plane, end),
    )


def _draw(macro: str, **names: Any) -> Markup:
    draw: Callable[..., Markup] = get_template_attribute(TEMPLATE, macro)
    return draw(**names)


def _plane(slots: int, axis: Axis, width: int, height: int) -> Plane:
    return Plane(slots, axis, width, height, goes_left=text_direction() == "rtl")


def _numbers(values: Values) -> list[float]:
    return [value for value in values if value is not None]


def _known(chart: Chart) -> list[float]:
    return [value for series in chart.series for value in _numbers(series.values)]


def _heights(chart: Chart) -> list[float]:
    """How far the shapes of the chart reach."""
    if chart.kind != "stacked":
        return _known(chart)
    former = [value for each in chart.series if each.former for value in _numbers(each.values)]
    layers = [each.values for each in chart.current]
    return former + [sum(_numbers(column)) for column in zip(*layers, strict=True)]


def _shapes(chart: Chart, plane: Plane) -> Iterator[Shape]:
    """The series of the period itself, then the former ones over them."""
    below = [0.0] * plane.slots
    for number, series in enumerate(chart.current):
        if chart.kind == "lines":
            yield _line(plane, series, number)
        elif chart.kind == "bars":
            path = shapes.bars(plane, series.values, number, len(chart.current))
            yield Shape(series.label, "block", number, path)
        else:
            path = shapes.layer(plane, series.values, below)
            below = [under + (on or 0) for under, on in zip(below, series.values, strict=True)]
            yield Shape(series.label, "block", number, path)
    yield from (_line(plane, series, None) for series in chart.series if series.former)


def _line(plane: Plane, series: Series, number: int | None) -> Shape:
    path, dots = shapes.line(plane, series.values), shapes.dots(plane, series.values)
    return Shape(series.label, "line", number, path, dots)


def _fit_everywhere(words: Sequence[str]) -> bool:
    return len(labels_with_room(words, ROOM_FOR_LABELS[-1])) == len(words)


def _every_label(words: Sequence[str], plane: Plane) -> list[tuple[str, str, int]]:
    return [(plane.percent(slot + 0.5), isolated(each), 0) for slot, each in enumerate(words)]


def _labels(words: Sequence[str], plane: Plane) -> list[tuple[str, str, int]]:
    """Where labels stand below the axis, their words, and how many widths are too narrow for it.

    What is there in a narrow chart is there in a wider one too.
    """
    rooms: list[range] = []
    for pixels in ROOM_FOR_LABELS:
        rooms.append(labels_with_room(words, pixels, every=rooms[-1].step if rooms else 1))
    return [
        (plane.percent(slot + 0.5), isolated(words[slot]), sum(slot not in room for room in rooms))
        for slot in rooms[0]
    ]
