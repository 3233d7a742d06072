"""The replay of one person: what became known, instant by instant, and what it changed in the ledger."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.compliance.model.ledger import ASK, HORIZON, LedgerRow
from lms.compliance.rules.ledger import Changed, horizon, ledger_rows
from lms.compliance.rules.reading import prepare
from lms.compliance.rules.relevance import matters, names_of
from lms.compliance.store import ledger
from lms.compliance.store.texts import Rulebook, RuleSet
from lms.kernel.clock import day_in
from lms.kernel.facts import Fact, FactType

A_YEAR = 366
TWO_DAYS = timedelta(days=2)
"""No zone's day is further from the UTC day of an instant; and endings act on the next day."""


class Turns:
    """The agency's published texts, and the instants at which they changed: read once for many people."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.at = book.turns()
        self.first = book.published[0] if book.published else None
        self.versions = {i: rule.version_id for known in book.sets for i, rule in known.rules.items()}
        self._remembered: dict[tuple[object, ...], frozenset[int]] = {}
        self._names = {
            rule.version_id: names_of(rule.requirement) for known in book.sets for rule in known.rules.values()
        }

    def touched(self, rules: RuleSet, new: Sequence[Fact]) -> set[int]:
        """Return the rules that something newly recorded can matter to."""
        if any(f.type in (FactType.REVOCATION, FactType.SIGN_OFF) for f in new):
            return set(rules.rules)
        return {requirement_id for fact in new for requirement_id in self._concerned(rules, fact)}

    def _concerned(self, rules: RuleSet, fact: Fact) -> frozenset[int]:
        """Return the rules that a fact can matter to: remembered by what of it the rules look at."""
        key = (id(rules), fact.type, fact.module, fact.tag or fact.name, tuple(fact.attributes))
        found = self._remembered.get(key)
        if found is None:
            found = self._remembered[key] = frozenset(
                requirement_id
                for requirement_id, rule in rules.rules.items()
                if matters(self._names[rule.version_id], fact)
            )
        return found


@dataclass(frozen=True, slots=True)
class Replay:
    """The settling of one person: each instant in order, each rule that it can matter to."""

    turns: Turns
    person_id: int
    facts: Sequence[Fact]
    at: datetime
    kept: dict[ledger.Pair, ledger.Kept]
    changes: ledger.Changes

    def run(self, since: datetime | None, *, again: bool) -> None:
        """Replay what became known after `since`."""
        if self.turns.first is None:
            return
        recorded: dict[datetime, list[Fact]] = {}
        for fact in self.facts:
            if fact.recorded_at is not None:
                recorded.setdefault(max(fact.recorded_at, self.turns.first), []).append(fact)
        due = sorted(
            i for i in {*recorded, *self.turns.at} if i <= self.at and (since is None or i > since or i == self.at)
        )
        for instant in due:
            new = recorded.get(instant, [])
            turned = self.turns.at.get(instant, set())
            touched = self.turns.touched(self.turns.book.at(instant), new) - turned
            if turned or touched:
                self._step(instant, turned, touched, self._first_day(new))
        anew = set(self.turns.versions) if again else self._nearing_their_horizon()
        if anew:
            self._step(self.at, anew, set(), None)

    def _nearing_their_horizon(self) -> set[int]:
        """Return the rules whose periods are laid out for less than a year ahead."""
        soon = day_in(self.at, self.turns.book.zone).toordinal() + A_YEAR
        return {
            requirement_id
            for (_, requirement_id), kept in self.kept.items()
            if any(row.reason == HORIZON and row.kind == ASK and row.holds_from <= soon for row in kept.rows)
        }

    def _first_day(self, new: Sequence[Fact]) -> date | None:
        """Return the first day on which new facts can be seen, in whatever zone; None: any day."""
        by_id = {fact.id: fact for fact in self.facts}
        seen = [by_id.get(fact.of, fact) if fact.type is FactType.REVOCATION else fact for fact in new]
        days = [fact.on or (fact.at.date() if fact.at else None) for fact in seen]
        known = [day for day in days if day is not None]
        return min(known) - TWO_DAYS if known and len(known) == len(days) and min(known).year > 1 else None

    def _step(self, known_at: datetime, turned: set[int], touched: set[int], first: date | None) -> None:
        known = self.turns.book.at(known_at)
        zone = self.turns.book.zone
        until = horizon(day_in(self.at, zone))
        person = prepare(self.facts, known_at)
        since = ledger.ticks(known_at)
        for requirement_id in sorted(turned | touched):
            pair = (self.person_id, requirement_id)
            kept = self.kept[pair]
            rule = known.rules.get(requirement_id)
            rows: Collection[LedgerRow] = ()
            if rule is not None:
                before = Changed(list(kept.rows), first) if first and requirement_id in touched else None
                rows = ledger_rows(rule.requirement, person, known.calendars, zone=zone, until=until, changed=before)
            version_id = rule.version_id if rule else self.turns.versions[requirement_id]
            self.changes.replace(pair, kept, rows, since, version_id)
