"""The outside of a file, read once from end to end in blocks: its hash, its signature's place, where it should end."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import BinaryIO

BEGINNING = b"%PDF-"
END = b"%%EOF\n"
_ENCRYPTED = b"/Encrypt "
_BLOCK = 1 << 20
_OVERLAP = 256
_RANGE = re.compile(rb"/ByteRange\[0 (\d{10}) (\d{10}) (\d{10})\]/Contents<")
_MOST = 1 << 20  # digits of a signature


@dataclass(frozen=True, slots=True)
class Range:
    """What a signature says it covers: all up to `hole` and from `after` for `rest` bytes."""

    hole: int
    after: int
    rest: int

    @property
    def end(self) -> int:
        """Return where the signed file ends."""
        return self.after + self.rest


@dataclass(frozen=True, slots=True)
class Frame:
    """What the outside of a file shows."""

    size: int
    sha256: str
    is_pdf: bool
    ends_well: bool
    signed: Range | None
    digest: bytes = b""
    """The SHA-256 of what the signature covers."""
    is_encrypted: bool = False
    digits: bytes = b""
    """What stands in the signature's place, with its brackets."""


def frame_of(file: BinaryIO) -> Frame:
    """Read a file once, and what its first signature covers a second time."""
    found: Range | None = None
    whole, before, position = hashlib.sha256(), b"", 0
    first, is_encrypted = b"", False
    while block := file.read(_BLOCK):
        first = first or block[:8]
        whole.update(block)
        seen = before + block
        is_encrypted = is_encrypted or _ENCRYPTED in seen
        if found is None:
            found = _range_in(seen, position - len(before))
        position += len(block)
        before = seen[-_OVERLAP:]
    is_pdf, ends_well = first.startswith(BEGINNING), before.endswith(END)
    if found is None or found.end > position:
        return Frame(position, whole.hexdigest(), is_pdf, ends_well, found, is_encrypted=is_encrypted)
    digest = _digest(file, found)
    file.seek(found.hole)
    digits = file.read(found.after - found.hole)
    return Frame(position, whole.hexdigest(), is_pdf, ends_well, found, digest, is_encrypted, digits)


def _range_in(data: bytes, offset: int) -> Range | None:
    """Return the range that stands right before the signature that it speaks of."""
    for match in _RANGE.finditer(data):
        hole, after, rest = map(int, match.groups())
        if hole == offset + match.end() - 1 and hole < after <= hole + _MOST:
            return Range(hole, after, rest)
    return None


def _digest(file: BinaryIO, signed: Range) -> bytes:
    covered = hashlib.sha256()
    for begin, length in ((0, signed.hole), (signed.after, signed.rest)):
        file.seek(begin)
        left = length
        while left and (block := file.read(min(left, _BLOCK))):
            covered.update(block)
            left -= len(block)
    return covered.digest()
