"""Settling: bring the ledger up to what is known.

The ledger is a function of what was recorded: for every instant at which something became known, the answers that
held from then on. Settling replays, for a person, the instants since the last settling, in order, and writes only what
changed, each change dated by the instant that caused it. So it does not matter when settling happens: rows that
follow later keep their facts' instant, and once a person is settled up to an instant, no answer for that instant
changes again. What lies between is the stale list: a report waits for it, or says how many are pending.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import sqlalchemy as sa

from lms.compliance.model.ledger import LedgerRow
from lms.compliance.model.register import Settled
from lms.compliance.records import Settling
from lms.compliance.rules.ledger import horizon, ledger_rows
from lms.compliance.rules.reading import Person, prepare
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
        since = settled.get(person_id)
        for known_at, asked in _steps(turns, facts[person_id], since, at, again=again):
            person = prepare(facts[person_id], known_at)
            for requirement_id, version_id, rows in _answers(turns, person, known_at, asked, at):
                pair = (person_id, requirement_id)
                changes.replace(pair, kept[pair], rows, ledger.ticks(known_at), version_id)
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


def _steps(
    turns: Turns, facts: Sequence[Fact], since: datetime | None, at: datetime, *, again: bool
) -> Iterator[tuple[datetime, set[int]]]:
    """Yield each instant that is not settled yet, in order, and which requirements to ask about then."""
    if turns.first is None:
        return
    recorded: dict[datetime, list[Fact]] = {}
    for fact in facts:
        if fact.recorded_at is not None:
            recorded.setdefault(max(fact.recorded_at, turns.first), []).append(fact)
    due = sorted(i for i in {*recorded, *turns.at} if i <= at and (since is None or i > since or i == at))
    for instant in due:
        rules = turns.book.at(instant)
        asked = turns.at.get(instant, set()) | turns.touched(rules, recorded.get(instant, ()))
        if asked and not (again and instant == at):
            yield instant, asked
    if again:
        yield at, set(turns.versions)


def _answers(
    turns: Turns, person: Person, known_at: datetime, asked: set[int], at: datetime
) -> Iterator[tuple[int, int, Collection[LedgerRow]]]:
    """Yield requirement, version and rows; of a requirement that the agency does not have then, no rows."""
    known = turns.book.at(known_at)
    zone = turns.book.zone
    until = horizon(day_in(at, zone))
    for requirement_id in sorted(asked):
        rule = known.rules.get(requirement_id)
        if rule is None:
            yield requirement_id, turns.versions[requirement_id], ()
        else:
            rows = ledger_rows(rule.requirement, person, known.calendars, zone, until)
            yield requirement_id, rule.version_id, rows


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
