"""How well a forecast of the past did: what it said, beside what came of the same duties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from lms.compliance.model.forecast import Compared, Duty
from lms.compliance.rules.forecast.curves import Curve
from lms.compliance.rules.forecast.outlook import outlook

QUARTER = timedelta(days=91)
SHORTEST = timedelta(days=28)


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


def compared(
    expected: Sequence[Duty], came: Iterable[Duty], curves: Mapping[int, Curve], since: date, day: date
) -> Compared:
    """Compare what a forecast made on a day said of a later day with what came.

    Only the duties it knew are compared; what is overdue besides (of people who came later, say) is counted apart.
    """
    known = {(duty.person_id, duty.requirement_id) for duty in expected if duty.requirement_id in curves}
    overdue = {(duty.person_id, duty.requirement_id) for duty in came}
    said = outlook(expected, curves, since.toordinal(), day.toordinal())
    return Compared(said, len(overdue & known), len(overdue - known))


def by_requirement(
    expected: Sequence[Duty], came: Sequence[Duty], curves: Mapping[int, Curve], since: date, day: date
) -> list[Compared]:
    """Compare each requirement by itself, where there is anything to be said of it."""
    found = []
    for requirement in sorted(curves):
        own = [duty for duty in expected if duty.requirement_id == requirement]
        if own:
            met = [duty for duty in came if duty.requirement_id == requirement]
            found.append(compared(own, met, curves, since, day))
    return found
