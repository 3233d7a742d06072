"""Obligations started again by an event, a designation, an assignment or a changed module."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from lms.compliance.model import ObligationKind, Spell
from lms.compliance.model.requirement import Anchor, Body, Expression, Text, Trigger
from lms.compliance.rules.cycle import Cycle, Dates
from lms.compliance.rules.days import due_after, roll
from lms.compliance.rules.question import Counted, Question
from lms.compliance.rules.reading import Entry
from lms.compliance.rules.satisfaction import modules_of, since
from lms.compliance.rules.settle import settle
from lms.compliance.rules.spells import matches
from lms.compliance.rules.trail import counting, first_day, note
from lms.kernel.facts import Fact, FactType

CONTENT_CHANGE = FactType.CONTENT_CHANGE.value


@dataclass(slots=True, kw_only=True)
class TriggeredCycle(Cycle):
    """One obligation started again."""

    kind: ClassVar[ObligationKind] = ObligationKind.TRIGGERED

    trigger: Trigger
    cause: Fact

    def expression(self) -> Expression:
        """Return what satisfies it."""
        return self.trigger.satisfied_by or self.text.body.satisfied_by

    def takes(self, found: Sequence[Counted], *, assume_signed: bool) -> Sequence[Counted]:
        """Return the completions from that day on that are not of an older version of the changed module."""
        after = since(found, self.opened_on)
        if self.trigger.after.name != CONTENT_CHANGE or self.cause.version is None:
            return after
        return [c for c in after if not self._is_outdated(c.fact, self.cause.version)]

    def _is_outdated(self, completion: Fact, needed: int) -> bool:
        return completion.module == self.cause.module and completion.version is not None and completion.version < needed

    def dates_under(self, text: Text) -> Dates | None:
        """Return its dates under a later text that has the same trigger."""
        trigger = _same(text, self.trigger.after)
        return None if trigger is None else _dates(self.question, text, trigger, self.opened_on)

    def adopt(self, text: Text) -> None:
        """Be governed by a later text from now on."""
        self.trigger = _same(text, self.trigger.after) or self.trigger
        self.text = text


def _same(text: Text, after: Anchor) -> Trigger | None:
    return next((trigger for trigger in text.body.triggers if trigger.after == after), None)


def _dates(question: Question, text: Text, trigger: Trigger, day: date) -> Dates:
    calendar = question.calendar(text)
    raw = due_after(day, trigger.within, text.body.time, calendar)
    return Dates(raw, roll(raw, text.body.time, calendar))


def triggered(question: Question, spell: Spell, regular: Sequence[Cycle]) -> Iterator[TriggeredCycle]:
    """Yield settled triggered obligations of a spell, in order of their facts."""
    if not any(text.body.triggers for text in question.texts):
        return
    satisfied = [cycle.satisfied_on for cycle in regular if cycle.satisfied_on is not None]
    if not satisfied:
        return
    first_satisfied, number = min(satisfied), 0
    for day, _, fact in _causes(question, spell):
        text = question.text_on(day)
        for trigger in text.body.triggers:
            if first_satisfied < day and _starts(question, text.body, trigger, day, fact):
                number += 1
                cycle = _cycle(question, spell, trigger, (day, fact))
                cycle.number = number
                settle(cycle)
                yield cycle


def _causes(question: Question, spell: Spell) -> list[Entry]:
    anchors = {trigger.after for text in question.texts for trigger in text.body.triggers}
    found: list[Entry] = []
    for anchor in anchors:
        if anchor.name == CONTENT_CHANGE:
            for module in _watched(question):
                found += question.facts(FactType.CONTENT_CHANGE, module)
        else:
            found += question.facts(FactType(anchor.name), anchor.label)
    last = spell.ends_on or date.max
    return sorted((e for e in found if spell.starts_on <= e[0] <= last), key=lambda entry: entry[:2])


def _watched(question: Question) -> set[str]:
    return {module for text in question.texts for t in text.body.triggers for module in _named(text.body, t)}


def _named(body: Body, trigger: Trigger) -> frozenset[str]:
    """Return the modules whose change starts a trigger: the rule's own and the trigger's."""
    own = modules_of(body.satisfied_by)
    return own if trigger.satisfied_by is None else own | modules_of(trigger.satisfied_by)


def _starts(question: Question, body: Body, trigger: Trigger, day: date, fact: Fact) -> bool:
    if trigger.after.name != fact.type.value or trigger.after.label not in (None, fact.tag, fact.name):
        return False
    if trigger.after.name == CONTENT_CHANGE and not (fact.material and fact.module in _named(body, trigger)):
        return False
    return matches(trigger.affects, question.history.state_on(day))


def _cycle(question: Question, spell: Spell, trigger: Trigger, cause: tuple[date, Fact]) -> TriggeredCycle:
    day, fact = cause
    text = question.text_on(day)
    dates = _dates(question, text, trigger, day)
    cycle = TriggeredCycle(
        question=question,
        spell=spell,
        number=0,
        text=text,
        opened_on=day,
        dates=dates,
        trail=[] if question.explain else None,
        trigger=trigger,
        cause=fact,
        reason=str(trigger.after),
    )
    if cycle.trail is not None:
        words = f"{trigger.after} {day} + {trigger.within}{counting(text, trigger.within)}"
        first = first_day(text, trigger.within)
        parts = {"anchor": trigger.after, "day": day, "offset": trigger.within, "first_day": first}
        note(cycle.trail, text, "triggers.within", words, dates.raw, **parts)
        if dates.due_on != dates.raw:
            words = f"{dates.raw} is not a business day, moved {text.body.time.roll}"
            note(cycle.trail, text, "time.roll", words, dates.due_on, day=dates.raw, roll=text.body.time.roll)
    return cycle
