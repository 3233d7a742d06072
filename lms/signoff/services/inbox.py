"""The supervisor's inbox: what waits for their signature, one completion with its reasons, what they signed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.compliance.model import Step
from lms.compliance.services import evidence as records
from lms.directory.model import Line
from lms.directory.services import agencies, lines
from lms.kernel.clock import day_in
from lms.kernel.errors import NotFound
from lms.platform.work import Work
from lms.signoff import store
from lms.signoff.model import Capacity, Completion, Decision, SigningFacts, Statement, Verdict, Waiting
from lms.signoff.rules import may_sign, waiting_since
from lms.signoff.services.waiting import TRAINING, completion_of, unsigned, why

NOT_YOURS = "There is no such completion in your inbox."


@dataclass(frozen=True, slots=True)
class Shown:
    """One completion as the signer sees it: what may be done about it, why its dates, what was said before."""

    completion: Completion
    verdict: Verdict
    reasons: Mapping[str, list[Step]]
    last: Statement | None
    recorded_on: date
    """The day on which it came into the record: later than it happened where it was earned elsewhere."""


def zone_of(work: Work) -> str:
    """Return the zone of the actor's agency."""
    return agencies.agency(work, work.actor.agency_id).zone


def inbox(work: Work) -> list[Waiting]:
    """Return what waits for the actor's signature, the longest waiting first."""
    me = work.actor.person_id
    if me is None:
        return []
    day = work.today(zone_of(work))
    team = lines.team_of(work, me, day)
    completions = unsigned(work, set(team), day)
    last = store.latest_about(work.session, [one.evidence_id for one in completions])
    return _by_signer(completions, last, team, day, zone_of(work)).get(me, [])


def everywhere(work: Work) -> tuple[dict[int, list[Waiting]], set[int]]:
    """Return what waits for each signer of the agency, and to whom something came back: for the reminders."""
    day = work.today(zone_of(work))
    completions = unsigned(work, None, day)
    team = lines.lines_of(work.session, work.actor.agency_id, {one.person_id for one in completions}, day)
    last = store.latest_about(work.session, [one.evidence_id for one in completions])
    return _by_signer(completions, last, team, day, zone_of(work)), _came_back(completions, last)


def inboxes(work: Work) -> dict[int, list[Waiting]]:
    """Return what waits for each signer of the agency."""
    return everywhere(work)[0]


def waits(work: Work, evidence_id: int) -> bool:
    """Tell whether a completion still waits for its signature."""
    facts = facts_about(work, evidence_id)[1]
    return facts.asked and not (facts.signed or facts.returned)


def came_back(work: Work, person_ids: Collection[int]) -> set[int]:
    """Return who of some people must act because their completion was returned, and nothing else waits to be signed."""
    completions = unsigned(work, person_ids, work.today(zone_of(work)))
    return _came_back(completions, store.latest_about(work.session, [one.evidence_id for one in completions]))


def last_statement(work: Work, evidence_id: int) -> Statement | None:
    """Return the last statement about a completion; None while nobody decided."""
    return store.latest_about(work.session, [evidence_id]).get(evidence_id)


def facts_about(work: Work, evidence_id: int) -> tuple[Completion, SigningFacts]:
    """Return a completion and what the decision about its signature looks at; raise `NotFound` if there is none."""
    found = records.evidence(work, evidence_id)
    if found.kind not in TRAINING or found.on is None:
        raise NotFound(NOT_YOURS)
    day = work.today(zone_of(work))
    line = lines.line_of(work.session, work.actor.agency_id, found.person_id, day)
    waiting = {one.evidence_id: one for one in unsigned(work, {found.person_id}, day)}
    last = store.latest_about(work.session, [evidence_id]).get(evidence_id)
    facts = SigningFacts(
        person_id=found.person_id,
        completed_on=found.on,
        signers={signer: Capacity(place.value) for signer, place in line.leads.items()},
        asked=evidence_id in waiting,
        revoked=found.revoked,
        signed=last is not None and last.decision is Decision.APPROVED,
        returned=last is not None and last.is_open_return,
    )
    return waiting.get(evidence_id) or completion_of(found), facts


def shown(work: Work, evidence_id: int) -> Shown:
    """Return one completion for whoever leads its learner, or decided about it; for others there is none."""
    completion, facts = facts_about(work, evidence_id)
    last = store.latest_about(work.session, [evidence_id]).get(evidence_id)
    me = work.actor.person_id
    if me is None or (me not in facts.signers and not (last and last.signer_person_id == me)):
        raise NotFound(NOT_YOURS)
    day = work.today(zone_of(work))
    reasons = {duty.requirement: why(work, completion.person_id, duty, day) for duty in completion.duties}
    recorded_on = day_in(completion.recorded_at, zone_of(work))
    return Shown(completion, may_sign(facts, work.actor, day), reasons, last, recorded_on)


def signed_by_me(
    work: Work, *, search: str = "", decision: str = "", offset: int = 0, limit: int = 25
) -> tuple[list[Statement], int]:
    """Return what the actor signed and returned, the newest first, and how many there are."""
    me = work.actor.person_id or 0
    return store.signed_by(work.session, me, search=search, decision=decision, offset=offset, limit=limit)


def batch_of_mine(work: Work, batch: str) -> list[Statement]:
    """Return what the actor signed in one act; empty where nothing was."""
    return store.in_batch(work.session, work.actor.person_id or 0, batch)


def _by_signer(
    completions: Sequence[Completion], last: Mapping[int, Statement], team: Mapping[int, Line], day: date, zone: str
) -> dict[int, list[Waiting]]:
    """Return, by signer, what waits of people whose lines are given; what was returned waits for its learner."""
    found: dict[int, list[Waiting]] = defaultdict(list)
    for one in completions:
        said = last.get(one.evidence_id)
        if one.person_id not in team or (said and said.is_open_return):
            continue
        since = waiting_since(one.completed_on, one.recorded_at, said.answered_at if said else None, zone)
        answer = said.answer if said else ""
        for signer, place in team[one.person_id].leads.items():
            found[signer].append(Waiting(one, since, (day - since).days, Capacity(place.value), answer))
    return {signer: sorted(mine, key=_oldest_first) for signer, mine in found.items()}


def _came_back(completions: Sequence[Completion], last: Mapping[int, Statement]) -> set[int]:
    open_returns = {i for i, said in last.items() if said.is_open_return}
    returned = {one.person_id for one in completions if one.evidence_id in open_returns}
    return returned - {one.person_id for one in completions if one.evidence_id not in open_returns}


def _oldest_first(waiting: Waiting) -> tuple[date, int]:
    return waiting.since, waiting.completion.evidence_id
