"""How many of some independent things happen, each with a probability of its own: the Poisson-binomial distribution."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, pairwise
from math import exp, pi, sqrt
from statistics import NormalDist

Cumulated = Callable[[int], float]
"""The probability of at most so many."""
EXACT_BELOW = 9.0
"""The variance from which the refined normal distribution stands in for the exact one.

Its error is then at most 0.1618 / variance (Deheuvels, Puri and Ralescu 1989), below two percentage points.
"""
_NEVER = 1e-7
_CUT = 1e-13
_STANDARD = NormalDist()


def how_many(probabilities: Sequence[float]) -> Cumulated:
    """Return the distribution of how many happen."""
    certain = sum(p > 1 - _NEVER for p in probabilities)
    open_ones = [p for p in probabilities if _NEVER <= p <= 1 - _NEVER]
    variance = sum(p * (1 - p) for p in open_ones)
    found = _exact(open_ones) if variance < EXACT_BELOW else _refined(open_ones, variance)
    return lambda count: found(count - certain)


def quantile(parts: Sequence[Cumulated], share: float, most: int) -> int:
    """Return the smallest count that an even mixture of distributions does not exceed with probability `share`."""
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        if sum(part(middle) for part in parts) / len(parts) >= share:
            high = middle
        else:
            low = middle + 1
    return low


def _exact(probabilities: Iterable[float]) -> Cumulated:
    """Convolve one after the other; what lies so far out that it cannot matter is cut off."""
    chances, first = [1.0], 0
    for p in probabilities:
        longer = [chances[0] * (1 - p)]
        longer += [here * p + there * (1 - p) for here, there in pairwise(chances)]
        longer.append(chances[-1] * p)
        while longer[-1] < _CUT:
            longer.pop()
        skipped = 0
        while longer[skipped] < _CUT:
            skipped += 1
        chances, first = longer[skipped:], first + skipped
    totals = list(accumulate(chances))

    def at_most(count: int) -> float:
        if count < first:
            return 0.0
        return min(1.0, totals[min(count - first, len(totals) - 1)])

    return at_most


def _refined(probabilities: Sequence[float], variance: float) -> Cumulated:
    """Return the normal distribution with the correction for skewness."""
    mean, spread = sum(probabilities), sqrt(variance)
    skewness = sum(p * (1 - p) * (1 - 2 * p) for p in probabilities) / (variance * spread)
    most = len(probabilities)

    def at_most(count: int) -> float:
        if count < 0:
            return 0.0
        if count >= most:
            return 1.0
        x = (count + 0.5 - mean) / spread
        density = exp(-x * x / 2) / sqrt(2 * pi)
        return min(1.0, max(0.0, _STANDARD.cdf(x) + skewness * (1 - x * x) * density / 6))

    return at_most
