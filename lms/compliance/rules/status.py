"""Where an obligation and a person stand on a day: comparisons of dates, nothing else.

The ledger's SQL mirrors `status_on` line by line; keep both alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from lms.compliance.model import Obligation, ObligationKind, Spell, Status, Summary

_PRECEDENCE = (
    Status.OVERDUE,
    Status.IN_GRACE,
    Status.AWAITING_SIGNOFF,
    Status.PENDING,
    Status.SUSPENDED,
    Status.EXEMPT,
    Status.COMPLIANT,
    Status.UPCOMING,
)
_OPEN = frozenset(_PRECEDENCE) - {Status.COMPLIANT, Status.EXEMPT}
PAST_DUE = (Status.OVERDUE, Status.IN_GRACE)


def status_on(obligation: Obligation, as_of: date) -> Status:
    """Return the status of an obligation on a day between its breakpoint and the next."""
    o = obligation
    if o.satisfied_on is not None:
        return Status.COMPLIANT
    if o.spell_ends_on is not None and as_of > o.spell_ends_on:
        return Status.NOT_APPLICABLE
    if o.excused or _inside(o.exempt_from, o.exempt_until, as_of):
        return Status.EXEMPT
    if _inside(o.suspended_from, o.suspended_until, as_of):
        return Status.SUSPENDED
    return _by_due_date(o, as_of)


def _inside(first: date | None, last: date | None, as_of: date) -> bool:
    return first is not None and first <= as_of and (last is None or as_of <= last)


def _by_due_date(o: Obligation, as_of: date) -> Status:
    if as_of <= o.due_on:
        if o.awaiting_since is not None:
            return Status.AWAITING_SIGNOFF
        return Status.UPCOMING if o.opened_on > as_of else Status.PENDING
    if o.grace_until is not None and as_of <= o.grace_until:
        return Status.IN_GRACE
    return Status.OVERDUE if o.closed_on is None else Status.MISSED


def timeless(obligation: Obligation) -> Obligation:
    """Return an obligation without what depends on the day asked: what may be stored, and compared for change."""
    return replace(obligation, status=Status.UPCOMING, days_overdue=0, explanation=())


def days_overdue_on(obligation: Obligation, as_of: date) -> int:
    """Return the calendar days after the due date, in grace or overdue, else 0."""
    return (as_of - obligation.due_on).days if status_on(obligation, as_of) in PAST_DUE else 0


def current_spell(spells: Sequence[Spell], as_of: date) -> Spell | None:
    """Return the spell that the day lies in, None when the person is out of scope."""
    last = spells[-1] if spells else None
    if last is None or as_of < last.starts_on or (last.ends_on is not None and as_of > last.ends_on):
        return None
    return last


def summary_on(
    obligations: Sequence[Obligation],
    as_of: date,
    *,
    spells: Sequence[Spell],
    lapse_action: str | None = None,
) -> Summary:
    """Return where the person stands. `lapse_action`: the label of the text in force on the day."""
    stated = [replace(o, status=status_on(o, as_of)) for o in obligations]
    return summary_of(stated, as_of, spells=spells, lapse_action=lapse_action)


def summary_of(
    obligations: Sequence[Obligation],
    as_of: date,
    *,
    spells: Sequence[Spell],
    lapse_action: str | None = None,
) -> Summary:
    """Return where the person stands, of obligations that say their status on the day."""
    latest: Obligation | None = None
    for o in obligations:
        if o.satisfied_on is not None and (latest is None or o.satisfied_on >= (latest.satisfied_on or as_of)):
            latest = o
    last_satisfied_on = latest.satisfied_on if latest else None
    last_on_time = latest.on_time if latest else None
    spell = current_spell(spells, as_of)
    if spell is None:
        return Summary(
            status=Status.NOT_APPLICABLE,
            next_due_on=None,
            days_overdue=0,
            last_satisfied_on=last_satisfied_on,
            last_on_time=last_on_time,
            restriction=None,
        )
    now = [(o, o.status) for o in obligations if o.spell == spell.number]
    status = _person_status(now)
    return Summary(
        status=status,
        next_due_on=min((o.due_on for o, s in now if _still_due(o, s, as_of)), default=None),
        days_overdue=max(((as_of - o.due_on).days for o, s in now if s is Status.OVERDUE), default=0),
        last_satisfied_on=last_satisfied_on,
        last_on_time=last_on_time,
        restriction=lapse_action if _restricted(now, status) else None,
    )


def _person_status(now: Sequence[tuple[Obligation, Status]]) -> Status:
    """A pending renewal counts as compliant: an unexpired completion is held until its due date."""
    found = {Status.COMPLIANT if s is Status.PENDING and o.kind is ObligationKind.RENEWAL else s for o, s in now}
    return next((status for status in _PRECEDENCE if status in found), Status.UPCOMING)


def _still_due(o: Obligation, status: Status, as_of: date) -> bool:
    if status is Status.EXEMPT:
        return not o.excused and o.due_on >= as_of
    return status in _OPEN


def _restricted(now: Sequence[tuple[Obligation, Status]], status: Status) -> bool:
    if not now:
        return False
    if status is Status.OVERDUE:
        return True
    return status is not Status.EXEMPT and all(o.satisfied_on is None for o, _ in now)
