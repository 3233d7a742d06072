"""Queries over attempts: what is known about each, answers and papers included.

What every answer asks again is built once, here at the top: building a statement took longer than running it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.learning.model import Answered, AttemptFacts, Entry, Finish, PaperFacts, Passed, Submission
from lms.learning.records import (
    Activity,
    Answer,
    Attempt,
    AttemptFinish,
    LessonDemonstrated,
    LessonDone,
    LessonVisit,
    Paper,
    PaperSubmission,
)

_IDS: sa.BindParameter[Sequence[int]] = sa.bindparam("ids", expanding=True)
_OTHER = aliased(Attempt)
_LAST_NUMBER = sa.select(sa.func.max(_OTHER.number)).where(
    _OTHER.person_id == Attempt.person_id, _OTHER.module == Attempt.module
)
IS_LATEST: sa.ColumnElement[bool] = Attempt.number == _LAST_NUMBER.scalar_subquery()
"""The condition that somebody has not begun the module anew since."""
_VISIT = aliased(LessonVisit)
_LAST_VISIT = sa.select(sa.func.max(_VISIT.id)).where(_VISIT.attempt_id == Attempt.id).scalar_subquery()
_SECONDS = sa.select(sa.func.sum(Activity.seconds)).where(Activity.attempt_id == Attempt.id).scalar_subquery()
_ATTEMPTS = (
    sa.select(
        Attempt.id,
        Attempt.person_id,
        Attempt.agency_id,
        Attempt.module,
        Attempt.version_id,
        Attempt.number,
        Attempt.seed,
        Attempt.started_at,
        LessonVisit.lesson,
        LessonVisit.place,
        _SECONDS.label("active_seconds"),
        AttemptFinish.at.label("finished_at"),
        AttemptFinish.score,
        AttemptFinish.papers,
        AttemptFinish.minutes,
        AttemptFinish.evidence_id,
    )
    .outerjoin(AttemptFinish, AttemptFinish.attempt_id == Attempt.id)
    .outerjoin(LessonVisit, LessonVisit.id == _LAST_VISIT)
)
"""Attempts with all that there is once of each: where they were last, the seconds counted, how they ended."""
_THEIRS = _ATTEMPTS.where(Attempt.person_id == sa.bindparam("person"))
_LATEST = _THEIRS.where(IS_LATEST).order_by(Attempt.id)
_LATEST_AT = _THEIRS.where(Attempt.module == sa.bindparam("module")).order_by(Attempt.number.desc()).limit(1)
_FINISHED = _THEIRS.where(AttemptFinish.id.is_not(None)).order_by(AttemptFinish.at.desc(), Attempt.id.desc())
_BY_ID = _ATTEMPTS.where(Attempt.id == sa.bindparam("id"))
_LOCKED = (
    sa.select(Attempt.id)
    .where(Attempt.person_id == sa.bindparam("person"), Attempt.module == sa.bindparam("module"))
    .order_by(Attempt.number.desc())
    .limit(1)
    .with_for_update()
)
_LESSONS = sa.union_all(
    *(
        sa.select(table.attempt_id, table.lesson, sa.literal(shown, sa.Boolean).label("shown")).where(
            table.attempt_id.in_(_IDS)
        )
        for table, shown in ((LessonDone, False), (LessonDemonstrated, True))
    )
)
_ANSWERS = (
    sa.select(
        Answer.attempt_id,
        Answer.paper_id,
        Answer.item,
        Answer.response,
        Answer.correct,
        Answer.received_at,
        Answer.device_at,
        Answer.key,
    )
    .where(Answer.attempt_id.in_(_IDS))
    .order_by(Answer.id)
)
_PAPERS = (
    sa.select(
        Paper.id,
        Paper.attempt_id,
        Paper.kind,
        Paper.number,
        Paper.entries,
        PaperSubmission.at,
        PaperSubmission.points,
        PaperSubmission.maximum,
        PaperSubmission.passed,
    )
    .outerjoin(PaperSubmission, PaperSubmission.paper_id == Paper.id)
    .where(Paper.attempt_id.in_(_IDS))
    .order_by(Paper.id)
)


def latest(session: Session, person_id: int, module: str | None = None) -> list[AttemptFacts]:
    """Return a person's latest attempt at each module (or at one)."""
    return _facts(session, _LATEST if module is None else _LATEST_AT, {"person": person_id, "module": module})


def finished(session: Session, person_id: int) -> list[AttemptFacts]:
    """Return a person's finished attempts, the newest first."""
    return _facts(session, _FINISHED, {"person": person_id})


def passed_between(session: Session, agency_id: int, module: str, since: datetime, until: datetime) -> list[Passed]:
    """Return who passed a module at or after `since` and before `until`, in order of attempts."""
    query = (
        sa.select(Attempt.id, Attempt.person_id, Attempt.version_id, AttemptFinish.at)
        .join(AttemptFinish, AttemptFinish.attempt_id == Attempt.id)
        .where(Attempt.agency_id == agency_id, Attempt.module == module)
        .where(AttemptFinish.at >= since, AttemptFinish.at < until)
    )
    return [Passed(*row) for row in session.execute(query.order_by(Attempt.id))]


def under_way(session: Session, agency_id: int, module: str) -> int:
    """Return how many people of an agency began a module and have not finished their latest attempt."""
    finished = sa.exists().where(AttemptFinish.attempt_id == Attempt.id)
    query = sa.select(sa.func.count()).where(
        Attempt.agency_id == agency_id, Attempt.module == module, IS_LATEST, ~finished
    )
    return session.scalar(query) or 0


def last_finish(session: Session, attempt: AttemptFacts) -> datetime | None:
    """Return when the person last completed the module by another attempt; None: never."""
    query = (
        sa.select(sa.func.max(AttemptFinish.at))
        .join(Attempt, Attempt.id == AttemptFinish.attempt_id)
        .where(Attempt.person_id == attempt.person_id, Attempt.module == attempt.module, Attempt.id != attempt.id)
    )
    return session.scalar(query)


def by_id(session: Session, attempt_id: int) -> AttemptFacts:
    """Return an attempt as it is now."""
    (found,) = _facts(session, _BY_ID, {"id": attempt_id})
    return found


def lock_latest(session: Session, person_id: int, module: str) -> None:
    """Let nobody else write to a person's latest attempt until this work is done (SQLite has one writer anyway)."""
    session.execute(_LOCKED, {"person": person_id, "module": module})


def _facts(session: Session, query: sa.Executable, values: Mapping[str, object]) -> list[AttemptFacts]:
    attempts = session.execute(query, values).all()
    if not attempts:
        return []
    ids = [attempt.id for attempt in attempts]
    done, shown = _lessons(session, ids)
    checks, in_papers = _answers(session, ids)
    papers = _papers(session, ids, in_papers)
    return [
        AttemptFacts(
            id=attempt.id,
            person_id=attempt.person_id,
            agency_id=attempt.agency_id,
            module=attempt.module,
            version_id=attempt.version_id,
            number=attempt.number,
            seed=attempt.seed,
            started_at=attempt.started_at,
            done=frozenset(done[attempt.id]),
            checks=checks[attempt.id],
            visit=None if attempt.lesson is None else (attempt.lesson, attempt.place),
            papers=tuple(papers[attempt.id]),
            finish=_finish(attempt),
            active_seconds=None if attempt.active_seconds is None else int(attempt.active_seconds),
            demonstrated=frozenset(shown[attempt.id]),
        )
        for attempt in attempts
    ]


def _finish(row: sa.Row[Any]) -> Finish | None:
    if row.finished_at is None:
        return None
    return Finish(row.finished_at, row.score, row.papers, row.minutes, row.evidence_id)


def _lessons(session: Session, ids: Sequence[int]) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """Return the lessons done and those only shown in a starting test, by attempt."""
    done, shown = ({i: set[str]() for i in ids} for _ in range(2))
    for attempt_id, lesson, was_shown in session.execute(_LESSONS, {"ids": ids}):
        (shown if was_shown else done)[attempt_id].add(lesson)
    return done, shown


def _answers(
    session: Session, ids: Sequence[int]
) -> tuple[dict[int, dict[str, Answered]], dict[int, dict[str, Answered]]]:
    """Return the latest answers: to checks by attempt, to items of papers by paper."""
    checks: dict[int, dict[str, Answered]] = {i: {} for i in ids}
    papers: dict[int, dict[str, Answered]] = {}
    for answer in session.execute(_ANSWERS, {"ids": ids}):
        found = Answered(answer.response, answer.correct, answer.received_at, answer.device_at, answer.key)
        if answer.paper_id is None:
            checks[answer.attempt_id][answer.item] = found
        else:
            papers.setdefault(answer.paper_id, {})[answer.item] = found
    return checks, papers


def _papers(
    session: Session, ids: Sequence[int], answers: dict[int, dict[str, Answered]]
) -> dict[int, list[PaperFacts]]:
    papers: dict[int, list[PaperFacts]] = {i: [] for i in ids}
    for row in session.execute(_PAPERS, {"ids": ids}):
        sent = None if row.at is None else Submission(row.at, row.points, row.maximum, row.passed)
        entries, given = _entries(row.entries), answers.get(row.id, {})
        papers[row.attempt_id].append(PaperFacts(row.id, row.kind, row.number, entries, given, sent))
    return papers


def _entries(stored: Iterable[dict[str, Any]]) -> tuple[Entry, ...]:
    """Return the entries of a paper as they were stored."""
    return tuple(Entry(entry["item"], tuple(entry["order"])) for entry in stored)
