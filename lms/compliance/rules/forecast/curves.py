"""Completion-time curves: how likely an open duty is to be met on a day, seen from its due date, and by whom.

A curve is estimated by requirement, as a life table: in classes of days before and after the due date, the share of
the duties open in the morning that were met by the evening. Duties that are still open count until the last day
watched, and no longer. A unit has a pace: by how much its people are quicker (above 1) or slower than the agency
under the same curve. A unit with few cases is drawn to the agency's pace, the more so the less units really differ.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import accumulate
from math import log1p

from lms.compliance.model.forecast import Watched

EARLIEST, LATEST = -400, 400
CLASSES: tuple[int, ...] = (
    EARLIEST, *range(-390, -90, 30), *range(-90, -20, 7), *range(-20, 15), *range(15, 92, 7), *range(92, 400, 30),
)  # fmt: skip
"""The first day of each class, from the due date: days apart near it, weeks and months apart farther off."""
FEWEST_CASES = 20
"""A requirement of which fewer duties were met has no curve."""
_PRIOR_DAYS = 1.0
_LEAST_WEIGHT, _MOST_WEIGHT = 2.0, 1000.0


@dataclass(frozen=True)
class Curve:
    """The curve of a requirement, the paces of its units, and how far both can be trusted."""

    watched: tuple[float, ...]
    """Days that duties were watched, by class."""
    met: tuple[float, ...]
    """Duties that were met, by class."""
    paces: Mapping[int, float]
    weights: Mapping[int, float]
    """By unit: how many cases stand behind its pace, those borrowed from the agency included."""
    unrest: float = 0.0
    """How much the pace of the whole agency changes from month to month: the variance of its logarithm."""

    @cached_property
    def hazards(self) -> tuple[float, ...]:
        """Return by class the share of open duties that are met in a day."""
        mean = sum(self.met) / max(sum(self.watched), 1.0)
        return tuple(
            min((met + _PRIOR_DAYS * mean) / (days + _PRIOR_DAYS), 0.99)
            for met, days in zip(self.met, self.watched, strict=True)
        )

    @cached_property
    def doubts(self) -> tuple[float, ...]:
        """Return by class the variance of a day's contribution to the cumulated hazard, as Greenwood has it."""
        return tuple(
            hazard / ((1 - hazard) * (days + _PRIOR_DAYS))
            for hazard, days in zip(self.hazards, self.watched, strict=True)
        )

    @cached_property
    def _hazard(self) -> tuple[float, ...]:
        return _summed(-log1p(-self.hazards[class_of(offset)]) for offset in range(EARLIEST, LATEST + 1))

    @cached_property
    def _met(self) -> tuple[float, ...]:
        return _summed(self.hazards[class_of(offset)] for offset in range(EARLIEST, LATEST + 1))

    def hazard(self, first: int, last: int) -> float:
        """Return the cumulated hazard of the days from `first` to `last`, seen from the due date, at pace 1.

        Whoever is open before the first is still open after the last with probability exp(-hazard * pace).
        """
        return max(0.0, _until(self._hazard, last) - _until(self._hazard, first - 1)) if first <= last else 0.0

    def met_until(self, offset: int) -> float:
        """Return how often one duty, open on every day until a day, is met: only differences of it mean anything."""
        return _until(self._met, offset)

    def pace(self, unit_id: int) -> float:
        """Return the pace of a unit; of one without cases, the agency's."""
        return self.paces.get(unit_id, 1.0)


def _summed(daily: Iterable[float]) -> tuple[float, ...]:
    return tuple(accumulate(daily, initial=0.0))


def _until(table: Sequence[float], offset: int) -> float:
    """Return a cumulated figure; beyond the table it goes on as on its first or its last day."""
    if offset < EARLIEST - 1:
        return (offset - EARLIEST + 1) * table[1]
    if offset > LATEST:
        return table[-1] + (offset - LATEST) * (table[-1] - table[-2])
    return table[offset - EARLIEST + 1]


def class_of(offset: int) -> int:
    """Return the class of a day that lies `offset` days after the due date."""
    return max(bisect_right(CLASSES, offset) - 1, 0)


def learn(spans: Iterable[Watched]) -> dict[int, Curve]:
    """Return the curve of every requirement with enough cases, from what was watched."""
    by_requirement: dict[int, list[Watched]] = defaultdict(list)
    for span in spans:
        by_requirement[span.requirement_id].append(span)
    return {
        requirement: _with_paces(_base(own), own)
        for requirement, own in by_requirement.items()
        if sum(span.met for span in own) >= FEWEST_CASES
    }


def _base(spans: Sequence[Watched]) -> Curve:
    met = [0.0] * len(CLASSES)
    steps = [0] * (LATEST - EARLIEST + 2)
    ends = [0.0, 0.0]
    for span in spans:
        first, last = span.first - span.due, span.last - span.due
        if span.met:
            met[class_of(last)] += 1
        ends[0] += max(0, min(last, EARLIEST - 1) - first + 1)
        ends[1] += max(0, last - max(first, LATEST + 1) + 1)
        if first <= LATEST and last >= EARLIEST:
            steps[max(first, EARLIEST) - EARLIEST] += 1
            steps[min(last, LATEST) - EARLIEST + 1] -= 1
    watched = [0.0] * len(CLASSES)
    for offset, open_duties in enumerate(accumulate(steps[:-1]), EARLIEST):
        watched[class_of(offset)] += open_duties
    watched[0] += ends[0]
    watched[-1] += ends[1]
    return Curve(tuple(watched), tuple(met), {}, {})


def _with_paces(curve: Curve, spans: Sequence[Watched]) -> Curve:
    met: dict[int, float] = defaultdict(float)
    expected: dict[int, float] = defaultdict(float)
    for span in spans:
        met[span.unit_id] += span.met
        expected[span.unit_id] += curve.met_until(span.last - span.due) - curve.met_until(span.first - 1 - span.due)
    borrowed = min(max(1 / max(_unrest(met, expected), 1e-9), _LEAST_WEIGHT), _MOST_WEIGHT)
    paces = {unit: (met[unit] + borrowed) / (expected[unit] + borrowed) for unit in expected}
    weights = {unit: met[unit] + borrowed for unit in expected}
    unrest = _unrest(*_by_month(curve, spans, paces))
    return Curve(curve.watched, curve.met, paces, weights, unrest)


def _by_month(
    curve: Curve, spans: Sequence[Watched], paces: Mapping[int, float]
) -> tuple[dict[int, float], dict[int, float]]:
    """Return by month how many duties were met, and how many were to be expected."""
    met: dict[int, float] = defaultdict(float)
    expected: dict[int, float] = defaultdict(float)
    begins = _months(min(span.first for span in spans), max(span.last for span in spans))
    for span in spans:
        pace, month = paces[span.unit_id], bisect_right(begins, span.first) - 1
        if span.met:
            met[bisect_right(begins, span.last) - 1] += 1
        before = curve.met_until(span.first - 1 - span.due)
        while begins[month] <= span.last:
            until = curve.met_until(min(span.last, begins[month + 1] - 1) - span.due)
            expected[month] += pace * (until - before)
            before, month = until, month + 1
    return met, expected


def _months(first: int, last: int) -> list[int]:
    """Return the first days of the months from that of `first` to the one after that of `last`."""
    day, end = date.fromordinal(first).replace(day=1), date.fromordinal(last)
    found = [day.toordinal()]
    while day <= end:
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        found.append(day.toordinal())
    return found


def _unrest(met: Mapping[int, float], expected: Mapping[int, float]) -> float:
    """Return the variance of the true paces of groups: what is left of their differences when chance is taken out."""
    square = sum(each * each for each in expected.values())
    excess = sum((met.get(group, 0.0) - each) ** 2 - each for group, each in expected.items())
    return max(0.0, excess / square) if square else 0.0
