"""A sample that anybody can draw again: no state, no library, only a word and a hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def drawn(staff_numbers: Iterable[str], people: int, word: str) -> list[str]:
    """Return so many staff numbers, drawn by chance; the same word draws the same.

    The numbers are ordered by the SHA-256 of `word`, a colon and the number (UTF-8); the first ones are taken. A
    larger sample with the same word holds the smaller one.
    """
    return sorted(set(staff_numbers), key=lambda number: _place(word, number))[:people]


def _place(word: str, number: str) -> str:
    return hashlib.sha256(f"{word}:{number}".encode()).hexdigest()
