"""Since when a restriction holds: the first day of the unbroken run of days that ends today (section 10.3).

The ledger's rows say, for every day, what the rule says; between the days on which a row begins, ends or compares
differently nothing can change. So the run is followed backwards from one such day to the one before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lms.compliance.model import Spell
from lms.compliance.model.ledger import ASK, WAITING, LedgerRow, obligation_from
from lms.compliance.rules.status import summary_on


@dataclass(frozen=True, slots=True)
class Since:
    """The first day of a run, or, where the ledger cannot say, a day of it: it began then or earlier."""

    day: date
    exact: bool


UNKNOWN = "?"
"""What is said of a day on which the ledger leaves the answer to the rule; no label of a text looks like this."""


def restricted_since(rows: Iterable[LedgerRow], as_of: date, label: str) -> Since:
    """Return since when a person has been restricted, who is on `as_of` under `label`.

    `rows` are all that is known now about one person under one requirement, whatever days they hold on. A run of one
    label ends where the text changed it for another. Days on which the ledger asks the rule (an open leave moves the
    dates daily) end what can be proved, not the run.
    """
    known = tuple(rows)
    since = as_of.toordinal()
    for turn in sorted(_turns(known, since), reverse=True):
        found = _label_on(known, turn)
        if found == UNKNOWN:
            return Since(date.fromordinal(since), exact=False)
        if found != label:
            break
        since = turn
    return Since(date.fromordinal(since), exact=True)


def _turns(rows: Sequence[LedgerRow], as_of: int) -> Iterator[int]:
    """Yield the days up to one on which the answer can differ from that of the day before."""
    found = {1}
    for row in rows:
        found |= {day for day in (row.holds_from, row.holds_until, row.spell_from, row.opened_on) if day}
        found |= {day for day in (row.exempt_from, row.suspended_from) if day}
        ends = (row.due_on, row.grace_until, row.spell_to, row.exempt_until, row.suspended_until)
        found |= {day + 1 for day in ends if day}
    return (day for day in found if day <= as_of)


def _label_on(rows: Sequence[LedgerRow], day: int) -> str | None:
    """Return the restriction of a day, as the rule's summary has it."""
    held = [r for r in rows if r.holds_from <= day and (r.holds_until is None or day < r.holds_until)]
    if any(row.kind == ASK for row in held):
        return UNKNOWN
    if not held:
        return None
    last = max(held, key=lambda row: row.spell)
    label = next((row.restriction for row in held if row.spell == last.spell and row.restriction), None)
    assert last.spell_from is not None
    ends = None if last.spell_to is None else date.fromordinal(last.spell_to)
    spell = Spell(last.spell, date.fromordinal(last.spell_from), ends)
    obligations = [obligation_from(row) for row in held if row.kind != WAITING]
    return summary_on(obligations, date.fromordinal(day), spells=[spell], lapse_action=label).restriction
