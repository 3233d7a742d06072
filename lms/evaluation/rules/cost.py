"""What completions cost: each by the amounts of its day, with a period's part of what is counted by the year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from lms.evaluation.model.cost import DIRECT, YEARLY, Cost, CostEntry, Element
from lms.evaluation.model.facts import Period

DAY = timedelta(days=1)
YEAR = 365


def amount_on(entries: Iterable[CostEntry], element: Element, day: date) -> float | None:
    """Return what held on a day: of the entries that stand, the latest day, and of that day the last entered."""
    held = [one for one in entries if one.stands and one.element is element and one.holds_from <= day]
    return max(held, key=lambda one: (one.holds_from, one.id)).amount if held else None


def cost_of(entries: Sequence[CostEntry], completed: Sequence[date], minutes: int, period: Period) -> Cost:
    """Return what the completions of a period came to; `minutes` are those that the module states."""

    def together(element: Element) -> float | None:
        """Return an element's amounts of all completions together; None where none was entered for any."""
        found = [amount for day in completed if (amount := amount_on(entries, element, day)) is not None]
        return sum(found) if found else None

    hours = [amount_on(entries, Element.DUTY_HOURS, day) for day in completed]
    duty = [minutes / 60 if each is None else each for each in hours]
    rates = [amount_on(entries, Element.HOURLY_RATE, day) for day in completed]
    time = [spent * rate for spent, rate in zip(duty, rates, strict=True) if rate is not None]
    direct = {element: amount for element in DIRECT if (amount := together(element)) is not None}
    contribution = together(Element.CONTRIBUTION)
    if contribution is not None:
        direct[Element.CONTRIBUTION] = -contribution
    return Cost(
        completions=len(completed),
        duty_hours=sum(duty),
        non_duty_hours=together(Element.NON_DUTY_HOURS) or 0.0,
        stated=None in hours,
        direct=direct,
        time=sum(time) if time else None,
        yearly=_yearly(entries, period),
    )


def _yearly(entries: Sequence[CostEntry], period: Period) -> float | None:
    if not any(one.stands and one.element in YEARLY for one in entries):
        return None
    days = ((period.from_on + DAY * number) for number in range((period.until_on - period.from_on).days + 1))
    return sum((amount_on(entries, element, day) or 0.0) / YEAR for day in days for element in YEARLY)
