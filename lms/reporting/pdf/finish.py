"""Second phase: a fragment becomes the bytes that stand in the file, with its final numbers and page lines."""

import io
import re
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lms.reporting.pdf.fragment import PARENT_LEAF, Fragment
from lms.reporting.pdf.stamp import Stamp
from lms.reporting.pdf.syntax import FIRST, REFERENCE

_KEY = re.compile(rb"@SP(\d+)@")
_LINK = re.compile(rb"@(TABLE|BODIES|NOTES|FIELD)@")
_PER_STREAM = 200
ENTRY = struct.Struct(">BQH")
"""One entry of the cross-reference stream."""


@dataclass(frozen=True)
class Placement:
    """Where a part's objects, pages and tags stand in the whole file."""

    path: Path
    base: int
    first_page: int
    first_key: int
    bare_pages: int
    links: Mapping[bytes, bytes]
    stamp: Stamp


@dataclass(frozen=True)
class Finished:
    """Bytes on disk and their cross-reference entries; those at `relative` count from the part's first byte."""

    path: Path
    entries: bytes
    relative: tuple[int, ...]


def room_for(count: int) -> int:
    """How many numbers a fragment of so many objects takes: its own and those of its object streams."""
    return count + count // _PER_STREAM + 2


def finish(placement: Placement) -> Finished:
    """Renumber, stamp, pack and write."""
    fragment = Fragment.load(placement.path)
    writer = _Writer(placement, fragment)
    path = placement.path.with_suffix(".bytes")
    with path.open("wb") as file:
        file.write(writer.run())
    placement.path.unlink()
    return writer.finished(path)


class _Writer:
    def __init__(self, placement: Placement, fragment: Fragment) -> None:
        self._placement, self._fragment = placement, fragment
        self._shift = placement.base - FIRST
        self._buffer = io.BytesIO()
        self._entries: dict[int, tuple[int, int, int]] = {}

    def run(self) -> bytes:
        """All bytes of the part."""
        for number, head, data in self._fragment.streams:
            self._stream(number + self._shift, self._renumbered(head), data)
        self._stamps()
        objects = [(number + self._shift, self._renumbered(body)) for number, body in self._fragment.objects]
        objects.append((PARENT_LEAF + self._shift, self._parents()))
        self._pack(objects)
        return self._buffer.getvalue()

    def finished(self, path: Path) -> Finished:
        """What the assembler needs of it."""
        base, free = self._placement.base, (0, 0, 0)
        count = max(self._entries) - base + 1
        entries = [self._entries.get(base + index, free) for index in range(count)]
        relative = tuple(index for index, entry in enumerate(entries) if entry[0] == 1)
        return Finished(path, b"".join(ENTRY.pack(*entry) for entry in entries), relative)

    def _renumbered(self, data: bytes) -> bytes:
        def one(match: re.Match[bytes]) -> bytes:
            number = int(match[1])
            return b"%d 0 R" % (number + self._shift if number >= FIRST else number)

        data = REFERENCE.sub(one, data)
        if b"@" not in data:
            return data
        data = _LINK.sub(lambda match: self._placement.links[match[1]], data)
        return _KEY.sub(lambda match: b"%d" % (int(match[1]) + self._placement.first_key), data)

    def _parents(self) -> bytes:
        first = self._placement.first_key
        owners = [self._renumbered(owner) for owner in self._fragment.parents]
        nums = b" ".join(b"%d %s" % (first + index, owner) for index, owner in enumerate(owners))
        return b"<</Limits[%d %d]/Nums[%s]>>" % (first, first + len(owners) - 1, nums)

    def _stamps(self) -> None:
        for index, number in enumerate(self._fragment.stamps):
            page, sheet = self._placement.first_page + index, self._fragment.sheets[index]
            bare = index < self._placement.bare_pages
            drawn = b"" if bare else self._placement.stamp.draw(page, sheet)
            self._stream(number + self._shift, b"", drawn)

    def _pack(self, objects: list[tuple[int, bytes]]) -> None:
        """Object streams of a fixed size; they stand behind the part's own numbers."""
        number = self._placement.base + self._fragment.count
        for start in range(0, len(objects), _PER_STREAM):
            heads, position = [], 0
            group = objects[start : start + _PER_STREAM]
            for index, (each, body) in enumerate(group):
                heads.append(b"%d %d" % (each, position))
                position += len(body) + 1
                self._entries[each] = (2, number, index)
            head = b" ".join(heads) + b"\n"
            data = zlib.compress(head + b"\n".join(body for _, body in group), 6)
            kind = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(group), len(head))
            self._stream(number, kind, data)
            number += 1

    def _stream(self, number: int, head: bytes, data: bytes) -> None:
        self._entries[number] = (1, self._buffer.tell(), 0)
        self._buffer.write(b"%d 0 obj\n<<%s/Length %d>>\nstream\n" % (number, head, len(data)))
        self._buffer.write(data)
        # CR before LF: data that end in CR would otherwise be read as one byte shorter by some validators.
        self._buffer.write(b"\r\nendstream\nendobj\n")
