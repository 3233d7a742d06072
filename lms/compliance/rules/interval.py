"""Rolling recurrence: the chain of renewals, each counted from the one before, without drift."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from lms.compliance.model import ObligationKind
from lms.compliance.model.requirement import Expression, Interval, Text
from lms.compliance.rules.cycle import Cycle, Dates
from lms.compliance.rules.days import ONE_DAY, add, back, due_after, on_or_after, roll
from lms.compliance.rules.initial import InitialCycle
from lms.compliance.rules.question import Counted, Question
from lms.compliance.rules.satisfaction import since
from lms.compliance.rules.settle import settle
from lms.compliance.rules.trail import counting, note
from lms.compliance.rules.trail import first_day as first_day_of


@dataclass(slots=True)
class Beat:
    """Where in the chain: anniversary `number` of `base` by the interval of `rule`."""

    rule: Interval
    base: date
    number: int
    base_is_last_day: bool
    """The base is itself the last day of a span (a due date), so no first day is there to be counted."""


@dataclass(slots=True, kw_only=True)
class RenewalCycle(Cycle):
    """A renewal; its window stays as the text it began under gave it."""

    kind: ClassVar[ObligationKind] = ObligationKind.RENEWAL

    beat: Beat
    counts_from: date
    """Completions count from this day on, which is after the day on which the previous obligation was satisfied."""
    window_start: date | None

    def expression(self) -> Expression:
        """Return what satisfies it."""
        rule = self.text.body.recurrence
        return (rule.satisfied_by if isinstance(rule, Interval) else None) or self.text.body.satisfied_by

    def takes(self, found: Sequence[Counted], *, assume_signed: bool) -> Sequence[Counted]:
        """Return the completions dated late enough to renew; `counts_from` is after the previous satisfaction."""
        return since(found, self.counts_from)

    def dates_under(self, text: Text) -> Dates | None:
        """Return its dates under a later text."""
        beat = self._beat_under(text)
        return None if beat is None else _dates(self.question, text, beat)

    def adopt(self, text: Text) -> None:
        """Be governed by a later text, at its interval, from now on."""
        self.beat = self._beat_under(text) or self.beat
        self.text = text

    def _beat_under(self, text: Text) -> Beat | None:
        """A changed interval counts from the last anniversary."""
        rule = text.body.recurrence
        if not isinstance(rule, Interval):
            return None
        beat = self.beat
        if rule.every == beat.rule.every:
            return Beat(rule, beat.base, beat.number, beat.base_is_last_day)
        last = Beat(beat.rule, beat.base, beat.number - 1, beat.base_is_last_day)
        return Beat(rule, anniversary(self.question, self.text, last), 1, beat.base_is_last_day or last.number > 0)


def anniversary(question: Question, text: Text, beat: Beat) -> date:
    """Return the anniversary, in one addition from the base, before rolling."""
    if beat.number == 0:
        return beat.base
    calendar = question.calendar(text)
    if beat.base_is_last_day:
        day = add(beat.base, beat.rule.every, calendar, beat.number)
    else:
        day = due_after(beat.base, beat.rule.every, text.body.time, calendar, beat.number)
    return day if beat.rule.align_to is None else on_or_after(day, beat.rule.align_to)


def _dates(question: Question, text: Text, beat: Beat) -> Dates:
    raw = anniversary(question, text, beat)
    return Dates(raw, roll(raw, text.body.time, question.calendar(text)))


def renewals(question: Question, initial: InitialCycle) -> Iterator[RenewalCycle]:
    """Yield settled renewals: exactly one open after a satisfied obligation, none before."""
    previous: InitialCycle | RenewalCycle = initial
    while previous.satisfied_on is not None:
        text = question.text_on(max(previous.satisfied_on, initial.spell.starts_on))
        rule = text.body.recurrence
        if not isinstance(rule, Interval):
            return
        renewal = _renewal(question, text, rule, initial, previous)
        settle(renewal)
        yield renewal
        previous = renewal


def _renewal(
    question: Question, text: Text, rule: Interval, initial: InitialCycle, previous: InitialCycle | RenewalCycle
) -> RenewalCycle:
    after = previous.satisfied_on or date.min
    beat = _next_beat(question, text, rule, initial, previous)
    dates = _dates(question, text, beat)
    window_start = None if rule.window is None else back(dates.raw, rule.window, question.calendar(text))
    counts_from = _counts_from(question, text, beat, window_start, after)
    cycle = RenewalCycle(
        question=question,
        spell=initial.spell,
        number=previous.number + 1,
        text=text,
        opened_on=after if rule.origin == "completion" and not rule.early_ignored else counts_from,
        dates=dates,
        trail=[] if question.explain else None,
        beat=beat,
        counts_from=counts_from,
        window_start=window_start,
    )
    _explain(cycle)
    return cycle


def _counts_from(question: Question, text: Text, beat: Beat, window_start: date | None, after: date) -> date:
    """Return the first day on which a completion may renew."""
    if beat.rule.origin == "completion" and not beat.rule.early_ignored:
        return after + ONE_DAY
    if window_start is None:
        last = Beat(beat.rule, beat.base, beat.number - 1, beat.base_is_last_day)
        window_start = anniversary(question, text, last) + ONE_DAY
    return max(window_start, after + ONE_DAY)


def _next_beat(
    question: Question, text: Text, rule: Interval, initial: InitialCycle, previous: InitialCycle | RenewalCycle
) -> Beat:
    """Return base and number after a satisfied obligation: restarted from its day, or kept."""
    satisfied_on = previous.satisfied_on or date.min
    in_grace = bool(previous.on_time) and satisfied_on > previous.due_on
    if rule.origin == "completion" and not (in_grace or _in_window(previous, satisfied_on)):
        return Beat(rule, satisfied_on, 1, base_is_last_day=False)
    if isinstance(previous, RenewalCycle) and previous.beat.rule.origin == rule.origin:
        beat = _continued(question, rule, previous)
    else:
        beat = _first_beat(rule, initial, previous, satisfied_on)
    if rule.origin == "completion" and not in_grace:
        return beat
    while anniversary(question, text, beat) <= satisfied_on:
        beat = Beat(rule, beat.base, beat.number + 1, beat.base_is_last_day)
    return beat


def _in_window(previous: InitialCycle | RenewalCycle, satisfied_on: date) -> bool:
    if not isinstance(previous, RenewalCycle) or previous.window_start is None:
        return False
    return previous.window_start <= satisfied_on <= previous.due_on


def _continued(question: Question, rule: Interval, previous: RenewalCycle) -> Beat:
    beat = previous.beat
    if rule.every == beat.rule.every:
        return Beat(rule, beat.base, beat.number + 1, beat.base_is_last_day)
    return Beat(rule, anniversary(question, previous.text, beat), 1, base_is_last_day=True)


def _first_beat(
    rule: Interval, initial: InitialCycle, previous: InitialCycle | RenewalCycle, satisfied_on: date
) -> Beat:
    """Return the first anniversary of the chain, or of a chain that a later text counts otherwise."""
    if rule.origin == "first_completion":
        return Beat(rule, initial.satisfied_on or satisfied_on, 1, base_is_last_day=False)
    source = initial if rule.origin == "due" else previous
    return Beat(rule, source.dates.raw, 1, base_is_last_day=True)


def _explain(cycle: RenewalCycle) -> None:
    if cycle.trail is None:
        return
    beat = cycle.beat
    times = f"{beat.number} x " if beat.number > 1 else ""
    base = "last day of a span" if beat.base_is_last_day else beat.rule.origin.replace("_", " ")
    first_day = "" if beat.base_is_last_day else counting(cycle.text, beat.rule.every)
    plain = Beat(Interval(beat.rule.every, beat.rule.origin), beat.base, beat.number, beat.base_is_last_day)
    unaligned = anniversary(cycle.question, cycle.text, plain)
    words = f"{base} {beat.base} + {times}{beat.rule.every}{first_day}"
    note(
        cycle.trail,
        cycle.text,
        "recurrence.interval",
        words,
        unaligned,
        base="last_day" if beat.base_is_last_day else beat.rule.origin,
        day=beat.base,
        times=beat.number,
        offset=beat.rule.every,
        first_day=None if beat.base_is_last_day else first_day_of(cycle.text, beat.rule.every),
    )
    if unaligned != cycle.dates.raw:
        words = f"that day of the year on or after {unaligned}"
        note(cycle.trail, cycle.text, "recurrence.align_to", words, cycle.dates.raw, day=unaligned)
    if cycle.window_start is not None:
        words = f"{cycle.dates.raw} - {beat.rule.window}: the window opens"
        window = beat.rule.window
        note(
            cycle.trail,
            cycle.text,
            "recurrence.renewal_window",
            words,
            cycle.window_start,
            day=cycle.dates.raw,
            offset=window,
        )
    if cycle.dates.due_on != cycle.dates.raw:
        roll_to = cycle.text.body.time.roll
        words = f"{cycle.dates.raw} is not a business day, moved {roll_to}"
        note(cycle.trail, cycle.text, "time.roll", words, cycle.dates.due_on, day=cycle.dates.raw, roll=roll_to)
