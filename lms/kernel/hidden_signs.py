"""Signs that nobody sees in a text, and that let it seem another: they turn words around, or part what looks whole.

Where a script or a picture needs them they stay: marks of direction beside Arabic or Hebrew, joiners within the scripts
that join, in pictures of people and in flags, places where a long word may be parted.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import Final

from lms.kernel.errors import Mistake

_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff"
    "\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
_TURNS_OR_BREAKS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_BY_NUMBER: Final = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})")
_LINES: Final = "\t\n\r"
_PARTING: Final = "\u00ad"
_JOINING: Final = "\u200b\u200c\u200d"
_DIRECTIONS: Final = "\u061c\u200e\u200f"
_FIRST_JOINED: Final = "\u0530"
"""The first letter after the scripts (Latin, Greek, Cyrillic) that need no joiners."""
_FLAG: Final = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")
_WRITTEN: Final = frozenset("LM")
"""Unicode's categories of letters and of the marks upon them."""


def without(text: str) -> str:
    """Return a text without its hidden signs; what ends a line ends it still."""
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    kept = _needed(text)
    return _HIDDEN.sub(lambda found: found[0] if found.start() in kept else "", text)


def first(text: str) -> tuple[int, str] | None:
    """Return where the first hidden sign stands and what Unicode calls it; None where there is none."""
    kept = _needed(text)
    for found in _HIDDEN.finditer(text):
        if found.start() not in kept:
            return found.start(), f"U+{ord(found[0]):04X} {unicodedata.name(found[0], 'control')}"
    return None


def without_width(text: str) -> str:
    """Return a text without the hidden signs that only have no width; those that turn or break it stay, to be told."""
    kept = _needed(text)
    return _HIDDEN.sub(lambda f: f[0] if f.start() in kept or _TURNS_OR_BREAKS.match(f[0]) else "", text)


def in_cell(text: str) -> str:
    """Return what is wrong with the signs of a table's cell, as a sentence; nothing if nothing is."""
    found = first(text)
    name = found[1] if found else "a tab or the end of a line" if any(each in text for each in _LINES) else ""
    return f"This contains a character that cannot be seen ({name}). Type it again." if name else ""


def in_file(text: str, file: str) -> Mistake | None:
    """Return the mistake of a file whose text holds a hidden sign, also one that is written by its number in YAML."""
    if file.endswith(".yaml"):
        text = _BY_NUMBER.sub(lambda found: _by_number(found[0]), text)
    found = first(text)
    if found is None:
        return None
    line = text[: found[0]].count("\n") + 1
    return Mistake(file, line, f"A sign that nobody sees stands here ({found[1]}).", "Take it out.")


def _by_number(escape: str) -> str:
    """Return the sign that an escape of YAML stands for if it is a hidden one; else the escape."""
    code = int(escape[2:], 16)
    sign = chr(code) if code <= sys.maxunicode else ""
    return sign if sign and _HIDDEN.match(sign) else escape


def _needed(text: str) -> frozenset[int]:
    """Return where hidden signs stand that are needed."""
    if not _HIDDEN.search(text):
        return frozenset()
    flags = {place for flag in _FLAG.finditer(text) for place in range(*flag.span())}
    turned = any(unicodedata.bidirectional(each) in {"R", "AL"} and _is_letter(each) for each in text)
    alone = {at for found in _HIDDEN.finditer(text) if _is_needed(text, at := found.start(), turned=turned)}
    return frozenset(flags | alone)


def _is_needed(text: str, at: int, *, turned: bool) -> bool:
    sign, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if sign in _DIRECTIONS:
        return turned
    if not before or sign not in _JOINING + _PARTING:
        return False
    if sign == _PARTING:
        return _is_letter(before) and _is_letter(after)
    if _is_letter(before) and before >= _FIRST_JOINED and before != "\ufe0f":
        return True
    return sign == "\u200d" and _is_picture(before) and _is_picture(after)


def _is_letter(sign: str) -> bool:
    return bool(sign) and unicodedata.category(sign)[0] in _WRITTEN


def _is_picture(sign: str) -> bool:
    """Tell whether a sign is a picture, or the variant or the skin of one."""
    return bool(sign) and (unicodedata.category(sign) in {"So", "Sk", "Sm"} or sign == "\ufe0f")
