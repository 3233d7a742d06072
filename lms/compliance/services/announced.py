"""Changes that are announced but not yet in effect, and whom each will touch: their date without it and with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from lms.compliance.model import Calendar, Requirement, Status
from lms.compliance.model.requirement import Amendment, Body
from lms.compliance.rules.evaluate import evaluate
from lms.compliance.rules.question import texts_of
from lms.compliance.rules.reading import Person, prepare
from lms.compliance.services.texts import known_now, known_rulebook, shared_facts
from lms.compliance.store.facts import facts_of
from lms.compliance.store.texts import Rule
from lms.kernel.errors import LmsError
from lms.platform.work import Work

WHAT_TO_DO: Final = frozenset({"satisfied_by", "sign_off"})
"""Settings that change what somebody must do, even where their date stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A change to come: an amendment of a requirement, or (`amendment` None) a requirement that begins."""

    requirement: str
    title: str
    citation: str
    summary: str
    effective_on: date
    amendment: Amendment | None
    body: Body
    """The text before the change; of a requirement that begins, its text."""

    @property
    def changes(self) -> tuple[tuple[str, object], ...]:
        """Return the settings that an amendment replaces, with what takes their place."""
        return self.amendment.changes if self.amendment else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """Somebody whom a change touches: under the requirement before and after it, with which next date."""

    person_id: int
    applies_before: bool
    applies_after: bool
    due_before: date | None
    due_after: date | None


def coming(work: Work, today: date) -> list[Coming]:
    """Return the changes announced by today that take effect later, the earliest first."""
    found = [change for rule in known_rulebook(work).at().rules.values() for change in _of_rule(rule, today)]
    return sorted(found, key=lambda change: (change.effective_on, change.requirement))


def touched(work: Work, change: Coming, person_ids: Collection[int]) -> list[Touched]:
    """Return whom of some people a change touches, by asking the rule with and without it for its first day.

    Whose date cannot be computed with the calendars there are is left out.
    """
    rules = known_rulebook(work).at()
    rule = rules.by_key(change.requirement)
    if rule is None or not person_ids:
        return []
    known_at = max(work.now, known_now(work))
    without = _without(rule.requirement, change.amendment)
    asked = _Asked(rule.requirement, without, change, rules.calendars, known_rulebook(work).zone)
    facts = facts_of(work.session, person_ids, known_at, shared_facts(work, known_at))
    answers = (asked.about(person_id, prepare(found, known_at)) for person_id, found in facts.items())
    return [one for one in answers if one is not None]


def _of_rule(rule: Rule, today: date) -> Iterator[Coming]:
    requirement = rule.requirement
    begins = requirement.in_force_from
    if begins is not None and begins > today:
        yield _coming(rule, begins, None, requirement.body)
        return
    for amendment in requirement.amendments:
        if amendment.announced_on <= today < amendment.effective_on:
            before = [text.body for text in requirement.texts if text.since < amendment.effective_on]
            yield _coming(rule, amendment.effective_on, amendment, before[-1])


def _coming(rule: Rule, on: date, amendment: Amendment | None, body: Body) -> Coming:
    return Coming(
        requirement=rule.key,
        title=rule.requirement.title or rule.key,
        citation=(amendment.citation if amendment else "") or rule.requirement.citation,
        summary=rule.requirement.summary,
        effective_on=on,
        amendment=amendment,
        body=body,
    )


def _without(requirement: Requirement, amendment: Amendment | None) -> Requirement | None:
    if amendment is None:
        return None
    others = tuple(one for one in requirement.amendments if one is not amendment)
    return replace(requirement, amendments=others, texts=texts_of(requirement.body, others))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A rule with and without a change, to be asked about one person after another."""

    rule: Requirement
    without: Requirement | None
    change: Coming
    calendars: Mapping[str, Calendar]
    zone: str

    def about(self, person_id: int, person: Person) -> Touched | None:
        """Return how the change touches somebody; None where it does not."""
        try:
            after, due_after = self._standing(self.rule, person)
            before, due_before = self._standing(self.without, person) if self.without else (False, None)
        except LmsError:
            return None
        does_otherwise = after and before and any(name in WHAT_TO_DO for name, _ in self.change.changes)
        if (before, due_before) == (after, due_after) and not does_otherwise:
            return None
        return Touched(
            person_id=person_id,
            applies_before=before,
            applies_after=after,
            due_before=due_before,
            due_after=due_after,
        )

    def _standing(self, rule: Requirement, person: Person) -> tuple[bool, date | None]:
        summary = evaluate(rule, person, self.change.effective_on, calendars=self.calendars, zone=self.zone).summary
        return summary.status is not Status.NOT_APPLICABLE, summary.next_due_on
