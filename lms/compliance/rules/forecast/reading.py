"""Reads rows of the ledger: the days on which duties were watched, and the duties that are open on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lms.compliance.model.forecast import Duty, Held, Watched

FOREVER = 2**31


def watched(rows: Iterable[Held], units: Mapping[int, int], first: int, last: int) -> list[Watched]:
    """Return the days between two days (both included) on which duties were open and could be met.

    Days of exemption, of leave and outside service are left out. Whatever is still open on the last day, or ends
    without being met, was watched until then and says no more: it is censored.
    """
    rows = list(rows)
    ended = {(*row[:5], row.holds_from) for row in rows if not _is_open(row)}
    found = []
    for row in rows:
        if not _is_open(row) or row.excused or row.exempt_from is not None or row.suspended_from is not None:
            continue
        begins = max(row.holds_from, row.opened_on, row.spell_from, first)
        met = row.holds_until is not None and row.holds_until <= last and (*row[:5], row.holds_until) in ended
        ends = row.holds_until if met and row.holds_until else min(_last(row.holds_until), _end(row.spell_to), last)
        if begins <= ends:
            unit = units.get(row.person_id, 0)
            found.append(Watched(row.requirement_id, unit, row.due_on, begins, ends, met))
    return found


def open_on(rows: Iterable[Held], units: Mapping[int, int], day: int) -> list[Duty]:
    """Return what is open on a day: one duty a person and requirement, the one due first.

    Left out is what waits only for a signature, and what an exemption or a leave holds.
    """
    return _earliest(
        (row for row in rows if _counts(row, day) and row.opened_on <= day and row.awaiting_since is None), units
    )


def overdue_on(rows: Iterable[Held], units: Mapping[int, int], day: int) -> list[Duty]:
    """Return what is overdue on a day by these rows: of a day to come, what will be if nobody does anything."""
    return _earliest((row for row in rows if _counts(row, day) and day >= _late_from(row)), units)


def _earliest(rows: Iterable[Held], units: Mapping[int, int]) -> list[Duty]:
    """Return one duty a person and requirement: the one due first."""
    found: dict[tuple[int, int], Held] = {}
    for row in rows:
        pair = row.person_id, row.requirement_id
        if pair not in found or row.due_on < found[pair].due_on:
            found[pair] = row
    return [_duty(row, units) for row in found.values()]


def _duty(row: Held, units: Mapping[int, int]) -> Duty:
    return Duty(
        person_id=row.person_id,
        requirement_id=row.requirement_id,
        unit_id=units.get(row.person_id, 0),
        kind=row.kind,
        opened=row.opened_on,
        due=row.due_on,
        late_from=_late_from(row),
        text_since=row.text_since,
    )


def _is_open(row: Held) -> bool:
    return row.satisfied_on is None and row.closed_on is None


def _counts(row: Held, day: int) -> bool:
    """Tell whether an obligation is open and asked for on a day: `status_on`, without its dates of being due."""
    return (
        _is_open(row)
        and row.holds_from <= day < (row.holds_until or FOREVER)
        and row.spell_from <= day <= _end(row.spell_to)
        and not row.excused
        and not _inside(row.exempt_from, row.exempt_until, day)
        and not _inside(row.suspended_from, row.suspended_until, day)
    )


def _inside(first: int | None, last: int | None, day: int) -> bool:
    return first is not None and first <= day <= _end(last)


def _late_from(row: Held) -> int:
    return max(row.due_on, row.grace_until or 0) + 1


def _end(last: int | None) -> int:
    return FOREVER if last is None else last


def _last(until: int | None) -> int:
    return FOREVER if until is None else until - 1
