"""Shares of small groups, with the interval that Wilson gives them."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

from lms.evaluation.model.figures import Proportion
from lms.evaluation.rules.gain import CONFIDENCE


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
