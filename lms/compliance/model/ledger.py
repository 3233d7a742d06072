"""One row of the ledger as plain values: days as integers (`date.toordinal()`), labels as codes.

The pure rules make these rows, the store keeps and compares them; equal rows are equal tuples.
"""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from lms.compliance.model.outcome import Extension, Obligation, ObligationKind, Period, Status

WAITING: Final = 0
"""In scope, and no clock has started."""
ASK: Final = 9
"""The dates of these days cannot be stored: the reader asks the rule."""
HORIZON: Final = "horizon"
"""The reason of a row of kind ASK beyond which periods are not laid out."""
KINDS: Final = {
    ObligationKind.INITIAL: 1,
    ObligationKind.RENEWAL: 2,
    ObligationKind.PERIOD: 3,
    ObligationKind.TRIGGERED: 4,
}
EXTENSIONS: Final = {Extension.GRANTED: 1, Extension.REFUSED: 2}
KIND_OF: Final = {code: kind for kind, code in KINDS.items()}
EXTENSION_OF: Final = {code: extension for extension, code in EXTENSIONS.items()}


class LedgerRow(NamedTuple):
    """The answer columns of an obligation, in the order of the table."""

    holds_from: int
    holds_until: int | None
    kind: int
    spell: int = 0
    cycle: int = 0
    spell_from: int | None = None
    spell_to: int | None = None
    period_from: int | None = None
    period_to: int | None = None
    text_since: int | None = None
    opened_on: int | None = None
    original_due_on: int | None = None
    due_on: int | None = None
    grace_until: int | None = None
    satisfied_on: int | None = None
    on_time: bool | None = None
    next_due_on: int | None = None
    minutes_required: int | None = None
    minutes_done: int | None = None
    awaiting_since: int | None = None
    excused: bool = False
    exempt_from: int | None = None
    exempt_until: int | None = None
    suspended_from: int | None = None
    suspended_until: int | None = None
    closed_on: int | None = None
    extension: int | None = None
    retain_until: int | None = None
    reason: str | None = None
    counted: str = ""
    restriction: str | None = None

    def holding(self, since: int, until: int | None) -> LedgerRow:
        """Return the same answer for other days. `_replace` says the same three times slower."""
        return LedgerRow._make((since, until, *self[2:]))


def number(day: date | None) -> int | None:
    """Return a day as the ledger keeps it."""
    return None if day is None else day.toordinal()


def day(value: int | None) -> date | None:
    """Return a day of the ledger as a date."""
    return None if value is None else date.fromordinal(value)


def row_from(o: Obligation, restriction: str | None) -> LedgerRow:
    """Return an obligation as a row that holds for no days yet.

    By place, in the order of the table: the rules make tens of rows a person, and by name each takes twice as long.
    """
    period = o.period
    return LedgerRow(
        0,
        None,
        KINDS[o.kind],
        o.spell,
        o.cycle,
        o.spell_starts_on.toordinal(),
        o.spell_ends_on.toordinal() if o.spell_ends_on else None,
        period.starts_on.toordinal() if period else None,
        period.ends_on.toordinal() if period else None,
        o.text_since.toordinal() if o.text_since else None,
        o.opened_on.toordinal(),
        o.original_due_on.toordinal(),
        o.due_on.toordinal(),
        o.grace_until.toordinal() if o.grace_until else None,
        o.satisfied_on.toordinal() if o.satisfied_on else None,
        o.on_time,
        o.next_due_on.toordinal() if o.next_due_on else None,
        o.minutes_required,
        o.minutes_done,
        o.awaiting_since.toordinal() if o.awaiting_since else None,
        o.excused,
        o.exempt_from.toordinal() if o.exempt_from else None,
        o.exempt_until.toordinal() if o.exempt_until else None,
        o.suspended_from.toordinal() if o.suspended_from else None,
        o.suspended_until.toordinal() if o.suspended_until else None,
        o.closed_on.toordinal() if o.closed_on else None,
        EXTENSIONS[o.extension] if o.extension else None,
        o.retain_until.toordinal() if o.retain_until else None,
        o.reason,
        " ".join(o.counted),
        restriction,
    )


def obligation_from(row: LedgerRow) -> Obligation:
    """Return a row of the ledger as an obligation; its status is for `rules.status_on` to say."""
    first, opened, original, due = (day(v) for v in (row.spell_from, row.opened_on, row.original_due_on, row.due_on))
    if first is None or opened is None or original is None or due is None:
        raise ValueError(f"a ledger row of kind {row.kind} is no obligation")
    period_from, period_to = day(row.period_from), day(row.period_to)
    return Obligation(
        spell=row.spell,
        kind=KIND_OF[row.kind],
        cycle=row.cycle,
        period=Period(period_from, period_to) if period_from and period_to else None,
        reason=row.reason,
        spell_starts_on=first,
        spell_ends_on=day(row.spell_to),
        text_since=day(row.text_since),
        opened_on=opened,
        original_due_on=original,
        due_on=due,
        grace_until=day(row.grace_until),
        satisfied_on=day(row.satisfied_on),
        on_time=row.on_time,
        next_due_on=day(row.next_due_on),
        minutes_required=row.minutes_required,
        minutes_done=row.minutes_done,
        awaiting_since=day(row.awaiting_since),
        excused=row.excused,
        exempt_from=day(row.exempt_from),
        exempt_until=day(row.exempt_until),
        suspended_from=day(row.suspended_from),
        suspended_until=day(row.suspended_until),
        closed_on=day(row.closed_on),
        slides=False,
        extension=EXTENSION_OF[row.extension] if row.extension else None,
        retain_until=day(row.retain_until),
        counted=tuple(row.counted.split()),
        status=Status.UPCOMING,
        days_overdue=0,
    )
