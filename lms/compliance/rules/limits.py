"""The years that can be counted with, and what is said where a date lies outside them: a sentence, never a failure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from lms.compliance.model import Unreckonable
from lms.kernel.errors import LmsError
from lms.kernel.facts import Fact

EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(9000, 1, 1)
_MEND: Final = "Take that entry back and correct it."
FAILURES: Final = (LmsError, OverflowError, ValueError)
"""What arithmetic with wrong dates raises: our own sentence, or Python's when a day leaves the years 1 to 9999."""


def check_earliest(day: date, fact: Fact) -> None:
    """Refuse a history that begins before anybody now at work was born: its periods would go on for centuries."""
    if day < EARLIEST:
        raise Unreckonable(f"{_named(fact, day)}, before {EARLIEST.year}. {_MEND}")


def sentence_of(error: Exception, facts: Sequence[Fact]) -> str:
    """Return what a failure of the arithmetic says to a person; raise again what is none."""
    if isinstance(error, LmsError):
        return error.message
    if isinstance(error, ValueError) and "out of range" not in str(error):
        raise error
    far = next((words for fact in facts if (words := _far(fact))), "")
    return f"A date lies outside the years that can be counted with. {far}".strip()


def _far(fact: Fact) -> str:
    days = (fact.on, fact.until, fact.new_due, fact.due_on, fact.at.date() if fact.at else None)
    day = next((day for day in days if day is not None and not EARLIEST <= day < LATEST), None)
    return "" if day is None else f"{_named(fact, day)}. {_MEND}"


def _named(fact: Fact, day: date) -> str:
    return f"An entry of the kind {fact.type.value.replace('_', ' ')} says {day}"
