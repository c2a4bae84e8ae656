"""Charts as the page gets them: shapes in proportion, and words for everybody."""

import gzip
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from admin_app.reports.charts import Chart, Series, chart_svg, sparkline
from tests.pages import faults_of
from tests.reports.conftest import Reading

BOX = re.compile(r"M(\S+) (\S+?)h(\S+?)V(\S+?)h\S+?z")
DAYS = [f"{day} Nov" for day in range(1, 31)]


def chart(kind: Any, /, *series: Series, **fields: Any) -> Chart:
    """A chart with as many labels as it has values."""
    labels = DAYS[: len(series[0].values)]
    return Chart(**{
        "kind": kind, "title": "Posts", "description": "Per day.", "labels": labels,
        "series": series,
    } | fields)  # fmt: skip


def drawn(each: Chart) -> Tag:
    """The chart as a browser reads it."""
    plot = BeautifulSoup(chart_svg(each), "html.parser").find("div")
    assert isinstance(plot, Tag)
    return plot


def boxes(plot: Tag, series: int = 0) -> list[tuple[float, float, float]]:
    """Where the bars of a series stand: their edge, top and bottom."""
    path = plot.select_one(f".shapes .block.series-{series}")
    assert path is not None
    found = BOX.findall(str(path["d"]))
    return [(float(x), float(top), float(bottom)) for x, top, _, bottom in found]


def words(plot: Tag) -> list[str]:
    """What the marks say; names and figures are tied together."""
    return [text.text.strip().replace("\u00a0", " ") for text in plot.select(".marks text")]


def test_a_bar_is_as_high_as_its_value(reading: Reading) -> None:
    with reading():
        bars = boxes(drawn(chart("bars", Series("Posts", [5, 10, 20]))))
    assert [bottom - top for _, top, bottom in bars] == [45, 90, 180]
    assert [edge for edge, _, _ in bars] == sorted(edge for edge, _, _ in bars)


def test_zero_is_a_line_and_what_is_not_known_a_gap(reading: Reading) -> None:
    with reading():
        plot = drawn(chart("bars", Series("Posts", [0, None, 100])))
    assert [bottom - top for _, top, bottom in boxes(plot)] == [1, 180]
    assert words(plot) == ["1 Nov: 0", "2 Nov: no figure", "3 Nov: 100"]


def test_a_value_below_zero_hangs_from_the_ground(reading: Reading) -> None:
    with reading():
        up, down = boxes(drawn(chart("bars", Series("Change", [10, -10]))))
    assert (up[1], up[2], down[2], down[1]) == (0, 90, 90, 180)


def test_layers_stand_on_each_other(reading: Reading) -> None:
    series = [Series("Published", [4, None, 3]), Series("Drafts", [4, 2, 0])]
    with reading():
        plot = drawn(chart("stacked", *series))
    (_, low_top, ground), _ = boxes(plot, 0)
    (_, high_top, joint), (_, _, alone) = boxes(plot, 1)
    assert (ground, joint, high_top, alone) == (180, low_top, 0, 180)
    assert words(plot)[0] == "1 Nov: Published 4, Drafts 4"


def test_a_line_is_broken_where_there_is_no_value(reading: Reading) -> None:
    values = [1, 2, None, 3, None, 0, 1]
    with reading():
        plot = drawn(chart("lines", Series("Posts", values)))
    line, dots = plot.select(".shapes .line.series-0")
    assert str(line["d"]).count("M") == 2
    assert re.fullmatch(r"M500 0h0", str(dots["d"]))


@pytest.mark.parametrize("kind", ["bars", "stacked", "lines"])
def test_the_former_period_is_a_line_of_its_own(reading: Reading, kind: str) -> None:
    series = [Series("Posts", [1, 2]), Series("Period before", [2, 8], former=True)]
    with reading():
        plot = drawn(chart(kind, *series))
    (line,) = plot.select(".shapes .former")
    assert str(line["d"]) == "M250 135 750 0"
    assert [item.text for item in plot.select(".legend li")] == ["Posts", "Period before"]
    assert words(plot)[1] == "2 Nov: Posts 2, Period before 8"


def test_every_label_can_be_reached_and_leads_to_its_rows(reading: Reading) -> None:
    links = ["/admin/post/?day=1&published=yes", None]
    with reading():
        plot = drawn(chart("bars", Series("Posts", [1234, 0]), links=links))
    link, other = plot.select(".marks a, .marks [tabindex='0']")
    assert (link["href"], link.text) == ("/admin/post/?day=1&published=yes", "1 Nov: 1,234")
    assert (other.name, other["role"], other["aria-label"]) == ("g", "img", "2 Nov: 0")


def test_long_words_are_said_in_lines(reading: Reading) -> None:
    series = [Series(name, [1_000_000]) for name in ("Published", "Drafts", "Not set")]
    with reading():
        plot = drawn(chart("bars", *series))
    said = "1 Nov: Published 1,000,000, Drafts 1,000,000, Not set 1,000,000"
    assert words(plot) == [said]
    lines = plot.select(".marks tspan")
    assert [line["dy"] for line in lines] == ["-2.5em", "1.25em", "1.25em"]
    assert max(len(line.text) for line in lines) <= 33
    assert lines[1].text.startswith("Drafts")


def test_charts_on_one_page_keep_their_names_apart(reading: Reading) -> None:
    layers = [Series("Published", [1] * 9), Series("Drafts", [2] * 9)]
    with reading():
        page = (
            "<!doctype html><html lang=en dir=ltr><head><title>Charts</title></head><body><main>"
            f"<h1>Charts</h1>{chart_svg(chart('stacked', *layers))}"
            f"{chart_svg(chart('stacked', *layers))}</main></body></html>"
        )
    assert faults_of(page) == []
    for svg in BeautifulSoup(page, "html.parser").select("svg[aria-labelledby]"):
        named = [svg.find(id=str(svg[name])) for name in ("aria-labelledby", "aria-describedby")]
        assert [each and each.text for each in named] == ["Posts", "Per day."]
        assert [fill["fill"] for fill in svg.select(".shapes [fill]")] == [
            f"url(#{pattern['id']})" for pattern in svg.select("pattern")
        ]


def test_names_are_never_markup(reading: Reading) -> None:
    name = "<b>&\"'</b>"
    with reading():
        plot = drawn(chart("bars", Series("Posts", [1]), labels=[name], title=name, links=[name]))
    assert plot.find("b") is None
    assert words(plot) == [f"{name}: 1"]
    assert plot.select(".marks a")[0]["href"] == name


def test_an_arabic_reader_begins_on_the_right(reading: Reading) -> None:
    with reading("ar"):
        plot = drawn(chart("bars", Series("Posts", [1, 2, 3, 4])))
    lefts = [rect["x"] for rect in plot.select(".marks rect")]
    assert lefts == ["75%", "50%", "25%", "0%"]
    assert [bottom - top for _, top, bottom in boxes(plot)] == [45, 90, 135, 180]
    assert {text["x"] for text in plot.select(".figures text")} == {"100%"}


def test_numbers_are_written_as_the_reader_writes_them(reading: Reading) -> None:
    with reading("de"):
        assert words(drawn(chart("bars", Series("Beiträge", [1234.5])))) == ["1 Nov: 1.234,5"]


def test_few_bars_do_not_become_walls(reading: Reading) -> None:
    with reading():
        path = str(drawn(chart("bars", Series("Posts", [3]))).select(".shapes .block")[0]["d"])
    assert path.startswith("M440 0h120V180")


NAMES = [f"{name} {number}" for name in ("astronomy", "bread") for number in range(8)]


@pytest.mark.parametrize(("language", "turn"), [("en", "rotate(-70)"), ("ar", "rotate(70)")])
def test_every_name_is_written_below_its_bar(reading: Reading, language: str, turn: str) -> None:
    series = Series("Change", list(range(16)))
    with reading(language):
        plot = drawn(chart("bars", series, labels=NAMES, named=True))
        days = drawn(chart("bars", series))
    names = plot.select(".names text")
    assert [re.sub(r"[^\w ]", "", text.text) for text in names] == NAMES
    assert {text["transform"] for text in names} == {turn}
    assert days.select(".names") == []


def test_a_few_names_stand_upright(reading: Reading) -> None:
    with reading():
        plot = drawn(chart("bars", Series("Change", [1, 2]), labels=["C", "C++"], named=True))
    assert plot.select(".names") == []
    texts = plot.select(".axis > g:last-child text")
    assert [(text.text, text.get("class")) for text in texts] == [("C", None), ("C++", None)]


def test_where_there_is_nothing_to_draw_there_is_no_chart(reading: Reading) -> None:
    with reading():
        assert chart_svg(chart("bars", Series("Posts", []))) == ""
        assert chart_svg(Chart("bars", "Posts", "", DAYS, [])) == ""


def test_a_chart_of_nothing_known_is_drawn_empty(reading: Reading) -> None:
    with reading():
        plot = drawn(chart("stacked", Series("Posts", [None, None])))
    assert boxes(plot) == []
    assert [text.text for text in plot.select(".figures text")] == ["0", "1"]


@pytest.mark.parametrize(
    "fields",
    [
        {"labels": DAYS},
        {"links": ["/a"]},
        {"kind": "stacked", "series": [Series("Posts", [1, -1])]},
        {"series": [Series("Posts", [1, 2]), Series("Drafts", [1])]},
        {"series": [Series("Posts", [1, 2])] * 5},
    ],
)
def test_a_chart_that_would_lie_cannot_be_made(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="Posts: "):
        chart("bars", Series("Posts", [1, 2]), **fields)


def test_a_month_of_bars_is_light(reading: Reading) -> None:
    with reading():
        page = chart_svg(chart("bars", Series("Posts", list(range(30)))))
    assert len(page) < 6_500
    assert len(gzip.compress(page.encode())) < 1_300


def test_a_long_chart_can_be_skipped_by_keyboard(reading: Reading) -> None:
    with reading():
        plot = drawn(chart("lines", Series("Posts", list(range(30)))))
        short = drawn(chart("lines", Series("Posts", [1, 2])))
    (skip,) = plot.select("a.unseen")
    assert plot.find(id=str(skip["href"]).removeprefix("#")) is not None
    assert short.select("a.unseen") == []


@pytest.mark.parametrize(
    ("values", "line", "end"),
    [
        ([0, 2, 4], "M16.7 24 50 12 83.3 0", "M83.3 0h0"),
        ([3, None], "", "M25 0h0"),
        ([0, 0], "M25 24 75 24", "M75 24h0"),
        ([None], "", ""),
        ([], "", ""),
    ],
)
def test_a_sparkline_begins_at_zero_and_marks_its_end(
    reading: Reading, values: list[float | None], line: str, end: str
) -> None:
    with reading():
        svg = BeautifulSoup(sparkline(values, "Rising to 4"), "html.parser").select("svg")[0]
    assert (svg["role"], svg.select("title")[0].text) == ("img", "Rising to 4")
    assert [path["d"] for path in svg.select(".line, .end")] == [line, end]
