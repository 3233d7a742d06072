"""Pages of a register: cells wrapped, rows kept whole, content written."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lms.reporting.pdf.rows.geometry import Colour, Geometry, Words
from lms.reporting.pdf.shaping import Glyphs, Line, Setter, Typesetter, show, width_of

_DECORATION = b"/Artifact <</Type/Pagination>> BDC"
_ROUNDING = 0.01

Lines = tuple[Line, ...]


@lru_cache(maxsize=1)
def _typesetter() -> Typesetter:
    return Typesetter()


@dataclass(frozen=True)
class Setters:
    """A setter for each weight that a register uses."""

    by_weight: dict[int, Setter]

    @staticmethod
    def open(geometry: Geometry, used: Glyphs) -> "Setters":
        """Setters that note their glyphs in `used`."""
        known = [geometry.heading, *geometry.cells, *geometry.heads]
        known += [geometry.note] if geometry.note else []
        return Setters({each.weight: _typesetter().setter(each.weight, used) for each in known})

    def lines(self, text: str, words: Words) -> Lines:
        """Text wrapped to the width it has."""
        return self.by_weight[words.weight].wrap(text, words.size, words.width)


@dataclass(frozen=True)
class Heading:
    """The heading of a register and the line below it, and how far they push the table down."""

    title: Lines
    note: Lines
    title_push: float
    note_push: float

    @staticmethod
    def of(title: str, note: str, geometry: Geometry, setters: Setters) -> "Heading":
        """Set the heading."""
        above = setters.lines(title, geometry.heading)
        below = setters.lines(note, geometry.note) if note and geometry.note else ()
        leading = geometry.note.leading if geometry.note else 0.0
        push = (len(above) - 1) * geometry.heading.leading
        return Heading(above, below, push, push + max(len(below) - 1, 0) * leading)


@dataclass(frozen=True)
class Row:
    """A row of the table at its place."""

    top: float
    height: float
    cells: tuple[Lines, ...]


@dataclass
class Page:
    """A page of the table."""

    top: float
    rows: list[Row] = field(default_factory=list)


def fill_pages(
    rows: Sequence[Sequence[str]], geometry: Geometry, setters: Setters, heading: Heading | None
) -> list[Page]:
    """Break the rows over pages; a row is never split, unless it is taller than a page."""
    top = geometry.first_top + heading.note_push if heading else geometry.next_top
    pages = [Page(top)]
    y = top + geometry.head_height
    for row in rows:
        cells = tuple(setters.lines(text, words) for text, words in zip(row, geometry.cells, strict=True))
        tallest = max(len(lines) * words.leading for lines, words in zip(cells, geometry.cells, strict=True))
        height = tallest + geometry.row_padding
        if y + height > geometry.bottom + _ROUNDING and pages[-1].rows:
            pages.append(Page(geometry.next_top))
            y = geometry.next_top + geometry.head_height
        pages[-1].rows.append(Row(y, height, cells))
        y += height
    return pages


def content(page: Page, geometry: Geometry, labels: Sequence[Lines], heading: Heading | None, tagged: bool) -> bytes:
    """The compressed content stream of a page; marks are numbered in the order of the structure elements."""
    parts = [b"1 0 0 -1 0 %.4f cm q .75 0 0 .75 0 0 cm" % geometry.sheet.height]
    parts += _decoration(page, geometry)
    mark = 0
    if heading:
        parts.append(b"/P <</MCID 0>> BDC" + draw(heading.title, geometry.heading, 0) + b" EMC")
        mark = 1
        if heading.note and geometry.note:
            parts.append(b"/P <</MCID 1>> BDC" + draw(heading.note, geometry.note, heading.title_push) + b" EMC")
            mark = 2
    for lines, words in zip(labels, geometry.heads, strict=True):
        opening = b"/TH <</MCID %d>> BDC" % mark if tagged else _DECORATION
        parts.append(opening + draw(lines, words, page.top) + b" EMC")
        mark += tagged
    for row in page.rows:
        for column, (lines, words) in enumerate(zip(row.cells, geometry.cells, strict=True)):
            opening = b"/%s <</MCID %d>> BDC" % (b"TD" if column else b"TH", mark)
            parts.append(opening + draw(lines, words, row.top) + b" EMC")
            mark += 1
    parts.append(b"Q")
    return zlib.compress(b"\n".join(parts), 6)


def draw(lines: Lines, words: Words, top: float) -> bytes:
    """Lines of text, the first baseline `words.baseline` below `top`."""
    parts = [b" BT %.3g %.3g %.3g rg" % words.colour]
    for index, line in enumerate(lines):
        x = words.x
        if words.align == "right":
            x += words.width - width_of(line) * words.size
        y = top + words.baseline + index * words.leading
        parts.append(b"1 0 0 -1 %.4f %.4f Tm %s" % (x, y, show(line, words.size)))
    return b" ".join([*parts, b"ET"])


def _decoration(page: Page, geometry: Geometry) -> list[bytes]:
    left, width = geometry.left, geometry.right - geometry.left
    parts = []
    if geometry.head_fill:
        box = b" %.4f %.4f %.4f %.4f re" % (left, page.top, width, geometry.head_height)
        parts.append(_filled(geometry.head_fill, box))
    thickness, colour = geometry.head_rule
    y = page.top + geometry.head_height - thickness
    parts.append(_filled(colour, b" %.4f %.4f %.4f %.4f re" % (left, y, width, thickness)))
    thickness, colour = geometry.row_rule
    rules = ((left, row.top + row.height - thickness, width, thickness) for row in page.rows)
    parts.append(_filled(colour, b"".join(b" %.4f %.4f %.4f %.4f re" % rule for rule in rules)))
    return parts


def _filled(colour: Colour, shape: bytes) -> bytes:
    return b"/Artifact BMC q %.4g %.4g %.4g rg%s f Q EMC" % (*colour, shape)
