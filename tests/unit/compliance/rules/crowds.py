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


@dataclass(frozen=True)
class Lived:
    """A duty of somebody whose habits change from quarter to quarter, and the day on which it was met, if it was."""

    person: int
    requirement: int
    unit: int
    due: int
    met_on: int | None

    def span(self, day: int) -> Watched:
        """Return it as it was watched until a day."""
        met = self.met_on is not None and self.met_on <= day
        last = self.met_on if met and self.met_on is not None else day
        return Watched(self.requirement, self.unit, self.due, self.due - 60, last, met)

    def open_on(self, day: int) -> bool:
        """Tell whether it was open on the evening of a day."""
        return self.due - 60 <= day and (self.met_on is None or self.met_on > day)

    def duty(self) -> Duty:
        """Return it as the forecast reads it."""
        return Duty(self.person, self.requirement, self.unit, 1, self.due - 60, self.due, self.due + 1)


def changing(random: Random, *, people: int = 600, requirements: int = 1, sway: float = 0.5) -> list[Lived]:
    """Make an agency whose pace takes a step at the begin of each quarter: `sway` is the step's standard deviation.

    The step is the same under every requirement: the same people have the same quarter.
    """
    units = 8
    paces = [random.gammavariate(11, 1 / 11) for _ in range(units)]
    steps = [1.0]
    for _ in range(12):
        steps.append(steps[-1] * exp(random.gauss(0, sway)))
    found = []
    for person in range(people):
        due = TODAY + random.randint(-720, 29)
        met = None
        for day in range(due - 60, TODAY + 31):
            quarter = (day - TODAY + 91 * 10) // 91
            if random.random() < hazard(day - due, paces[person % units] * steps[quarter]):
                met = day
                break
        found.append(Lived(person, 1 + person % requirements, person % units, due, met))
    return found
