"""How far habits have moved since the forecast of a quarter ago: by which pace its duties were quicker or slower.

A forecast takes the past for the future. Where the last one was wrong by more than chance and the doubts it knew of
explain, people have other habits now, and may have others again: the next range is widened for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from typing import Final

from lms.compliance.model.forecast import Hindsight

STEADY: Final = 0.0
"""Habits that have not moved, as far as is known."""
_FARTHEST: Final = 3.0
"""A pace beyond twenty times the expected one says no more than that."""
_HALVINGS: Final = 40
_CREDIT: Final = 0.5
"""One quarter is one case: its miss counts beside another quarter in which habits stayed as they were."""


def shift(hazards: Sequence[float], came: int) -> float:
    """Return the logarithm of the common pace at which as many duties are still open as came.

    `hazards` are those of the duties at the pace that was expected. None of them or all of them still open is read as
    half a duty less, because a pace without end is none.
    """
    if not hazards:
        return 0.0
    wanted = min(max(float(came), 0.5), len(hazards) - 0.5)
    low, high = -_FARTHEST, _FARTHEST
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if sum(exp(-hazard * exp(middle)) for hazard in hazards) > wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def drift(found: Hindsight | None) -> float:
    """Return the variance of the logarithm of the pace that the last judged forecast asks for; without one, none."""
    if found is None or not found.by_day:
        return STEADY
    excess = [each.shift**2 - each.doubt for each in found.by_day]
    return _CREDIT * max(0.0, sum(excess) / len(excess))
