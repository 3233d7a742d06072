"""Settling one cycle: later texts, what satisfied it, what moved its due date, whether it was on time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lms.compliance.model.requirement import Text
from lms.compliance.rules.cycle import Cycle, Dates
from lms.compliance.rules.days import add
from lms.compliance.rules.extensions import extend
from lms.compliance.rules.moves import Moved, move
from lms.compliance.rules.question import Counted
from lms.compliance.rules.satisfaction import completions, first_day, until
from lms.compliance.rules.trail import note
from lms.kernel.facts import FactType


def settle(cycle: Cycle) -> None:
    """Work out everything about a cycle that does not depend on the ones after it."""
    cycle.original_due_on = cycle.dates.due_on
    if len(cycle.question.texts) > 1:
        _follow_amendments(cycle)
    found = _completions(cycle)
    signed = _signed(cycle, found)
    satisfied_on, moved = _decide(cycle, signed)
    extended_from = moved.due_on
    if cycle.question.facts(FactType.EXTENSION):
        extend(cycle, moved, satisfied_on)
    if moved.due_on > extended_from and not cycle.takes_late:
        satisfied_on = _first_day(cycle, signed, _last_taken(cycle, moved))
    _write_down(cycle, moved, signed, satisfied_on)
    if satisfied_on is None and cycle.text.body.sign_off is not None:
        hoped = cycle.takes(found, assume_signed=True)
        cycle.awaiting_since = _first_day(cycle, hoped, _last_taken(cycle, moved))


def _completions(cycle: Cycle) -> Sequence[Counted]:
    return until(completions(cycle.question, cycle.text.body, cycle.expression()), cycle.spell.ends_on)


def _signed(cycle: Cycle, found: Sequence[Counted]) -> Sequence[Counted]:
    if cycle.text.body.sign_off is not None:
        found = [c for c in found if c.signed]
    return cycle.takes(found, assume_signed=False)


def _decide(cycle: Cycle, signed: Sequence[Counted]) -> tuple[date | None, Moved]:
    """Return the day it was satisfied and its moved due date, before extensions."""
    if not cycle.takes_late:
        satisfied_on = _first_day(cycle, signed, _last_taken(cycle, move(cycle, None)))
        return satisfied_on, move(cycle, satisfied_on)
    satisfied_on = _first_day(cycle, signed, None)
    moved = move(cycle, satisfied_on)
    if satisfied_on is not None and _yields(cycle, moved) and satisfied_on > moved.due_on:
        return None, move(cycle, None)
    return satisfied_on, moved


def _first_day(cycle: Cycle, taken: Sequence[Counted], last: date | None) -> date | None:
    return first_day(cycle.expression(), until(taken, last), cycle.joining)


def _yields(cycle: Cycle, moved: Moved) -> bool:
    return moved.excused and cycle.yields_when_excused


def _last_taken(cycle: Cycle, moved: Moved) -> date | None:
    """Return the last day on which a completion is taken; None: any day."""
    if _yields(cycle, moved):
        return moved.due_on
    return None if cycle.takes_late else _grace_until(cycle, moved.due_on) or moved.due_on


def _grace_until(cycle: Cycle, due_on: date) -> date | None:
    grace = cycle.text.body.grace
    return None if grace is None else add(due_on, grace.span, cycle.question.calendar(cycle.text))


def _write_down(cycle: Cycle, moved: Moved, signed: Sequence[Counted], satisfied_on: date | None) -> None:
    cycle.due_on = moved.due_on
    cycle.grace_until = _grace_until(cycle, moved.due_on)
    cycle.excused, cycle.exempt, cycle.suspended = moved.excused, moved.exempt, moved.suspended
    cycle.slides = moved.slides
    cycle.satisfied_on = satisfied_on
    cycle.taken = until(signed, _last_taken(cycle, moved))
    if cycle.trail is not None:
        cycle.trail.extend(moved.steps)
    if satisfied_on is not None:
        grace = cycle.text.body.grace
        in_grace = grace is not None and grace.on_time and satisfied_on <= (cycle.grace_until or moved.due_on)
        cycle.on_time = satisfied_on <= moved.due_on or in_grace
        _note_satisfaction(cycle, satisfied_on)


def _note_satisfaction(cycle: Cycle, satisfied_on: date) -> None:
    if cycle.trail is not None:
        verdict = "on time" if cycle.on_time else "late"
        words = f"satisfied on {satisfied_on}, due {cycle.due_on}: {verdict}"
        parts = {"day": satisfied_on, "due": cycle.due_on, "on_time": bool(cycle.on_time)}
        note(cycle.trail, cycle.text, "satisfied_by", words, satisfied_on, **parts)


def _follow_amendments(cycle: Cycle) -> None:
    """Compute an open obligation again under each later text that reaches open cycles."""
    for text in [t for t in cycle.question.texts if t.open_cycles and t.since > cycle.text.since]:
        ended = cycle.spell.ends_on is not None and cycle.spell.ends_on < text.since
        satisfied_on = None if ended else _decide(cycle, _signed(cycle, _completions(cycle)))[0]
        if ended or (satisfied_on is not None and satisfied_on < text.since):
            return
        _recompute(cycle, cycle.question.text_on(text.since))


def _recompute(cycle: Cycle, text: Text) -> None:
    new = cycle.dates_under(text)
    if new is None:
        return
    old = cycle.dates.due_on
    due_on = new.due_on
    if new.due_on < old:
        notice = text.body.minimum_notice
        at_least = add(text.since, notice, cycle.question.calendar(text))
        due_on = min(old, max(new.due_on, at_least))
        words = f"{new.due_on} under the text of {text.since}, not before {text.since} + {notice}, not after {old}"
        parts = {"day": new.due_on, "since": text.since, "offset": notice, "least": at_least, "old": old}
        note(cycle.trail, text, "amendments.minimum_notice", words, due_on, **parts)
    elif new.due_on > old:
        words = f"computed again under the text of {text.since}"
        note(cycle.trail, text, "amendments", words, due_on, since=text.since)
    cycle.adopt(text)
    cycle.dates = Dates(new.raw, due_on)
