"""Who certifies which unit, what a certificate says, and where it differs from HR."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from lms.directory.model import PersonView
from lms.directory.roster.model import Clash, Found, Rounds, Said
from lms.directory.rules.lines import Order
from lms.kernel.errors import Invalid

LONGEST_NOTE = 500
MOST_MISSING = 50


def holder_of(unit_id: int, order: Order) -> tuple[int | None, bool]:
    """Return who certifies a unit, and whether from above: its head, else the head of the nearest unit above."""
    at: int | None = unit_id
    seen: set[int] = set()
    while at is not None and at not in seen:
        head = order.heads.get(at)
        if head is not None and head in order.in_service:
            return head, at != unit_id
        seen.add(at)
        at = order.parents.get(at)
    return None, False


def may_certify(person_id: int | None, unit_id: int, holder: int | None, order: Order) -> bool:
    """Tell whether somebody certifies a unit: who is asked, or whoever is named to stand in for them or the unit."""
    if person_id is None:
        return False
    stand_in = set(order.deputies_of_units.get(unit_id, ()))
    if holder is not None:
        stand_in |= set(order.deputies_of_people.get(holder, ()))
    return person_id == holder or person_id in stand_in


def round_due(today: date, here_since: date, last: date | None) -> date | None:
    """Return the first day of this quarter where its round is still to be opened.

    `last` is the day that the latest round is about: one of this quarter stands for it. An agency that has been here
    since a day within the quarter begins with the next one.
    """
    first = date(today.year, today.month - (today.month - 1) % 3, 1)
    is_open = last is not None and last >= first
    return None if is_open or here_since > first else first


def next_quarter(today: date) -> date:
    """Return the first day of the next quarter."""
    month = today.month - (today.month - 1) % 3 + 3
    return date(today.year + month // 12, month % 12, 1) if month > 12 else date(today.year, month, 1)


def reminder_since(due_on: date, today: date, rounds: Rounds) -> date | None:
    """Return the day of the latest reminder that has come: who had a letter since then is left in peace."""
    days = (due_on + timedelta(days=step) for step in rounds.reminders)
    return max((day for day in days if day <= today), default=None)


def check(said: Sequence[Said], asked: Mapping[int, PersonView], today: date) -> None:
    """Refuse a certificate that leaves somebody out or says something impossible; `Invalid` names whom."""
    answered = [one.person_id for one in said if one.person_id is not None]
    lacking = [asked[i].name for i in asked if i not in answered]
    if lacking:
        raise Invalid(f"Say something about everybody: {', '.join(lacking[:3])}.")
    if len(answered) != len(set(answered)) or any(i not in asked for i in answered):
        raise Invalid("This list has changed since you opened it. Open it again.")
    if len(said) - len(answered) > MOST_MISSING:
        raise Invalid(f"Name at most {MOST_MISSING} missing people.")
    for one in said:
        _check_line(one, asked[one.person_id].name if one.person_id is not None else one.name, today)


def _check_line(one: Said, name: str, today: date) -> None:
    if one.found is Found.LEFT and one.since is None:
        raise Invalid(f"Say since when {name} has left, as 2026-11-20.")
    if one.since is not None and one.since > today:
        raise Invalid(f"{name}: the day lies ahead. Name the last day here once it has come.")
    if (one.found is Found.MISSING) != (one.person_id is None) or (one.found is Found.MISSING and not one.name.strip()):
        raise Invalid("Name the person who is missing from the list.")
    if len(one.note) > LONGEST_NOTE:
        raise Invalid(f"{name}: write at most {LONGEST_NOTE} characters.")


def statement(unit: str, as_of: str, people: int) -> str:
    """Return what is signed."""
    return (
        f"I have gone through the {people} people listed for {unit} as of {as_of}, contractors included, and said of "
        "each whether they work here. I have named everybody else who works here and is not listed."
    )


def seal(content: Mapping[str, object]) -> str:
    """Return the hash over everything that was signed."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def clash_of(found: Found, unit_id: int, now: PersonView | None) -> Clash | None:
    """Return how a certified line differs from what HR says of the person today; None where both agree.

    `now` without a unit is out of service; None is somebody whom HR does not know.
    """
    if found is Found.MISSING:
        return Clash.MISSING_FROM_HR
    in_service = now is not None and (now.unit_id is not None or bool(now.position))
    if found is Found.LEFT and in_service:
        return Clash.LEFT_BUT_IN_SERVICE
    if found is Found.HERE and not in_service:
        return Clash.HERE_BUT_ENDED
    if found is Found.NOT_MINE and now is not None and now.unit_id == unit_id:
        return Clash.NOT_MINE_BUT_THERE
    return None
