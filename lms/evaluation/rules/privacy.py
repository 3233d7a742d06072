"""What may be shown of small groups, so that nobody's answer can be read or worked out."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

SCORES = 5
"""Fewest persons for a figure about their answers or scores."""
COMMENTS = 10
"""Fewest persons before what they wrote is shown."""
Key = TypeVar("Key", bound=Hashable)


def may_show(n: int, least: int = SCORES) -> bool:
    """Tell whether a group is large enough."""
    return n >= least


def hidden(counts: Mapping[Key, int], least: int = SCORES) -> frozenset[Key]:
    """Return which of several groups, whose sum is known, must be hidden.

    Every group of one to `least` - 1, and as many more, the smallest first, as it takes that the hidden ones cannot be
    worked out from the sum: at least two of them, with `least` persons together. A group of nobody hides nobody.
    """
    small = {key for key, n in counts.items() if 0 < n < least}
    if not small:
        return frozenset()
    others = sorted((n, str(key), key) for key, n in counts.items() if n >= least)
    for _, _, key in others:
        if len(small) > 1 and sum(counts[each] for each in small) >= least:
            break
        small.add(key)
    return frozenset(small)


@dataclass(frozen=True, slots=True)
class Batch:
    """Months whose answers are counted together, once the last of them is over."""

    first: date
    last: date
    count: int


def batches(months: Mapping[date, int], least: int = SCORES) -> list[Batch]:
    """Return in which batches answers are counted: a month with too few waits for the next ones.

    So two reports never differ by fewer than `least` persons' answers, whatever their periods and days are, and nobody
    can work out one answer by comparing them. What is left at the end waits.
    """
    found, first, count = [], None, 0
    for month in sorted(months):
        first = first or month
        count += months[month]
        if count >= least:
            found.append(Batch(first, month, count))
            first, count = None, 0
    return found


def counted(
    months: Mapping[date, int], from_on: date, until_on: date, known_on: date, least: int = SCORES
) -> list[Batch]:
    """Return the batches of a period that are complete: wholly in the months it touches, and over by `known_on`."""
    return [
        batch
        for batch in batches(months, least)
        if batch.first >= from_on.replace(day=1) and batch.last <= until_on and next_month(batch.last) <= known_on
    ]


def next_month(day: date) -> date:
    """Return the first day of the month after."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
