"""What a rule would say to an extension, before it is granted: in words, with the cap of the rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from lms.compliance.model import Calendar, Obligation, ObligationKind, Requirement
from lms.compliance.model.drafts import Standing
from lms.compliance.model.outcome import Outcome, Status
from lms.compliance.model.requirement import Extensions
from lms.compliance.rules.days import add
from lms.compliance.rules.question import calendar_of
from lms.compliance.rules.trail import steps_to_next
from lms.kernel.facts import Fact


def standing_of(outcome: Outcome) -> Standing:
    """Return where an outcome leaves the person, with the steps to the date where the outcome explains itself."""
    return Standing(outcome.summary.status, outcome.summary.next_due_on, steps_to_next(outcome))


def extension_answer(
    requirement: Requirement, before: Outcome, asked: Fact, calendars: Mapping[str, Calendar]
) -> tuple[bool | None, str]:
    """Return whether the rule grants an extension and why, as a sentence; None: nothing is open for it.

    The same questions in the same order as `rules.extensions`, asked of the obligation that the extension is for.
    """
    meant = _meant(before.obligations, asked)
    if before.summary.status is Status.NOT_APPLICABLE or meant is None or asked.new_due is None:
        return None, "Nothing is open on that day, so there is nothing to extend."
    if asked.new_due <= meant.due_on:
        return None, f"Nothing to extend: it is due on {meant.due_on:%-d %B %Y}, not before the new date."
    since = meant.text_since or date.min
    body = next((text.body for text in requirement.texts if text.since == since), requirement.body)
    rule = body.extension
    if rule is None:
        return False, "This requirement grants no extensions."
    return _held_to_cap(rule, meant, asked, calendar_of(body, calendars))


def _held_to_cap(rule: Extensions, meant: Obligation, asked: Fact, calendar: Calendar) -> tuple[bool | None, str]:
    """Return what a rule that grants extensions says to one."""
    assert asked.new_due is not None
    due = f"{meant.original_due_on:%-d %B %Y}"
    if rule.up_to is None:
        return True, f"Granted: the rule has no cap (first due {due})."
    cap = add(meant.original_due_on, rule.up_to, calendar)
    limit = f"at most {rule.up_to} past {due}, that is until {cap:%-d %B %Y}"
    if asked.new_due <= cap:
        return True, f"Granted: {limit}."
    if rule.determination and asked.determination:
        return True, f"Granted by the written determination; without one {limit}."
    more = " A written determination may go further." if rule.determination else ""
    return False, f"Refused: {limit}.{more}"


def _meant(obligations: Sequence[Obligation], asked: Fact) -> Obligation | None:
    day = asked.on
    assert day is not None
    for one in obligations:
        if one.kind is ObligationKind.TRIGGERED or one.opened_on > day or one.spell_starts_on > day:
            continue
        if one.spell_ends_on is not None and day > one.spell_ends_on:
            continue
        if not (one.satisfied_on is not None and one.satisfied_on <= day) and not (one.excused and one.due_on < day):
            return one
    return None
