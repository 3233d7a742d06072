"""Tells a PDF that acts (a program in it, or one that it starts) from one that is only read."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

ACTS: Final = re.compile(rb"/(JavaScript|Launch)(?![A-Za-z0-9])")
"""The names of the actions that run something; each action has to be called by its name."""
ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
"""A letter of a name written as its number: /Java#53cript is the same name."""
PACKED: Final = re.compile(rb"/ObjStm\b.{0,400}?\bstream\r?\n", re.DOTALL)
"""The beginning of a stream with objects in it; in no other stream do names of actions count."""
MOST_UNPACKED: Final = 50 * 1024 * 1024
"""Bytes of objects that are unpacked of one file, so that a small file cannot fill the memory."""


def acts(content: bytes) -> bool:
    """Tell whether a PDF names an action that runs something. What a password hides cannot be seen."""
    return any(ACTS.search(_named(part)) for part in (content, *_packed(content)))


def _named(part: bytes) -> bytes:
    return ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part) if b"#" in part else part


def _packed(content: bytes) -> Iterator[bytes]:
    left = MOST_UNPACKED
    for found in PACKED.finditer(content):
        try:
            objects = zlib.decompressobj().decompress(content[found.end() :], max(left, 1))
        except zlib.error:
            continue
        left -= len(objects)
        yield objects
