"""Objects of a file as our writer lays them out, read where they stand: memory does not grow with the file.

No general reader of PDF: what our writer would not write is refused. That keeps a public page safe from files that are
made to hurt a reader, and lets a file of a hundred thousand rows be checked in a few megabytes.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from typing import BinaryIO

_TAIL = re.compile(rb"startxref\n(\d+)\n%%EOF\n$")
_XREF = re.compile(
    rb"\d+ 0 obj\n<</Type/XRef/Size \d+/W\[1 8 2\]/Index\[([\d ]+)\]/Root 1 0 R/Info \d+ 0 R/ID\[<\w+><\w+>\]"
    rb"/Filter/FlateDecode/Length (\d+)>>\nstream\n"
)
_LENGTH = re.compile(rb"/Length (\d+)>>\nstream\n")
_PACKED = re.compile(rb"/N (\d+)/First (\d+)/Filter/FlateDecode$")
_REFERENCE = re.compile(rb"(\d+) 0 R")
_ENTRY = struct.Struct(">BQH")
_BLOCK = 1 << 16
_LARGEST = 1 << 25  # bytes of one object, or of the table of objects
_LARGEST_PACK = 1 << 21
_AN_OBJECT = 64  # bytes that looking at anything counts for at the least
_KEPT = 32  # object streams
_ALLOWANCE = 1 << 27  # bytes that may be unpacked or looked through of any file, and
_GROWTH = 60  # so many times its size: a file that unpacks without end, or leads in circles, is not ours


MALFORMED = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError, struct.error)
"""What the reading of hostile bytes can end in, beside `Broken`."""


class Broken(Exception):
    """The file is not laid out as our writer does it."""


class Reader:
    """Objects by their number, of the file that ends at `end`."""

    def __init__(self, file: BinaryIO, end: int) -> None:
        self._file = file
        self._end = end
        self._allowed = _ALLOWANCE + _GROWTH * end
        self._packs: OrderedDict[int, list[bytes]] = OrderedDict()
        self._sections: list[tuple[int, int, int]] = []
        self._entries = self._table()

    def body(self, number: int) -> bytes:
        """Return an object that is no stream; raises `Broken`."""
        kind, where, index = self._entry(number)
        if kind == 2:
            pack = self._pack(where)
            if index >= len(pack):
                raise Broken(f"object {number}")
            self._spend(len(pack[index]), where)
            return pack[index]
        head = b"%d 0 obj\n" % number
        data = self._until(where, b"\nendobj\n")
        if not data.startswith(head):
            raise Broken(f"object {number}")
        return data[len(head) :]

    def stream(self, number: int, largest: int = _LARGEST) -> tuple[bytes, Iterator[bytes]]:
        """Return the entries of a stream and its data, unpacked piece by piece up to `largest` bytes."""
        kind, where, _ = self._entry(number)
        if kind != 1:
            raise Broken(f"stream {number}")
        head = self._until(where, b">>\nstream\n", 1 << 22) + b">>\nstream\n"
        begun, found = b"%d 0 obj\n<<" % number, _LENGTH.search(head)
        if found is None or not head.startswith(begun):
            raise Broken(f"stream {number}")
        length, entries = int(found[1]), head[len(begun) : found.start()]
        packed = entries.endswith(b"/Filter/FlateDecode") or b"/Filter/FlateDecode" in entries
        return entries, self._unpacked(where + len(head), length, largest, packed=packed)

    def whole(self, number: int, largest: int = _LARGEST) -> bytes:
        """Return all data of a stream; raises `Broken` if there are more than `largest`."""
        return b"".join(self.stream(number, largest)[1])

    def _table(self) -> bytes:
        begin = max(self._end - 64, 0)
        self._file.seek(begin)
        tail = _TAIL.search(self._file.read(self._end - begin))
        if tail is None:
            raise Broken("end")
        start = int(tail[1])
        if not 0 < start < self._end:
            raise Broken("end")
        head = self._until(start, b">>\nstream\n") + b">>\nstream\n"
        found = _XREF.fullmatch(head)
        if found is None:
            raise Broken("table of objects")
        entries = b"".join(self._unpacked(start + len(head), int(found[2]), _LARGEST, packed=True))
        numbers, offset = list(map(int, found[1].split())), 0
        for first, count in zip(numbers[::2], numbers[1::2], strict=True):
            self._sections.append((first, count, offset))
            offset += count * _ENTRY.size
        if offset != len(entries):
            raise Broken("table of objects")
        return entries

    def _entry(self, number: int) -> tuple[int, int, int]:
        low, high = 0, len(self._sections)
        while low < high:
            middle = (low + high) // 2
            first, count, offset = self._sections[middle]
            if number < first:
                high = middle
            elif number >= first + count:
                low = middle + 1
            else:
                kind, where, index = _ENTRY.unpack_from(self._entries, offset + (number - first) * _ENTRY.size)
                return kind, where, index
        raise Broken(f"object {number}")

    def _pack(self, number: int) -> list[bytes]:
        if number in self._packs:
            self._packs.move_to_end(number)
            return self._packs[number]
        head, pieces = self.stream(number, _LARGEST_PACK)
        found = _PACKED.search(head)
        if found is None:
            raise Broken(f"object stream {number}")
        count, first = int(found[1]), int(found[2])
        data = b"".join(pieces)
        starts = list(map(int, data[:first].split()))[1::2]
        if len(starts) != count or starts != sorted(starts):
            raise Broken(f"object stream {number}")
        ends = [*starts[1:], len(data) - first + 1]
        bodies = [data[first + begin : first + end - 1] for begin, end in zip(starts, ends, strict=True)]
        self._packs[number] = bodies
        if len(self._packs) > _KEPT:
            self._packs.popitem(last=False)
        return bodies

    def _until(self, where: int, mark: bytes, largest: int = _LARGEST) -> bytes:
        """Return what stands from a place up to a mark."""
        if not 0 < where < self._end:
            raise Broken(f"place {where}")
        self._file.seek(where)
        data = bytearray()
        while len(data) <= largest:
            seen = max(len(data) - len(mark), 0)
            block = self._file.read(min(_BLOCK, self._end - where - len(data)))
            self._spend(len(block), where)
            data += block
            found = data.find(mark, seen)
            if found >= 0:
                return bytes(data[:found])
            if not block:
                break
        raise Broken(f"place {where}")

    def _unpacked(self, where: int, length: int, largest: int, *, packed: bool) -> Iterator[bytes]:
        if not 0 <= length <= self._end - where:
            raise Broken(f"place {where}")
        unpacker, given, position, rest = zlib.decompressobj(), 0, where, length
        while rest:
            self._file.seek(position)
            block = self._file.read(min(_BLOCK, rest))
            if not block:
                raise Broken(f"place {where}")
            position, rest = position + len(block), rest - len(block)
            while block:
                try:
                    piece = unpacker.decompress(block, _BLOCK) if packed else block
                except zlib.error as error:
                    raise Broken(f"place {where}") from error
                block = unpacker.unconsumed_tail if packed else b""
                given += len(piece)
                if given > largest:
                    raise Broken(f"place {where}")
                self._spend(len(piece), where)
                yield piece
        if packed:
            yield unpacker.flush()

    def _spend(self, size: int, where: int) -> None:
        self._allowed -= size + _AN_OBJECT
        if self._allowed < 0:
            raise Broken(f"place {where}")


def references(data: bytes) -> list[int]:
    """Return the numbers that a piece of an object refers to."""
    return [int(number) for number in _REFERENCE.findall(data)]


def listed(body: bytes, key: bytes) -> list[int]:
    """Return the numbers in the list under a key; empty if there is none."""
    found = re.search(re.escape(key) + rb"\[([^\]]*)\]", body)
    return references(found[1]) if found else []


def single(body: bytes, key: bytes) -> int:
    """Return the one number under a key; raises `Broken`."""
    found = re.search(re.escape(key) + rb" ?(\d+) 0 R", body)
    if found is None:
        raise Broken(key.decode())
    return int(found[1])
