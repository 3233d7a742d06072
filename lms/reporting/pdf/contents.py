"""The table of contents: made from the headings when the document is long enough to need one."""

from dataclasses import dataclass
from html import escape

from lms.reporting.pdf.fragment import Bookmark, Summary

_DEPTH = 2


@dataclass(frozen=True)
class Entry:
    """A line of the table of contents."""

    name: str
    label: str
    depth: int
    page: int


def name_headings(summary: Summary, prefix: str, first_depth: int) -> list[tuple[str, Bookmark, int]]:
    """Give every heading a name that links can use; returns them in order with their depth."""
    found: list[tuple[str, Bookmark, int]] = []

    def visit(marks: tuple[Bookmark, ...], depth: int) -> None:
        for mark in marks:
            name = f"{prefix}-{len(found)}"
            summary.places[name] = mark.place
            found.append((name, mark, depth))
            visit(mark.children, depth + 1)

    visit(summary.outline, first_depth)
    return found


def entries(summary: Summary, prefix: str, first_page: int, first_depth: int) -> list[Entry]:
    """The lines that a part contributes."""
    return [
        Entry(name, mark.label, depth, first_page + mark.place.page + 1)
        for name, mark, depth in name_headings(summary, prefix, first_depth)
        if depth <= _DEPTH
    ]


def markup(title: str, lines: list[Entry]) -> str:
    """The table as a list of links; the number stands outside the words so that it can be set flush."""
    items = "".join(
        f'<li class="depth-{line.depth}"><a href="#{line.name}">{escape(line.label)}</a>'
        f'<span class="page">{line.page}</span></li>'
        for line in lines
    )
    return f'<section class="contents"><h2 class="contents-title">{escape(title)}</h2><ul>{items}</ul></section>'
