"""How well a forecast of the past did: what it said, beside what came of the same duties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp
from typing import Final

from lms.compliance.model.forecast import Compared, Duty
from lms.compliance.rules.forecast.curves import Curve
from lms.compliance.rules.forecast.drift import STEADY, shift
from lms.compliance.rules.forecast.outlook import doubt, hazards_of, outlook, slope

QUARTER = timedelta(days=91)
SHORTEST = timedelta(days=28)
_TELLING: Final = 0.1
"""Where a change of pace moves fewer duties than this, what came says nothing about the pace."""


def made_on(known_since: date, today: date) -> date | None:
    """Return the day a quarter ago, or the first day of which anything is known; None within four weeks of it."""
    day = max(known_since, today - QUARTER)
    return day if today - day >= SHORTEST else None


def days_to_compare(since: date, today: date) -> list[date]:
    """Return the ends of months between two days, and the later day itself; only days a week or more after `since`."""
    found, day = [], since.replace(day=1)
    while day <= today:
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        found.append(day - timedelta(days=1))
    return [each for each in (*(each for each in found if each < today), today) if each - since >= timedelta(days=7)]


@dataclass(frozen=True, slots=True)
class Then:
    """A forecast of the past: when it was made, from which curves, and by how much habits had moved before."""

    since: date
    curves: Mapping[int, Curve]
    drift: float = STEADY


def compared(expected: Sequence[Duty], came: Iterable[Duty], then: Then, day: date) -> Compared:
    """Compare what a forecast of the past said of a later day with what came.

    Only the duties it knew are compared; what is overdue besides (of people who came later, say) is counted apart.
    """
    asked = [duty for duty in expected if duty.requirement_id in then.curves]
    known = {(duty.person_id, duty.requirement_id) for duty in asked}
    overdue = {(duty.person_id, duty.requirement_id) for duty in came}
    first, last = then.since.toordinal(), day.toordinal()
    hazards = hazards_of(asked, then.curves, first, last)
    chance = sum(exp(-hazard) * (1 - exp(-hazard)) for hazard in hazards)
    moved, missed = slope(hazards), len(overdue & known)
    tells = moved > _TELLING
    return Compared(
        outlook(expected, then.curves, first, last, then.drift),
        missed,
        len(overdue - known),
        shift(hazards, missed) if tells else 0.0,
        (chance + doubt(asked, hazards, then.curves, first, last)) / moved**2 if tells else 0.0,
    )


def by_requirement(expected: Sequence[Duty], came: Sequence[Duty], then: Then, day: date) -> list[Compared]:
    """Compare each requirement by itself, where there is anything to be said of it."""
    found = []
    for requirement in sorted(then.curves):
        own = [duty for duty in expected if duty.requirement_id == requirement]
        if own:
            met = [duty for duty in came if duty.requirement_id == requirement]
            found.append(compared(own, met, then, day))
    return found
