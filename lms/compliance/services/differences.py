"""Why the register of one day reads otherwise at two instants: what was recorded, published or announced in between."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms.compliance.model.differences import Cause, CauseKind, Reply
from lms.compliance.rules.differences import Ask, announced_between, causes
from lms.compliance.rules.evaluate import evaluate
from lms.compliance.rules.reading import prepare
from lms.compliance.services.texts import known_rulebook, shared_facts
from lms.compliance.store.facts import facts_of
from lms.compliance.store.ledger import Pair
from lms.compliance.store.texts import Rule, Rulebook, RuleSet
from lms.kernel.clock import day_in
from lms.kernel.errors import LmsError
from lms.kernel.facts import Fact
from lms.platform.work import Work


@dataclass(frozen=True, slots=True)
class Between:
    """Two instants and the day asked about, with the rules known at each."""

    book: Rulebook
    as_of: date
    first: datetime
    second: datetime

    @property
    def sets(self) -> tuple[RuleSet, RuleSet]:
        """Return the rules known at the first and at the second instant."""
        return self.book.at(self.first), self.book.at(self.second)


def causes_of(
    work: Work, pairs: Collection[Pair], as_of: date, first: datetime, second: datetime
) -> dict[Pair, list[Cause]]:
    """Return, for people and requirements (ids) whose answer differs, what made it differ; never nothing."""
    between = Between(known_rulebook(work), as_of, first, second)
    known = facts_of(work.session, {person for person, _ in pairs}, second, shared_facts(work, second))
    return {pair: _causes(between, pair[1], known[pair[0]]) or [Cause(CauseKind.UNKNOWN, second)] for pair in pairs}


def _causes(between: Between, requirement_id: int, facts: Sequence[Fact]) -> list[Cause]:
    before, after = between.sets
    old, new = before.rules.get(requirement_id), after.rules.get(requirement_id)
    if old is None or new is None:
        return _came_or_went(between, old, new)
    span = (between.first, between.second)
    found = _changed(between, old, new, facts)
    ask = _asking(new, after, between.book.zone, between.as_of, between.second)
    found += causes(facts, span, ask, day_in(between.first, between.book.zone))
    at = announced_between((a.announced_on for a in new.requirement.amendments), span)
    return found if found or at is None else [Cause(CauseKind.ANNOUNCED, at)]


def _came_or_went(between: Between, old: Rule | None, new: Rule | None) -> list[Cause]:
    if new is not None:
        return [Cause(CauseKind.RULE_PUBLISHED, new.published_at)]
    return [Cause(CauseKind.RULE_WITHDRAWN, _published(between)[-1])] if old is not None else []


def _changed(between: Between, old: Rule, new: Rule, facts: Sequence[Fact]) -> list[Cause]:
    """Return the publication of another text, or of a calendar, if the same facts give another answer by it."""
    published = _published(between)
    if not published:
        return []
    before, after = between.sets
    zone, as_of, second = between.book.zone, between.as_of, between.second
    then, now = _asking(old, before, zone, as_of, second)(facts), _asking(new, after, zone, as_of, second)(facts)
    at = new.published_at if new.version_id != old.version_id else published[-1]
    return [Cause(CauseKind.RULE_CHANGED, at)] if then != now else []


def _published(between: Between) -> list[datetime]:
    return [at for at in between.book.published if between.first < at <= between.second]


def _asking(rule: Rule, rules: RuleSet, zone: str, as_of: date, known_at: datetime) -> Ask:
    """Return what answers from facts as a line of the register would."""

    def ask(facts: Sequence[Fact]) -> Reply:
        person = prepare(facts, known_at)
        try:
            outcome = evaluate(rule.requirement, person, as_of, calendars=rules.calendars, zone=zone)
        except LmsError as error:
            return Reply(None, None, None, error.message)
        s = outcome.summary
        return Reply(s.status, s.next_due_on, s.last_satisfied_on)

    return ask
