"""How far a test would order the same persons the same way again: alpha, KR-20, and KR-21 for drawn papers."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, pvariance

Matrix = Sequence[Sequence[float]]
"""One row a person, one column an item."""


def alpha(rows: Matrix) -> float | None:
    """Return Cronbach's alpha; None for fewer than two items or persons, or where totals do not vary."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return None
    items = len(rows[0])
    total = pvariance([sum(row) for row in rows])
    if not total:
        return None
    each = sum(pvariance([row[column] for row in rows]) for column in range(items))
    return items / (items - 1) * (1 - each / total)


def kr20(rows: Sequence[Sequence[int]]) -> float | None:
    """Return the Kuder-Richardson formula 20 for right (1) and wrong (0): alpha, with p·q for each item's variance."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return None
    items = len(rows[0])
    total = pvariance([sum(row) for row in rows])
    if not total:
        return None
    shares = [fmean([row[column] for row in rows]) for column in range(items)]
    return items / (items - 1) * (1 - sum(p * (1 - p) for p in shares) / total)


def kr21(totals: Sequence[float], items: int) -> float | None:
    """Return formula 21, which needs the totals only: for papers whose items are drawn anew for each person.

    Where everybody has other items, formula 20 has no matrix to work on. Formula 21 takes the luck of the draw into
    account, and is never above formula 20 on the same paper.
    """
    if len(totals) < 2 or items < 2:
        return None
    variance = pvariance(totals)
    if not variance:
        return None
    mean = fmean(totals)
    return items / (items - 1) * (1 - mean * (items - mean) / (items * variance))
