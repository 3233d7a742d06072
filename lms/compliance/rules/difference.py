"""What a change of a text does to a person: two answers of the rule for the same facts and day, compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from lms.compliance.model import Outcome, Requirement, Status
from lms.compliance.model.change import Move, Standing
from lms.compliance.rules.days import ONE_DAY


def standing_of(outcome: Outcome) -> Standing | None:
    """Return where a person stands; None for who is not under the text on the day."""
    summary = outcome.summary
    if not outcome.spells or summary.status is Status.NOT_APPLICABLE:
        return None
    return Standing(summary.status, summary.next_due_on, summary.days_overdue, summary.restriction)


def move_between(before: Standing | None, after: Standing | None) -> Move | None:
    """Return what a change does to a person; None where it leaves them as they are."""
    if before == after:
        return None
    if (before and before.problem) or (after and after.problem):
        return Move.UNKNOWN
    if before is None or after is None:
        return Move.ENTERS if before is None else Move.LEAVES
    if before.due_on != after.due_on:
        return _moved(before.due_on, after.due_on)
    return Move.OTHERWISE


def _moved(before: date | None, after: date | None) -> Move:
    if before is None or after is None:
        return Move.GETS_DATE if before is None else Move.LOSES_DATE
    return Move.EARLIER if after < before else Move.LATER


def turning_days(texts: Iterable[Requirement | None], as_of: date, until: date) -> list[date]:
    """Return the days after `as_of`, up to `until`, on which one of some texts itself begins, changes or ends."""
    found = {day for text in texts if text is not None for day in _turns(text)}
    return sorted(day for day in found if as_of < day <= until)


def _turns(text: Requirement) -> Iterator[date]:
    if text.in_force_from is not None:
        yield text.in_force_from
    if text.in_force_until is not None and text.in_force_until < date.max:
        yield text.in_force_until + ONE_DAY
    yield from (amendment.effective_on for amendment in text.amendments)
