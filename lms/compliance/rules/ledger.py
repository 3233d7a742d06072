"""What the ledger keeps of a rule's answers: rows that hold from one day to another, instead of an answer a day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lms.compliance.model import Calendar, Requirement
from lms.compliance.model.ledger import ASK, HORIZON, WAITING, LedgerRow, number, row_from
from lms.compliance.model.requirement import Periodic
from lms.compliance.rules.breakpoints import breakpoints
from lms.compliance.rules.evaluate import owed
from lms.compliance.rules.limits import FAILURES, sentence_of
from lms.compliance.rules.reading import Person
from lms.compliance.rules.spells import never_in_scope

HORIZON_YEARS = 2
FAR = date(9999, 12, 1)


def horizon(today: date) -> date:
    """Return the last day up to which recurring periods are laid out ahead.

    Periods go on for ever and rows cannot. A later day is asked of the rule. The end of a year, so that settling
    again within a year changes nothing.
    """
    return date(today.year + HORIZON_YEARS, 12, 31)


def ledger_rows(
    requirement: Requirement,
    person: Person,
    calendars: Mapping[str, Calendar],
    *,
    zone: str,
    until: date,
    changed: Changed | None = None,
) -> frozenset[LedgerRow]:
    """Return every row of one person under one rule, as the person's facts were known.

    `until` is the horizon: it bounds only rules that recur by periods, all others have an end of their own. With
    `changed`, the days before the earliest new fact are taken over: a fact is not seen on days before its own.
    """
    ends = _recurs_by_period(requirement)
    try:
        if never_in_scope(requirement, person, zone):
            return frozenset()
        days = breakpoints(requirement, person, calendars, zone=zone, until=until if ends else FAR)
    except FAILURES as error:
        return frozenset({LedgerRow(1, None, ASK, reason=sentence_of(error, person.facts))})
    rows: list[LedgerRow] = []
    open_since: dict[LedgerRow, int] = {}
    first = changed.take_over(rows, open_since) if changed else 0
    for turn in sorted({day.toordinal() for day in days} | ({first} if first else set())):
        if turn >= first:
            now = set(_rows_on(requirement, person, calendars, zone, date.fromordinal(turn)))
            _carry_on(open_since, now, turn, rows)
    if ends and (open_since or _goes_on_after(requirement, person, until)):
        rows.append(LedgerRow(until.toordinal() + 1, None, ASK, reason=HORIZON))
    rows += [row.holding(since, None) for row, since in open_since.items()]
    return frozenset(rows)


@dataclass(frozen=True, slots=True)
class Changed:
    """What was known before, and the first day on which something newly recorded can be seen."""

    before: Collection[LedgerRow]
    first: date

    def take_over(self, rows: list[LedgerRow], open_since: dict[LedgerRow, int]) -> int:
        """Take over the rows of the days before, open the ones that reach the first day, and return that day.

        Return 0, so that everything is computed, where nothing could be computed before.
        """
        if any(row.holds_from == 1 for row in self.before):
            return 0
        ends = [row.holds_from for row in self.before if row.reason == HORIZON and row.kind == ASK]
        first = min([self.first.toordinal(), *ends])
        for row in self.before:
            if row.holds_until is not None and row.holds_until < first:
                rows.append(row)
            elif row.holds_from < first:
                open_since[row.holding(0, None)] = row.holds_from
        return first


def _carry_on(open_since: dict[LedgerRow, int], now: set[LedgerRow], day: int, ended: list[LedgerRow]) -> None:
    """Close what does not hold any more from `day` on, and open what is new."""
    for row in [row for row in open_since if row not in now]:
        ended.append(row.holding(open_since.pop(row), day))
    for row in now:
        open_since.setdefault(row, day)


def _rows_on(
    requirement: Requirement, person: Person, calendars: Mapping[str, Calendar], zone: str, day: date
) -> Iterator[LedgerRow]:
    try:
        spells, obligations, label = owed(requirement, person, day, calendars, zone=zone)
    except FAILURES as error:
        yield LedgerRow(0, None, ASK, reason=sentence_of(error, person.facts))
        return
    if any(o.slides for o in obligations):
        yield LedgerRow(0, None, ASK)
        return
    if not spells:
        return
    last = spells[-1]
    for o in obligations:
        yield row_from(o, label if o.spell == last.number else None)
    if not obligations or obligations[-1].spell != last.number:
        yield LedgerRow(
            0, None, WAITING, last.number, spell_from=last.starts_on.toordinal(), spell_to=number(last.ends_on)
        )


def _recurs_by_period(requirement: Requirement) -> bool:
    return any(isinstance(text.body.recurrence, Periodic) for text in requirement.texts)


def _goes_on_after(requirement: Requirement, person: Person, day: date) -> bool:
    """Tell whether facts or texts dated after a day could still bring somebody under the rule."""
    days = [requirement.in_force_from, *(text.since for text in requirement.texts)]
    days += [fact.on or (fact.at.date() if fact.at else None) for fact in person.facts]
    return any(found is not None and found >= day for found in days)
