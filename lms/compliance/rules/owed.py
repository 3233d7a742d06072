"""How much time open duties take: the declared length of what would satisfy each, by unit and month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypeVar

from lms.compliance.model.forecast import Duty
from lms.compliance.model.ledger import KINDS
from lms.compliance.model.outcome import ObligationKind
from lms.compliance.model.requirement import ORIGINAL, Initial, Interval, Periodic, Requirement
from lms.compliance.model.workload import Load, Owed, Workload
from lms.compliance.rules.workload import minutes_needed

MONTHS = 4
_Group = TypeVar("_Group")


def minutes_of(requirement: Requirement, duty: Duty, lengths: Mapping[str, int]) -> int | None:
    """Return the fewest minutes that satisfy a duty, by the text that governs it; None: their number is not known."""
    since = ORIGINAL if duty.text_since is None else date.fromordinal(duty.text_since)
    body = next((text.body for text in requirement.texts if text.since == since), requirement.body)
    part: Initial | Interval | Periodic | None = None
    if duty.kind == KINDS[ObligationKind.INITIAL]:
        part = body.initial
    elif duty.kind != KINDS[ObligationKind.TRIGGERED]:
        part = body.recurrence
    return minutes_needed((part.satisfied_by if part else None) or body.satisfied_by, lengths)


def by_group(owed: Iterable[Owed], group: Callable[[Owed], _Group], today: date) -> dict[_Group, Workload]:
    """Return what each group owes, by month of the due date."""
    found: dict[_Group, list[Owed]] = defaultdict(list)
    for one in owed:
        found[group(one)].append(one)
    return {name: workload(own, today) for name, own in found.items()}


def workload(owed: Iterable[Owed], today: date) -> Workload:
    """Return what is owed together: overdue, due this month and in the next ones, later."""
    months = _months(today)
    ends = [*months[1:], _after(months[-1])]
    overdue, later, by_month = Load(), Load(), [Load()] * MONTHS
    for one in owed:
        load = Load(one.minutes or 0, 1, int(one.minutes is None))
        due = date.fromordinal(one.duty.due)
        place = next((index for index, end in enumerate(ends) if due < end), None)
        if one.duty.late_from <= today.toordinal():
            overdue += load
        elif place is None:
            later += load
        else:
            by_month[place] += load
    return Workload(months, overdue, tuple(by_month), later)


def _months(today: date) -> tuple[date, ...]:
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.append(_after(found[-1]))
    return tuple(found)


def _after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
