"""What is expected of a day: how many of the duties open today will be overdue, and how sure that is.

Of each duty the curve says with which probability it is still open on the day, given that it is open today. Their
number follows the Poisson-binomial distribution. Four doubts make the range wider than that: the curve is an
estimate, so is each unit's pace, months differ, and habits may have changed as much as the last forecast missed. They
act on many duties at once, as a common pace does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import accumulate
from math import exp, sqrt
from statistics import NormalDist

from lms.compliance.model.forecast import Duty, Outlook
from lms.compliance.rules.forecast.curves import CLASSES, EARLIEST, LATEST, Curve, class_of
from lms.compliance.rules.forecast.drift import STEADY
from lms.compliance.rules.forecast.sums import how_many, quantile

SHARE = 0.8
"""How often the range is to hold."""
_STEPS = 9


def outlook(
    duties: Sequence[Duty], curves: Mapping[int, Curve], today: int, day: int, drift: float = STEADY
) -> Outlook:
    """Return what is expected of a day, of the duties that will be overdue then if nobody does anything.

    `drift` is the variance of the logarithm of everybody's pace that comes from changing habits.
    """
    known = [duty for duty in duties if duty.requirement_id in curves]
    hazards = hazards_of(known, curves, today, day)
    chances = [exp(-hazard) for hazard in hazards]
    moved = drift * slope(hazards) ** 2
    low, high = _range(hazards, doubt(known, hazards, curves, today, day) + moved)
    return Outlook(
        date.fromordinal(day), len(duties), sum(chances), low, high, unknown=len(duties) - len(known)
    )  # fmt: skip


def still_to_come(duty: Duty, curve: Curve, today: int, day: int) -> float:
    """Return the cumulated hazard of a duty from today's evening to a day: it is open then with exp(-hazard)."""
    first = max(today + 1, duty.opened)
    return curve.pace(duty.unit_id) * curve.hazard(first - duty.due, day - duty.due)


def hazards_of(duties: Sequence[Duty], curves: Mapping[int, Curve], today: int, day: int) -> list[float]:
    """Return the cumulated hazard of each duty until a day; all are of requirements that have a curve."""
    return [still_to_come(duty, curves[duty.requirement_id], today, day) for duty in duties]


def slope(hazards: Iterable[float]) -> float:
    """Return by how many fewer duties are open where all are met a little quicker, in units of the pace's logarithm."""
    return sum(hazard * exp(-hazard) for hazard in hazards)


def doubt(duties: Sequence[Duty], hazards: Sequence[float], curves: Mapping[int, Curve], today: int, day: int) -> float:
    """Return the variance that the estimates and changing months add to the expected number.

    Estimates of one requirement say nothing of another's; a month that is quicker or slower is so for all of them,
    because the same people have the same month.
    """
    grouped: dict[int, list[tuple[Duty, float]]] = defaultdict(list)
    for duty, hazard in zip(duties, hazards, strict=True):
        grouped[duty.requirement_id].append((duty, hazard))
    estimates = sum(_doubt_of(own, curves[requirement], today, day) for requirement, own in grouped.items())
    months = sum(
        sqrt(curves[requirement].unrest) * slope(hazard for _, hazard in own) for requirement, own in grouped.items()
    )
    return estimates + months**2


def _doubt_of(own: Iterable[tuple[Duty, float]], curve: Curve, today: int, day: int) -> float:
    steps = [0.0] * (LATEST - EARLIEST + 2)
    by_unit: dict[int, float] = defaultdict(float)
    for duty, hazard in own:
        chance = exp(-hazard)
        by_unit[duty.unit_id] += hazard * chance
        first = max(today + 1, duty.opened) - duty.due
        first, last = (min(max(at, EARLIEST), LATEST) for at in (first, day - duty.due))
        steps[first - EARLIEST] += chance * curve.pace(duty.unit_id)
        steps[last - EARLIEST + 1] -= chance * curve.pace(duty.unit_id)
    moved = [0.0] * len(CLASSES)
    for offset, weight in enumerate(accumulate(steps[:-1]), EARLIEST):
        moved[class_of(offset)] += weight
    base = sum(weight * weight * doubt for weight, doubt in zip(moved, curve.doubts, strict=True))
    paces = sum(moved**2 / curve.weights.get(unit, 2.0) for unit, moved in by_unit.items())
    return base + paces


def _range(hazards: Sequence[float], variance: float) -> tuple[int, int]:
    """Return the range: a mixture over a common pace whose spread gives the number just this additional variance."""
    if not hazards:
        return 0, 0
    moved = slope(hazards)
    spread = sqrt(variance) / moved if moved > 1e-9 else 0.0
    places = _PLACES if spread > 1e-6 else (0.0,)
    parts = [how_many([exp(-hazard * exp(spread * place)) for hazard in hazards]) for place in places]
    tail = (1 - SHARE) / 2
    return quantile(parts, tail, len(hazards)), quantile(parts, 1 - tail, len(hazards))


def _places() -> tuple[float, ...]:
    """Return evenly likely places of a normal distribution, drawn out until their variance is one."""
    raw = [NormalDist().inv_cdf((step + 0.5) / _STEPS) for step in range(_STEPS)]
    scale = sqrt(sum(place * place for place in raw) / _STEPS)
    return tuple(place / scale for place in raw)


_PLACES = _places()
