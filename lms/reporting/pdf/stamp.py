"""The lines that stand on every page: header, footer and "Page x of y", drawn as decoration outside the tags.

What would run into the words at the right is cut at a word and ends in dots: the cover has it whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lms.reporting.pdf.fragment import Sheet
from lms.reporting.pdf.han import han_in
from lms.reporting.pdf.letters import clean_cell, refuse_unshipped
from lms.reporting.pdf.model import Furniture
from lms.reporting.pdf.shaping import Glyphs, Line, Typesetter, show, width_of

_SIZE = 7.5
_HEADER, _FOOTER, _RULE = (
    32.0,
    24.0,
    10.0,
)  # baselines from the edges and the distance of the rules, in points
_GAP = 14.0  # between what stands at the left and what stands at the right
_SHORT = 240.0  # what fits on any sheet beside anything
_INK, _LINE = b".32 .32 .32 rg", b".75 .75 .75 rg"
_TOP = b"/Artifact<</Type/Pagination/Subtype/Header/Attached[/Top]>>BDC"
_BOTTOM = b"/Artifact<</Type/Pagination/Subtype/Footer/Attached[/Bottom]>>BDC"


@dataclass(frozen=True)
class Stamp:
    """Everything that a process needs to draw the lines of any page."""

    header_left: tuple[Line, ...]
    """The whole line, and shorter and shorter ones of which the first that fits is drawn."""
    header_right: Line
    footer_left: tuple[Line, ...]
    page_of: str
    letters: dict[str, Line]
    pages: int

    def draw(self, page: int, sheet: Sheet) -> bytes:
        """The content stream for a page."""
        head, foot = sheet.height - _HEADER, _FOOTER
        parts = [b"q 1 0 0 -1 0 %.3f cm" % sheet.height]  # the page's own stream leaves its axis pointing down
        if self.header_left or self.header_right:
            left = _fitting(self.header_left, sheet, self.header_right)
            drawn = _text(sheet.left, head, left) + _flush(sheet.right, head, self.header_right)
            parts.append(_TOP + drawn + _rule(sheet, head - _RULE * 0.6) + b" EMC")
        number = self._number(page)
        left = _fitting(self.footer_left, sheet, number)
        drawn = _text(sheet.left, foot, left) + _flush(sheet.right, foot, number)
        parts += [_BOTTOM + drawn + _rule(sheet, foot + _RULE + 1) + b" EMC", b"Q"]
        return b" ".join(parts)

    def _number(self, page: int) -> Line:
        written = self.page_of.replace("{page}", str(page)).replace("{pages}", str(self.pages))
        return tuple(run for letter in written for run in self.letters[letter])


def make_stamp(furniture: Furniture, typesetter: Typesetter, used: Glyphs, pages: int) -> Stamp:
    """Set the lines once for the whole document; `used` learns which glyphs they need."""
    said = (furniture.header_left, furniture.header_right, furniture.footer_left)
    setter = typesetter.line_setter(used, han_in("".join(said)))

    def lines(words: str) -> tuple[Line, ...]:
        refuse_unshipped(words, "The header or footer of the report")
        cleaned = clean_cell(words)
        whole = setter.line(cleaned) if cleaned else ()
        if width_of(whole) * _SIZE <= _SHORT:
            return (whole,) if whole else ()
        return (whole, *map(setter.line, _shorter(cleaned)))

    pattern = clean_cell(furniture.page_of)
    alphabet = set(pattern.replace("{page}", "").replace("{pages}", "")) | set("0123456789")
    refuse_unshipped("".join(alphabet), "The page number of the report")
    letters = {letter: setter.line(letter) for letter in sorted(alphabet)}
    left, right, below = map(lines, said)
    return Stamp(left, right[0] if right else (), below, pattern, letters, pages)


def _shorter(words: str) -> Iterator[str]:
    """Yield a text with fewer and fewer of its words."""
    parts = words.split(" ")
    for count in range(len(parts) - 1, 0, -1):
        yield " ".join(parts[:count]).rstrip(" ,;·–(") + " …"


def _fitting(lines: tuple[Line, ...], sheet: Sheet, beside: Line) -> Line:
    """Return the longest line that fits beside another one."""
    room = sheet.right - sheet.left - width_of(beside) * _SIZE - (_GAP if beside else 0)
    return next((line for line in lines if width_of(line) * _SIZE <= room), lines[-1] if lines else ())


def _text(x: float, y: float, line: Line) -> bytes:
    return b" BT %s %.3f %.3f Td %s ET" % (_INK, x, y, show(line, _SIZE)) if line else b""


def _flush(x: float, y: float, line: Line) -> bytes:
    return _text(x - width_of(line) * _SIZE, y, line)


def _rule(sheet: Sheet, y: float) -> bytes:
    return b" %s %.3f %.3f %.3f .4 re f" % (_LINE, sheet.left, y, sheet.right - sheet.left)
