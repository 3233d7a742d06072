"""Read models: what was signed and returned between two days, by whom, and whose signature it takes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from lms.directory.records import Placement
from lms.platform.work import Work
from lms.reporting.model import Question
from lms.reporting.queries.register import held
from lms.signoff.model import Capacity, Decision
from lms.signoff.records import SignOffStatement


@dataclass(frozen=True, slots=True)
class Signed:
    """One statement about a completion: the unit that its signer works in on the day of the report."""

    unit_id: int | None
    completed_on: date
    signed_at: datetime
    decision: Decision
    capacity: Capacity
    batch: str
    requirements: frozenset[str]


def statements(
    work: Work, asked: Question, after: datetime, until: datetime, unit_ids: Collection[int] | None
) -> list[Signed]:
    """Return what was signed and returned after an instant and up to another, about people of some units."""
    s = SignOffStatement
    signer, learner = aliased(Placement), aliased(Placement)
    query = (
        sa.select(signer.unit_id, s.completed_on, s.signed_at, s.decision, s.capacity, s.batch, s.duties)
        .outerjoin(signer, sa.and_(signer.person_id == s.signer_person_id, *held(signer, asked)))
        .where(s.agency_id == work.actor.agency_id, s.signed_at > after, s.signed_at <= until)
        .order_by(s.id)
    )
    if unit_ids is not None:
        query = query.join(learner, sa.and_(learner.person_id == s.person_id, *held(learner, asked))).where(
            learner.unit_id.in_(unit_ids)
        )
    return [
        Signed(unit, done, at, decision, capacity, batch, frozenset(duty["requirement"] for duty in duties))
        for unit, done, at, decision, capacity, batch, duties in work.session.execute(query)
    ]


def supervisor_units(work: Work, asked: Question) -> dict[int, int | None]:
    """Return, for everybody who has a supervisor, the unit in which the supervisor works."""
    own, leader = aliased(Placement), aliased(Placement)
    query = (
        sa.select(own.person_id, leader.unit_id)
        .outerjoin(leader, sa.and_(leader.person_id == own.supervisor_id, *held(leader, asked)))
        .where(own.agency_id == work.actor.agency_id, own.supervisor_id.is_not(None), *held(own, asked))
    )
    return {person: unit for person, unit in work.session.execute(query)}
