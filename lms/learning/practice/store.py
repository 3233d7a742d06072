"""Queries over practice: what people finished last, what they answered since, who wants none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.learning.practice.records import PracticeAnswer, PracticeChoice
from lms.learning.records import Attempt, AttemptFinish
from lms.learning.store.attempts import IS_LATEST


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


_BY_ALL = Attempt.agency_id == sa.bindparam("agency")
_BY_ONE = Attempt.person_id == sa.bindparam("person")
"""Without the agency, which the person has: SQLite would look through all of its attempts rather than the person's."""
_FINISHED = (
    sa.select(Attempt.id, Attempt.person_id, Attempt.module, Attempt.version_id, AttemptFinish.at)
    .join(AttemptFinish, AttemptFinish.attempt_id == Attempt.id)
    .where(IS_LATEST)
    .order_by(Attempt.id)
)
_FINISHED_BY_ALL = _FINISHED.where(_BY_ALL)
_FINISHED_BY_ONE = _FINISHED.where(_BY_ONE)
_GIVEN = (
    sa.select(
        Attempt.person_id,
        PracticeAnswer.attempt_id,
        PracticeAnswer.objective,
        PracticeAnswer.week_on,
        PracticeAnswer.item,
        PracticeAnswer.correct,
        PracticeAnswer.answered_on,
    )
    .join(Attempt, Attempt.id == PracticeAnswer.attempt_id)
    .order_by(PracticeAnswer.id)
)
_GIVEN_BY_ALL = _GIVEN.where(_BY_ALL)
_GIVEN_BY_ONE = _GIVEN.where(_BY_ONE)
_WANTED = (
    sa.select(PracticeChoice.wanted)
    .where(PracticeChoice.agency_id == sa.bindparam("agency"), PracticeChoice.person_id == sa.bindparam("person"))
    .order_by(PracticeChoice.id.desc())
    .limit(1)
)


def finished(session: Session, agency_id: int, person_id: int | None = None) -> list[Done]:
    """Return what the people of an agency (or one of them) finished last; a module begun anew is not among it."""
    query = _FINISHED_BY_ALL if person_id is None else _FINISHED_BY_ONE
    return [Done(*row) for row in session.execute(query, {"agency": agency_id, "person": person_id})]


def answers(
    session: Session, agency_id: int, person_id: int | None = None, without: Collection[int] = ()
) -> dict[int, list[Given]]:
    """Return the answers of an agency's people (or of one) by attempt, in the order given; `without` are left out."""
    query = _GIVEN_BY_ALL if person_id is None else _GIVEN_BY_ONE
    found: dict[int, list[Given]] = defaultdict(list)
    rows = session.execute(query, {"agency": agency_id, "person": person_id})
    for whose, of, objective, week_on, item, correct, on in rows:
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
    return session.scalar(_WANTED, {"agency": agency_id, "person": person_id}) is not False
