"""Charts: in words as well, inside their frame, apart without colour."""

from xml.etree import ElementTree as ET

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from lms.platform.content import root
from lms.reporting import charts
from lms.reporting.charts import Bar, Chart, Estimate, Moment, Stack
from lms.reporting.pdf.model import Html
from tests.unit.reporting.documents import document, made, tags

LONG = "Annual ethics and conflict of interest training for everybody who files a financial disclosure form"


def per_cent(value: float) -> str:
    return f"{value:.0%}"


STACKS = [Stack("A", (8, 1, 1), "10"), Stack("B", (0, 0, 0), "0")]
TREND = [Estimate("Q1", 0.5, 0.4, 0.6, "50 %"), Estimate("Q2", 1, 1, 1, "100 %")]
ALL = {
    "bars": charts.bars("On time, <best> first", [Bar(LONG, 0.912, "91.2 %"), Bar("None", 0, "0 of 12")]),
    "stacks": charts.stacks(
        "Status", ["Done", "Overdue", "Open"], [Stack("A", (8, 1, 1), "10"), Stack("B", (0, 0, 0), "0")]
    ),
    "estimates": charts.estimates("Gain", 0, 10, [Estimate("A", 5, 4, 6, "5.0"), Estimate("B", 1, -3, 12, "1.0")], str),
    "histogram": charts.histogram("Items", [("0-20", 0), ("20-40", 7)]),
    "line": charts.line(
        "Trend", 0, 1, [Estimate("Q1", 0.5, 0.4, 0.6, "50 %"), Estimate("Q2", 1, 1, 1, "100 %")], per_cent
    ),
    "empty": charts.line("Nothing yet", 0, 1, [], per_cent),
    "months": charts.months("Months", [Moment("Mar", 0.9, "90%"), Moment("Apr", None, ""), Moment("May", 0.6, "60%")]),
    "wide": charts.months("Months", [Moment("Mar", 0.9, "90%"), Moment("Apr", 1, "100%")], wide=True),
}


def drawn(chart: Chart) -> str:
    environment = Environment(loader=FileSystemLoader(root("templates")), autoescape=True, undefined=StrictUndefined)
    source = '{% from "charts/chart.svg" import draw %}{{ draw(chart) }}'
    return environment.from_string(source).render(chart=chart)


@pytest.mark.parametrize("name", ALL)
def test_a_chart_says_in_words_first_what_it_shows(name: str) -> None:
    svg = ET.fromstring(drawn(ALL[name]))
    assert svg[0].tag.endswith("title")
    assert svg[0].text == ALL[name].summary
    assert "font-family" in svg.attrib


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_drawn_outside_the_frame(name: str) -> None:
    chart = ALL[name]
    points = [(b.x, b.y) for b in chart.boxes] + [(b.x + b.width, b.y + b.height) for b in chart.boxes]
    points += [(s.x1, s.y1) for s in chart.strokes] + [(s.x2, s.y2) for s in chart.strokes]
    points += [(t.x, t.y) for t in chart.texts] + list(chart.dots)
    assert all(0 <= x <= chart.width and 0 <= y <= chart.height for x, y in points)


def test_series_differ_by_more_than_colour() -> None:
    boxes = ALL["stacks"].boxes[:3]
    assert [bool(box.hatch) for box in boxes] == [False, True, False]


def test_a_chart_needs_no_inline_style() -> None:
    assert "style" not in drawn(ALL["stacks"])


def test_charts_on_paper_are_pictures_with_words() -> None:
    data = made(document(Html("<h2>Charts</h2>" + "".join(f"<figure>{drawn(c)}</figure>" for c in ALL.values()))))
    assert tags(data)["/Figure"] == len(ALL)


def test_the_grid_leaves_out_where_a_value_is_written() -> None:
    shares = ("70%", 0.7), ("93%", 0.93), ("71%", 0.71)
    moments = [Moment("Jan 2026", share, words) for words, share in shares]
    chart = charts.months("Shares", moments, wide=True)
    value = next(each for each in chart.texts if each.words == "93%")
    crossing = [s for s in chart.strokes if value.y - 8 < s.y1 < value.y and s.x1 < value.x < s.x2]
    assert crossing == []
    roof = min(s.y1 for s in chart.strokes)
    assert len([s for s in chart.strokes if s.y1 == roof]) == 2
