"""Queries over attempts.

What every answer asks again is built once, here at the top: building a statement took longer than running it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from lms.catalogue.model.formats import Format
from lms.learning.model import Answered, AttemptFacts, Entry, Finish, PaperFacts, Passed, Submission
from lms.learning.records import (
    Activity,
    Answer,
    Attempt,
    AttemptFinish,
    ExerciseTry,
    FormatChoice,
    FormatUse,
    LessonDemonstrated,
    LessonDone,
    LessonVisit,
    MediaPosition,
    Paper,
    PaperSubmission,
    StoryStep,
)

_IDS: sa.BindParameter[Sequence[int]] = sa.bindparam("ids", expanding=True)
_PERSON = Attempt.person_id == sa.bindparam("person")
_OTHER = aliased(Attempt)
_LAST_NUMBER = sa.select(sa.func.max(_OTHER.number)).where(
    _OTHER.person_id == Attempt.person_id, _OTHER.module == Attempt.module
)
IS_LATEST: sa.ColumnElement[bool] = Attempt.number == _LAST_NUMBER.scalar_subquery()
"""The condition that somebody has not begun the module anew since."""
_LATEST = sa.select(Attempt).where(_PERSON, IS_LATEST).order_by(Attempt.id)
_AT = sa.select(Attempt).where(_PERSON, Attempt.module == sa.bindparam("module")).order_by(Attempt.number.desc())
_LATEST_AT = _AT.limit(1)
_LOCKED = _AT.with_only_columns(Attempt.id).limit(1).with_for_update()
_DONE = sa.select(LessonDone.attempt_id, LessonDone.lesson).where(LessonDone.attempt_id.in_(_IDS))
_SHOWN = sa.select(LessonDemonstrated.attempt_id, LessonDemonstrated.lesson).where(
    LessonDemonstrated.attempt_id.in_(_IDS)
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
    sa.select(Paper, PaperSubmission)
    .outerjoin(PaperSubmission, PaperSubmission.paper_id == Paper.id)
    .where(Paper.attempt_id.in_(_IDS))
    .order_by(Paper.id)
)
_VISITS = sa.select(LessonVisit.attempt_id, LessonVisit.lesson, LessonVisit.place).where(
    LessonVisit.id.in_(
        sa.select(sa.func.max(LessonVisit.id)).where(LessonVisit.attempt_id.in_(_IDS)).group_by(LessonVisit.attempt_id)
    )
)
_FINISHES = sa.select(AttemptFinish).where(AttemptFinish.attempt_id.in_(_IDS))
_SECONDS = (
    sa.select(Activity.attempt_id, sa.func.sum(Activity.seconds))
    .where(Activity.attempt_id.in_(_IDS))
    .group_by(Activity.attempt_id)
)
_BY_KEY = sa.select(Answer).where(Answer.key == sa.bindparam("key"))
_BEAT = sa.select(Activity.id).where(Activity.key == sa.bindparam("key"))
_LAST_BEAT = sa.select(sa.func.max(Activity.received_at)).where(Activity.attempt_id == sa.bindparam("attempt"))
_CHOSEN = (
    sa.select(FormatChoice.format)
    .where(FormatChoice.person_id == sa.bindparam("person"))
    .order_by(FormatChoice.id.desc())
    .limit(1)
)
_STEPS = (
    sa.select(StoryStep.run, StoryStep.scene, StoryStep.choice)
    .where(StoryStep.attempt_id == sa.bindparam("attempt"), StoryStep.scenario == sa.bindparam("scenario"))
    .order_by(StoryStep.run, StoryStep.number)
)


def latest(session: Session, person_id: int, module: str | None = None) -> list[AttemptFacts]:
    """Return a person's latest attempt at each module (or at one)."""
    if module is None:
        attempts = session.scalars(_LATEST, {"person": person_id}).all()
    else:
        attempts = session.scalars(_LATEST_AT, {"person": person_id, "module": module}).all()
    return _facts(session, attempts)


def finished(session: Session, person_id: int) -> list[AttemptFacts]:
    """Return a person's finished attempts, the newest first."""
    query = sa.select(Attempt).join(AttemptFinish, AttemptFinish.attempt_id == Attempt.id)
    query = query.where(Attempt.person_id == person_id).order_by(AttemptFinish.at.desc(), Attempt.id.desc())
    return _facts(session, session.scalars(query).all())


def passed_between(session: Session, agency_id: int, module: str, since: datetime, until: datetime) -> list[Passed]:
    """Return who passed a module at or after `since` and before `until`, in order of attempts."""
    query = (
        sa.select(Attempt.id, Attempt.person_id, Attempt.version_id, AttemptFinish.at)
        .join(AttemptFinish, AttemptFinish.attempt_id == Attempt.id)
        .where(Attempt.agency_id == agency_id, Attempt.module == module)
        .where(AttemptFinish.at >= since, AttemptFinish.at < until)
    )
    return [Passed(*row) for row in session.execute(query.order_by(Attempt.id))]


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
    return _facts(session, [session.get_one(Attempt, attempt_id)])[0]


def lock_latest(session: Session, person_id: int, module: str) -> None:
    """Let nobody else write to a person's latest attempt until this work is done (SQLite has one writer anyway)."""
    session.execute(_LOCKED, {"person": person_id, "module": module})


def answer_by_key(session: Session, key: str) -> Answer | None:
    """Return the answer that was sent under a key."""
    return session.scalar(_BY_KEY, {"key": key})


def knows_beat(session: Session, key: str) -> bool:
    """Tell whether a heartbeat was received before."""
    return session.scalar(_BEAT, {"key": key}) is not None


def last_beat(session: Session, attempt_id: int) -> datetime | None:
    """Return when the last heartbeat of an attempt was received."""
    return session.scalar(_LAST_BEAT, {"attempt": attempt_id})


def chosen_format(session: Session, person_id: int) -> Format | None:
    """Return the format that somebody chose last."""
    return session.scalar(_CHOSEN, {"person": person_id})


def chose_since(session: Session, person_id: int, instant: datetime) -> bool:
    """Tell whether somebody chose a format after an instant."""
    query = sa.select(FormatChoice.id).where(FormatChoice.person_id == person_id, FormatChoice.at > instant)
    return session.scalar(query.limit(1)) is not None


def note_format(session: Session, **values: object) -> None:
    """Keep that a lesson was opened in a format, unless it is known (another tab may say so at the same moment)."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(FormatUse).values(**values).on_conflict_do_nothing())


def exercise_tries(session: Session, attempt_id: int, exercise: str) -> dict[int, list[int | None]]:
    """Return the latest try at each task of an exercise, by the task's number."""
    query = sa.select(ExerciseTry.task, ExerciseTry.chosen).where(ExerciseTry.attempt_id == attempt_id)
    rows = session.execute(query.where(ExerciseTry.exercise == exercise).order_by(ExerciseTry.id))
    return {row.task: row.chosen for row in rows}


def media_position(session: Session, person_id: int, sha256: str) -> int:
    """Return the second at which somebody stopped a recording; 0 where they have not begun."""
    query = sa.select(MediaPosition.seconds).where(MediaPosition.person_id == person_id, MediaPosition.sha256 == sha256)
    return session.scalar(query) or 0


def keep_media_position(session: Session, *, person_id: int, sha256: str, seconds: int, at: datetime) -> None:
    """Keep the second at which somebody is in a recording; the latest word counts, whichever arrives last."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {"seconds": seconds, "at": at}
    statement = insert(MediaPosition).values(person_id=person_id, sha256=sha256, **values)
    later = MediaPosition.at <= at
    session.execute(statement.on_conflict_do_update(index_elements=["person_id", "sha256"], set_=values, where=later))


def formats_used(session: Session, attempt_id: int) -> list[Format]:
    """Return the formats in which lessons of an attempt were opened, where there was a choice."""
    query = sa.select(FormatUse.format).where(FormatUse.attempt_id == attempt_id).distinct()
    return sorted(session.scalars(query))


def story_steps(session: Session, attempt_id: int, scenario: str) -> list[tuple[int, str, int | None]]:
    """Return the choices made in a story: run, scene and choice, in order."""
    rows = session.execute(_STEPS, {"attempt": attempt_id, "scenario": scenario})
    return [(row.run, row.scene, row.choice) for row in rows]


def _facts(session: Session, attempts: Sequence[Attempt]) -> list[AttemptFacts]:
    ids = [attempt.id for attempt in attempts]
    if not ids:
        return []
    done, shown = ({i: set[str]() for i in ids} for _ in range(2))
    for query, lessons in ((_DONE, done), (_SHOWN, shown)):
        for row in session.execute(query, {"ids": ids}):
            lessons[row.attempt_id].add(row.lesson)
    checks, in_papers = _answers(session, ids)
    papers = _papers(session, ids, in_papers)
    visits = _visits(session, ids)
    finishes = _finishes(session, ids)
    seconds = _seconds(session, ids)
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
            visit=visits.get(attempt.id),
            papers=tuple(papers[attempt.id]),
            finish=finishes.get(attempt.id),
            active_seconds=seconds.get(attempt.id),
            demonstrated=frozenset(shown[attempt.id]),
        )
        for attempt in attempts
    ]


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
    for paper, sent in session.execute(_PAPERS, {"ids": ids}):
        papers[paper.attempt_id].append(
            PaperFacts(
                id=paper.id,
                kind=paper.kind,
                number=paper.number,
                entries=entries_from(paper.entries),
                answers=answers.get(paper.id, {}),
                submission=Submission(sent.at, sent.points, sent.maximum, sent.passed) if sent else None,
            )
        )
    return papers


def entries_from(stored: Iterable[dict[str, Any]]) -> tuple[Entry, ...]:
    """Return the entries of a paper as they were stored."""
    return tuple(Entry(entry["item"], tuple(entry["order"])) for entry in stored)


def _visits(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    return {row.attempt_id: (row.lesson, row.place) for row in session.execute(_VISITS, {"ids": ids})}


def _finishes(session: Session, ids: Sequence[int]) -> dict[int, Finish]:
    found = session.scalars(_FINISHES, {"ids": ids})
    return {f.attempt_id: Finish(f.at, f.score, f.papers, f.minutes, f.evidence_id) for f in found}


def _seconds(session: Session, ids: Sequence[int]) -> dict[int, int]:
    return {row[0]: int(row[1]) for row in session.execute(_SECONDS, {"ids": ids})}
