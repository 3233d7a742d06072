"""Queries over practice: what people finished last, what they answered since, who wants none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.learning.practice.records import PracticeAnswer, PracticeChoice
from lms.learning.records import Attempt, AttemptFinish

_OTHER = aliased(Attempt)


class Done(NamedTuple):
    """A module that somebody finished and has not begun again."""

    attempt_id: int
    person_id: int
    module: str
    version_id: int
    at: Any


class Given(NamedTuple):
    """The answer to a question of a week."""

    attempt_id: int
    objective: str
    week_on: date
    item: str
    correct: bool
    answered_on: date


def finished(session: Session, agency_id: int, person_id: int | None = None) -> list[Done]:
    """Return what the people of an agency (or one of them) finished last; a module begun anew is not among it."""
    last = sa.select(sa.func.max(_OTHER.number)).where(
        _OTHER.person_id == Attempt.person_id, _OTHER.module == Attempt.module
    )
    query = (
        sa.select(Attempt.id, Attempt.person_id, Attempt.module, Attempt.version_id, AttemptFinish.at)
        .join(AttemptFinish, AttemptFinish.attempt_id == Attempt.id)
        .where(Attempt.agency_id == agency_id, Attempt.number == last.scalar_subquery())
        .order_by(Attempt.id)
    )
    if person_id is not None:
        query = query.where(Attempt.person_id == person_id)
    return [Done(*row) for row in session.execute(query)]


def answers(
    session: Session, agency_id: int, person_id: int | None = None, without: Collection[int] = ()
) -> dict[int, list[Given]]:
    """Return the answers of an agency's people (or of one) by attempt, in the order given; `without` are left out."""
    a = PracticeAnswer
    columns = (Attempt.person_id, a.attempt_id, a.objective, a.week_on, a.item, a.correct)
    query = sa.select(*columns, a.answered_on).join(Attempt, Attempt.id == a.attempt_id)
    query = query.where(Attempt.agency_id == agency_id)
    if person_id is not None:
        query = query.where(Attempt.person_id == person_id)
    found: dict[int, list[Given]] = defaultdict(list)
    for whose, of, objective, week_on, item, correct, on in session.execute(query.order_by(a.id)):
        if whose not in without:
            found[of].append(Given(of, objective, week_on, item, correct, on))
    return found


def answer_in(session: Session, attempt_id: int, objective: str, week_on: date) -> PracticeAnswer | None:
    """Return the whole answer to the question of a topic in a week."""
    a = PracticeAnswer
    query = sa.select(a).where(a.attempt_id == attempt_id, a.objective == objective, a.week_on == week_on)
    return session.scalars(query).first()


def answer_by_key(session: Session, key: str) -> tuple[PracticeAnswer, int] | None:
    """Return the answer that was sent under a key, and whose it is."""
    query = sa.select(PracticeAnswer, Attempt.person_id).join(Attempt, Attempt.id == PracticeAnswer.attempt_id)
    row = session.execute(query.where(PracticeAnswer.key == key)).first()
    return (row[0], row[1]) if row else None


def unwilling(session: Session, agency_id: int) -> set[int]:
    """Return who wants no practice."""
    last = sa.select(sa.func.max(PracticeChoice.id)).where(PracticeChoice.agency_id == agency_id)
    query = sa.select(PracticeChoice.person_id).where(
        PracticeChoice.id.in_(last.group_by(PracticeChoice.person_id)), PracticeChoice.wanted.is_(False)
    )
    return set(session.scalars(query))


def wants(session: Session, agency_id: int, person_id: int) -> bool:
    """Tell whether somebody wants practice: yes, unless they said no."""
    query = sa.select(PracticeChoice.wanted).where(
        PracticeChoice.agency_id == agency_id, PracticeChoice.person_id == person_id
    )
    return session.scalar(query.order_by(PracticeChoice.id.desc()).limit(1)) is not False
