"""Settling: bring the ledger up to what is known.

The ledger is a function of what was recorded: for every instant at which something became known, the answers that
held from then on. Settling replays, for a person, the instants since the last settling, in order, and writes only what
changed, each change dated by the instant that caused it. So it does not matter when settling happens: rows that
follow later keep their facts' instant, and once a person is settled up to an instant, no answer for that instant
changes again. What lies between is the stale list: a report waits for it, or says how many are pending.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

import sqlalchemy as sa

from lms.compliance.model.ledger import LedgerRow
from lms.compliance.model.register import Settled
from lms.compliance.records import Settling
from lms.compliance.rules.ledger import Changed, horizon, ledger_rows
from lms.compliance.rules.reading import prepare
from lms.compliance.rules.relevance import matters, names_of
from lms.compliance.services.texts import known_rulebook, shared_facts
from lms.compliance.store import ledger
from lms.compliance.store.facts import facts_of
from lms.compliance.store.texts import Rulebook, RuleSet
from lms.directory.services import facts as directory
from lms.kernel.clock import day_in
from lms.kernel.events import Event, FactsChanged, ModulePublished, RequirementPublished
from lms.kernel.facts import Fact, FactType
from lms.platform import queue
from lms.platform.work import Work

TASK = "compliance.settle"
"""The kind of the background work that settles who is stale."""
BATCH = 200
TWO_DAYS = timedelta(days=2)
"""No zone's day is further from the UTC day of an instant; and endings act on the next day."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a settling did."""

    people: int = 0
    opened: int = 0
    closed: int = 0

    def __add__(self, other: Settlement) -> Settlement:
        return Settlement(self.people + other.people, self.opened + other.opened, self.closed + other.closed)


def settle(work: Work, person_ids: Collection[int], *, again: bool = False) -> Settlement:
    """Bring the ledger of some people of the actor's agency up to this instant, in this transaction.

    `again` computes even where nothing was recorded: it changes nothing but rows whose horizon has come nearer.
    """
    at = work.instant()
    turns = Turns(known_rulebook(work))
    done = Settlement()
    people = iter(sorted(set(person_ids)))
    while batch := list(islice(people, BATCH)):
        done += _settle_batch(work, turns, batch, at, again=again)
    return done


def _settle_batch(work: Work, turns: Turns, batch: list[int], at: datetime, *, again: bool) -> Settlement:
    settled = ledger.settled_to(work.session, batch)
    facts = facts_of(work.session, batch, shared=shared_facts(work))
    kept = ledger.open_rows(work.session, batch)
    changes = ledger.Changes()
    for person_id in batch:
        replay = _Replay(turns, person_id, facts[person_id], at, kept, changes)
        replay.run(settled.get(person_id), again=again)
    for pair, left in kept.items():
        changes.finish(pair, left)
    changes.write(work.session)
    ledger.note_settled(work.session, work.actor.agency_id, batch, set(settled), at)
    return Settlement(len(batch), len(changes.opened), len(changes.closed))


class Turns:
    """The agency's published texts, and the instants at which they changed: read once for many people."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.at = book.turns()
        self.first = book.published[0] if book.published else None
        self.versions = {i: rule.version_id for known in book.sets for i, rule in known.rules.items()}
        self._names = {
            rule.version_id: names_of(rule.requirement) for known in book.sets for rule in known.rules.values()
        }

    def touched(self, rules: RuleSet, new: Sequence[Fact]) -> set[int]:
        """Return the rules that something newly recorded can matter to."""
        if any(f.type in (FactType.REVOCATION, FactType.SIGN_OFF) for f in new):
            return set(rules.rules)
        return {
            requirement_id
            for requirement_id, rule in rules.rules.items()
            if any(matters(self._names[rule.version_id], fact) for fact in new)
        }


@dataclass(frozen=True, slots=True)
class _Replay:
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
        if again:
            self._step(self.at, set(self.turns.versions), set(), None)

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
        for requirement_id in sorted(turned | touched):
            pair = (self.person_id, requirement_id)
            rule = known.rules.get(requirement_id)
            rows: Collection[LedgerRow] = ()
            if rule is not None:
                before = Changed(list(self.kept[pair].rows), first) if first and requirement_id in touched else None
                rows = ledger_rows(rule.requirement, person, known.calendars, zone=zone, until=until, changed=before)
            version_id = rule.version_id if rule else self.turns.versions[requirement_id]
            self.changes.replace(pair, self.kept[pair], rows, ledger.ticks(known_at), version_id)


# -- who is stale ------------------------------------------------------------------------------------------------------


def mark_stale(work: Work, person_ids: Collection[int] | None = None) -> int:
    """Put people (None: everybody of the actor's agency) on the stale list and ask for their settling."""
    at = work.instant()
    everybody = person_ids if person_ids is not None else directory.everybody(work.session, work.actor.agency_id)
    people = iter(sorted(everybody))
    while batch := list(islice(people, BATCH)):
        ledger.note_stale(work.session, work.actor.agency_id, batch, at)
    if everybody:
        key = f"{TASK}:{work.actor.agency_id}:{ledger.ticks(at)}"
        queue.submit(work, TASK, {"agency_id": work.actor.agency_id}, key=key, total=len(everybody))
    return len(everybody)


def settle_stale(work: Work, limit: int = BATCH) -> Settlement:
    """Settle some of those who wait, longest waiting first; nobody settled means nobody waits."""
    now = work.instant()
    query = (
        sa.select(Settling.person_id)
        .where(ledger.stale(work.actor.agency_id, _announced(work, now)))
        .order_by(Settling.stale_since, Settling.person_id)
        .limit(limit)
    )
    return settle(work, list(work.session.scalars(query)))


def settled(work: Work, known_at: datetime | None = None) -> Settled:
    """Return how many people's ledger lacks something known at an instant (None: known now)."""
    condition = ledger.stale(work.actor.agency_id, _announced(work, known_at or work.now), known_at)
    pending = work.session.scalar(sa.select(sa.func.count()).select_from(Settling).where(condition)) or 0
    return Settled(known_at, pending)


def pending(work: Work, known_at: datetime | None = None) -> int:
    """Return how many people wait to be settled up to an instant (None: now)."""
    return settled(work, known_at).pending


def note_nearing_horizons(work: Work) -> int:
    """Put on the stale list whose periods are laid out for less than a year ahead; return how many. For the night."""
    zone = known_rulebook(work).zone
    people = ledger.nearing_horizon(work.session, work.actor.agency_id, work.today(zone))
    return mark_stale(work, people) if people else 0


def _announced(work: Work, now: datetime) -> datetime | None:
    """Return the latest instant up to now at which a text was published or an amendment announced."""
    return max((i for i in known_rulebook(work).turns() if i <= now), default=None)


# -- told by other rooms -----------------------------------------------------------------------------------------------


def facts_changed(work: Work, event: Event) -> None:
    """Settle at once who is concerned; a bulk change goes to the stale list."""
    assert isinstance(event, FactsChanged)
    if event.bulk:
        mark_stale(work, event.person_ids)
    else:
        settle(work, event.person_ids)


def requirement_published(work: Work, event: Event) -> None:
    """Everybody may owe something else now."""
    assert isinstance(event, RequirementPublished)
    mark_stale(work)


def module_published(work: Work, event: Event) -> None:
    """A material change starts obligations again where a rule says so."""
    assert isinstance(event, ModulePublished)
    if not event.material:
        return
    change = Fact(type=FactType.CONTENT_CHANGE, module=event.module, on=event.effective_on)
    rules = known_rulebook(work).at(None).rules.values()
    if any(matters(names_of(rule.requirement), change) for rule in rules):
        mark_stale(work)
