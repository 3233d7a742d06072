"""Who approved something: whether it is the person it is about, however the name is written."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_NUMBER: Final = re.compile(r"[A-Za-z]{0,3}-?\d{3,}")
_TELLING: Final = 3
"""A shorter staff number among other words may be anything: "Director of Region 1"."""


def is_same_person(approver: str, name: str, staff_no: str) -> bool:
    """Tell whether an approver as written is a person: by staff number, or by the words of the name.

    Order, case, accents, commas and initials do not tell two names apart: "Adams, Pedro" and "Pedro J. Adams" are
    Pedro Adams.
    """
    said, known = _words(approver), _words(name)
    number = _folded(staff_no.strip())
    if number and (number == _folded(approver.strip()) or (len(number) >= _TELLING and number in said)):
        return True
    return bool(known) and _whole(said) == _whole(known)


def looks_like_number(approver: str) -> bool:
    """Tell whether an approver as written can only be meant as a staff number."""
    return _NUMBER.fullmatch(approver.strip()) is not None


def _whole(words: frozenset[str]) -> frozenset[str]:
    """Return the words of a name without its initials, unless it has nothing else."""
    return frozenset(word for word in words if len(word) > 1) or words


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(_folded(text)))


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
