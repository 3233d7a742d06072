"""The bookmarks of a file: a heading below another one of an earlier part hangs under it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from lms.reporting.pdf.fragment import Bookmark, Place
from lms.reporting.pdf.output import Output
from lms.reporting.pdf.syntax import ref, text

Locate = Callable[[Place], bytes]


@dataclass
class Node:
    """A bookmark with where it leads and what hangs under it."""

    label: str
    target: bytes
    below: list["Node"] = field(default_factory=list)


def tree(parts: Iterable[tuple[int, Sequence[Bookmark], Locate]]) -> list[Node]:
    """Hang together the headings of parts, each given with the depth of its first heading."""
    top: list[Node] = []
    for depth, marks, locate in parts:
        level = top
        for _step in range(1, depth):
            level = level[-1].below if level else level
        level += _nodes(marks, locate)
    return top


def _nodes(marks: Iterable[Bookmark], locate: Locate) -> list[Node]:
    return [Node(mark.label, locate(mark.place), _nodes(mark.children, locate)) for mark in marks]


def write(output: Output, nodes: Sequence[Node]) -> int:
    """Write the bookmarks, as deep as the headings go; returns the number of their root."""
    root = output.number()
    first, last, count = _level(output, nodes, root)
    output.put(root, b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % (first, last, count))
    return root


def _level(output: Output, nodes: Sequence[Node], parent: int) -> tuple[int, int, int]:
    numbers = [output.number() for _ in nodes]
    for index, node in enumerate(nodes):
        body = b"<</Title %s/Dest %s/Parent %d 0 R" % (text(node.label), node.target, parent)
        if index:
            body += b"/Prev " + ref(numbers[index - 1])
        if index + 1 < len(numbers):
            body += b"/Next " + ref(numbers[index + 1])
        if node.below:
            first, last, count = _level(output, node.below, numbers[index])
            body += b"/First %d 0 R/Last %d 0 R/Count %d" % (first, last, -count)
        output.put(numbers[index], body + b">>")
    return numbers[0], numbers[-1], len(numbers)
