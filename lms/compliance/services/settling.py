"""Settling: bring the ledger up to what is known.

The ledger is a function of what was recorded: for every instant at which something became known, the answers that
held from then on. Settling replays, for a person, the instants since the last settling, in order, and writes only what
changed, each change dated by the instant that caused it. So it does not matter when settling happens: rows that
follow later keep their facts' instant, and once a person is settled up to an instant, no answer for that instant
changes again. What lies between is the stale list: a report waits for it, or says how many are pending.
"""

from __future__ import annotations

import logging
import traceback
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

import sqlalchemy as sa

from lms.compliance.model.register import Failed, Settled
from lms.compliance.rules.relevance import matters, names_of
from lms.compliance.services.replay import Replay, Turns
from lms.compliance.services.texts import known_rulebook, shared_facts
from lms.compliance.store import ledger, stale
from lms.compliance.store.facts import facts_of
from lms.directory.services import facts as directory
from lms.kernel.errors import LmsError
from lms.kernel.events import Event, FactsChanged, ModulePublished, RequirementPublished
from lms.kernel.facts import Fact, FactType
from lms.platform import queue
from lms.platform.work import Work

TASK = "compliance.settle"
"""The kind of the background work that settles who is stale."""
BATCH = 200
AGAIN_AFTER = timedelta(hours=1)
"""Whose settling failed is left alone for so long, so that others get their turn."""
log = logging.getLogger("lms.settling")


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a settling did."""

    people: int = 0
    """Whom it looked at, those included whose settling failed."""
    opened: int = 0
    closed: int = 0
    failed: int = 0

    def __add__(self, other: Settlement) -> Settlement:
        return Settlement(
            self.people + other.people,
            self.opened + other.opened,
            self.closed + other.closed,
            self.failed + other.failed,
        )


def settle(work: Work, person_ids: Collection[int], *, again: bool = False) -> Settlement:
    """Bring the ledger of some people of the actor's agency up to this instant, in this transaction.

    `again` computes even where nothing was recorded: it changes nothing but rows whose horizon has come nearer. Whose
    settling fails stays on the stale list with a sentence that says why; nobody else's waits for it.
    """
    at = work.instant()
    turns = Turns(known_rulebook(work))
    done = Settlement()
    people = iter(sorted(set(person_ids)))
    while batch := list(islice(people, BATCH)):
        done += _settle_batch(work, turns, batch, at, again=again)
    return done


def _settle_batch(work: Work, turns: Turns, batch: list[int], at: datetime, *, again: bool) -> Settlement:
    settled = stale.settled_to(work.session, batch)
    facts = facts_of(work.session, batch, shared=shared_facts(work))
    kept = ledger.open_rows(work.session, batch)
    changes = ledger.Changes()
    problems: dict[int, str] = {}
    for person_id in batch:
        own = ledger.Changes()
        rows: dict[ledger.Pair, ledger.Kept] = defaultdict(ledger.Kept, kept.get(person_id, {}))
        try:
            Replay(turns, person_id, facts[person_id], at, rows, own).run(settled.get(person_id), again=again)
        except Exception as error:
            problems[person_id] = _problem(person_id, error)
            continue
        for pair, left in rows.items():
            own.finish(pair, left)
        changes.add(own)
    changes.write(work.session)
    whole = [person_id for person_id in batch if person_id not in problems]
    stale.note_settled(work.session, work.actor.agency_id, whole, set(settled), at)
    stale.note_failed(work.session, work.actor.agency_id, problems, set(settled), at)
    return Settlement(len(batch), len(changes.opened), len(changes.closed), len(problems))


def _problem(person_id: int, error: Exception) -> str:
    """Log where a settling failed, without what is known about the person, and return what an officer reads."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    log.error("settling person %s failed: %s at %s:%s", person_id, type(error).__name__, place.filename, place.lineno)
    return error.message if isinstance(error, LmsError) else f"The program failed ({type(error).__name__})."


# -- who is stale ------------------------------------------------------------------------------------------------------


def mark_stale(work: Work, person_ids: Collection[int] | None = None) -> int:
    """Put people (None: everybody of the actor's agency) on the stale list and ask for their settling."""
    at = work.instant()
    everybody = person_ids if person_ids is not None else directory.everybody(work.session, work.actor.agency_id)
    people = iter(sorted(everybody))
    while batch := list(islice(people, BATCH)):
        stale.note_stale(work.session, work.actor.agency_id, batch, at)
    if everybody:
        key = f"{TASK}:{work.actor.agency_id}:{ledger.ticks(at)}"
        queue.submit(work, TASK, {"agency_id": work.actor.agency_id}, key=key, total=len(everybody))
    return len(everybody)


def settle_stale(work: Work, limit: int = BATCH) -> Settlement:
    """Settle some of those who wait, longest waiting first; nobody looked at means that nobody waits.

    Whose settling failed within the hour is passed over.
    """
    now = work.instant()
    agency_id = work.actor.agency_id
    people = stale.next_ones(work.session, agency_id, _announced(work, now), now - AGAIN_AFTER, limit)
    return settle(work, people)


def settled(work: Work, known_at: datetime | None = None) -> Settled:
    """Return how many people's ledger lacks something known at an instant (None: known now)."""
    waiting = stale.stale(work.actor.agency_id, _announced(work, known_at or work.now), known_at)
    pending = work.session.scalar(sa.select(sa.func.count()).select_from(waiting)) or 0
    return Settled(known_at, pending)


def pending(work: Work, known_at: datetime | None = None) -> int:
    """Return how many people wait to be settled up to an instant (None: now)."""
    return settled(work, known_at).pending


def failed(work: Work) -> list[Failed]:
    """Return whose settling failed, and why, longest waiting first: their figures are those from before."""
    return stale.failed(work.session, work.actor.agency_id)


def try_again(work: Work) -> int:
    """Let those whose settling failed take their turn at once; return how many. For the night, and by hand."""
    return stale.forget_failures(work.session, work.actor.agency_id)


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
