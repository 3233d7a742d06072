"""Where a register's text stands, read from a small sample that WeasyPrint lays out from the same style sheet.

WeasyPrint needs 10 ms for a row; a file of fourteen thousand rows would take minutes. So it sets two pages of
one-letter rows, and the writer repeats what it measured there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes

from lms.reporting.pdf.fragment import Sheet
from lms.reporting.pdf.jobs import Kit, Sample
from lms.reporting.pdf.layout import bench_of
from lms.reporting.pdf.model import Column

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Words:
    """How a piece of text is set: place of its first baseline, size, weight, colour, distance of lines."""

    x: float
    width: float
    baseline: float
    size: float
    weight: int
    colour: Colour
    leading: float
    align: str = "left"


@dataclass(frozen=True)
class Geometry:
    """All lengths in CSS pixels from the top left corner; baselines of cells from the top of their row."""

    width: float
    height: float
    sheet: Sheet
    bottom: float
    heading: Words
    heading_top: tuple[float, float]
    note: Words | None
    cells: tuple[Words, ...]
    heads: tuple[Words, ...]
    first_top: float
    next_top: float
    head_height: float
    row_padding: float
    left: float
    right: float
    head_fill: Colour | None
    head_rule: tuple[float, Colour]
    row_rule: tuple[float, Colour]


def measure(kit: Kit, sample: Sample) -> Geometry:
    """The geometry of a register; a process lays the sample out once for each style sheet."""
    known = bench_of(kit).measured.get(sample)
    if known is None:
        known = bench_of(kit).measured[sample] = _measure(kit, sample)
    return known


def _measure(kit: Kit, sample: Sample) -> Geometry:
    document, _ = bench_of(kit).lay_out(sample.html())
    first, second = document.pages[0], document.pages[1]
    page = first._page_box
    section = [box for box in _below(page) if isinstance(box, boxes.TableRowBox)]
    head, row = section[0], section[1]
    repeated = next(box for box in _below(second._page_box) if isinstance(box, boxes.TableRowBox))
    heading = _element(page, f"h{sample.level}")
    left = page.content_box_x()
    last = row.children[-1]
    return Geometry(
        width=first.width,
        height=first.height,
        sheet=Sheet(first.width * 0.75, first.height * 0.75, left * 0.75, (left + page.width) * 0.75),
        bottom=page.content_box_y() + page.height,
        heading=_words(heading, 0.0),
        heading_top=(heading.hit_area()[0], heading.hit_area()[1]),
        note=_words(_element(page, "p"), 0.0) if sample.has_note else None,
        cells=_cells(row, sample.columns),
        heads=_cells(head, sample.columns),
        first_top=head.position_y,
        next_top=repeated.position_y,
        head_height=head.height,
        row_padding=row.height - _words(row.children[0], 0.0).leading,
        left=row.children[0].position_x,
        right=last.position_x + last.border_width(),
        head_fill=_fill(head.children[0]),
        head_rule=_rule(head.children[0]),
        row_rule=_rule(row.children[0]),
    )


def _below(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from _below(child)


def _element(page: Any, tag: str) -> Any:
    return next(box for box in _below(page) if box.element_tag == tag and isinstance(box, boxes.BlockBox))


def _cells(row: Any, columns: tuple[Column, ...]) -> tuple[Words, ...]:
    pairs = zip(row.children, columns, strict=True)
    return tuple(_words(cell, row.position_y, column.align) for cell, column in pairs)


def _words(box: Any, top: float, align: str = "left") -> Words:
    text = next(each for each in _below(box) if isinstance(each, boxes.TextBox))
    line = next(each for each in _below(box) if isinstance(each, boxes.LineBox))
    return Words(
        x=box.content_box_x(),
        width=box.width,
        baseline=text.position_y + text.baseline - top,
        size=text.style["font_size"],
        weight=text.style["font_weight"],
        colour=_colour(text.style["color"]),
        leading=line.height,
        align=align,
    )


def _colour(value: Any) -> Colour:
    red, green, blue = value.to("srgb").coordinates
    return red, green, blue


def _fill(box: Any) -> Colour | None:
    value = box.style["background_color"]
    return _colour(value) if value.alpha else None


def _rule(box: Any) -> tuple[float, Colour]:
    value = box.style["border_bottom_color"]
    value = box.style["color"] if value == "currentcolor" else value
    return box.border_bottom_width, _colour(value)
