"""Queries over how somebody learns: the formats they choose, where a recording stopped, exercises and stories."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.catalogue.model.formats import Format
from lms.learning.records import ExerciseTry, FormatChoice, FormatUse, MediaPosition, StoryStep

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
