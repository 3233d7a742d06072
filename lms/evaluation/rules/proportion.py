"""Shares of small groups, with the interval that Wilson gives them."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from lms.evaluation.rules.gain import CONFIDENCE


@dataclass(frozen=True, slots=True)
class Proportion:
    """`part` of `whole` and the ends of the confidence interval; a share of nobody is None."""

    part: int
    whole: int
    low: float | None = None
    high: float | None = None

    @property
    def share(self) -> float | None:
        """Return the share, between 0 and 1."""
        return self.part / self.whole if self.whole else None


def wilson(part: int, whole: int, confidence: float = CONFIDENCE) -> Proportion:
    """Return a share with its Wilson interval, which holds for small groups and near 0 and 1."""
    if not whole:
        return Proportion(part, whole)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = part / whole
    scale = 1 + z * z / whole
    middle = (share + z * z / (2 * whole)) / scale
    half = z / scale * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    return Proportion(part, whole, max(0.0, min(middle - half, share)), min(1.0, max(middle + half, share)))
