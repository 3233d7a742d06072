"""Made-up agencies whose true habits are known, to hold a forecast against."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from random import Random

from lms.compliance.model.forecast import Duty, Watched

TODAY = 740_000
REQUIREMENT = 1


@dataclass(frozen=True)
class Crowd:
    """What was watched until today, what is open, and (hidden from the forecast) who is still open on a day."""

    spans: list[Watched]
    duties: list[Duty]
    still_open: int


def hazard(offset: int, pace: float) -> float:
    """Return the true share that is met in a day: a little all along, most in the fortnight around the due date."""
    return 1 - exp(-pace * (0.14 if -10 <= offset <= 3 else 0.03 if offset > 3 else 0.004))


def crowd(random: Random, *, people: int = 400, units: int = 8, differ: float = 0.3, ahead: int = 30) -> Crowd:
    """Make an agency: everybody once met (or not yet) a duty of the past, and some have one open now."""
    paces = [random.gammavariate(1 / differ**2, differ**2) for _ in range(units)]
    spans, duties, still = [], [], 0
    for person in range(people):
        unit = person % units
        due = TODAY - random.randint(0, 700)
        spans.append(_lived(random, unit, due, paces[unit]))
        due = TODAY + random.randint(-20, ahead - 1)
        own = _lived(random, unit, due, paces[unit])
        if own.met:
            spans.append(own)
            continue
        spans.append(own)
        duties.append(Duty(person, REQUIREMENT, unit, 1, due - 60, due, due + 1))
        still += _still_open(random, due, paces[unit], ahead)
    return Crowd(spans, duties, still)


def _lived(random: Random, unit: int, due: int, pace: float) -> Watched:
    """Let a duty of 60 days run until it is met or today has come."""
    for day in range(due - 60, TODAY + 1):
        if random.random() < hazard(day - due, pace):
            return Watched(REQUIREMENT, unit, due, due - 60, day, True)
    return Watched(REQUIREMENT, unit, due, due - 60, TODAY, False)


def _still_open(random: Random, due: int, pace: float, ahead: int) -> bool:
    return all(random.random() >= hazard(day - due, pace) for day in range(TODAY + 1, TODAY + ahead + 1))
