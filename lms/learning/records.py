"""What happened while learning. Tables of what happened are append-only: no acknowledged answer is ever lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.catalogue.model.formats import Format
from lms.learning.model import PaperKind
from lms.platform.db import Record


class Attempt(Record):
    """One person going through one version of a module; `number` counts their attempts at the module.

    `seed` decides how the checks inside the lessons are shuffled.
    """

    __tablename__ = "attempt"
    __table_args__ = (sa.UniqueConstraint("person_id", "module", "number"), sa.Index(None, "agency_id", "module"))

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    module: Mapped[str]
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("module_version.id"))
    number: Mapped[int]
    seed: Mapped[str]
    device: Mapped[str]
    started_at: Mapped[datetime]


class LessonVisit(Record):
    """That a lesson was opened, or a place in it reached (`part-2`, `check-1`)."""

    __tablename__ = "lesson_visit"
    __table_args__ = (sa.Index(None, "attempt_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"))
    lesson: Mapped[str]
    place: Mapped[str]
    at: Mapped[datetime]


class LessonDone(Record):
    """That a lesson's checks were all answered."""

    __tablename__ = "lesson_done"
    __table_args__ = (sa.UniqueConstraint("attempt_id", "lesson"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"))
    lesson: Mapped[str]
    at: Mapped[datetime]


class LessonDemonstrated(Record):
    """That a starting test proved the objectives of a lesson, which then need not be taken; `rule` decided it."""

    __tablename__ = "lesson_demonstrated"
    __table_args__ = (sa.UniqueConstraint("attempt_id", "lesson"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"))
    lesson: Mapped[str]
    paper_id: Mapped[int] = mapped_column(sa.ForeignKey("paper.id"))
    rule: Mapped[str]
    at: Mapped[datetime]


class TryGrant(Record):
    """That a training officer gave somebody one more final test; `papers` is how many they had begun before."""

    __tablename__ = "try_grant"
    __table_args__ = (sa.Index(None, "attempt_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"))
    papers: Mapped[int]
    reason: Mapped[str]
    granted_by: Mapped[str]
    at: Mapped[datetime]


class TryWithdrawal(Record):
    """That a grant was taken back before it was used."""

    __tablename__ = "try_withdrawal"

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(sa.ForeignKey("try_grant.id"), unique=True)
    reason: Mapped[str]
    withdrawn_by: Mapped[str]
    at: Mapped[datetime]


class Paper(Record):
    """A test as it was drawn and shown: items and the order of their parts, in the order shown."""

    __tablename__ = "paper"
    __table_args__ = (sa.UniqueConstraint("attempt_id", "kind", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"))
    kind: Mapped[PaperKind]
    number: Mapped[int]
    seed: Mapped[str]
    entries: Mapped[list[Any]]
    made_at: Mapped[datetime]


class Answer(Record):
    """An answer to a check (no paper) or to an item of a paper; the latest to an item counts.

    `key` names the sending of it: the same key again is the same answer. `device_at` is what the device's clock said.
    """

    __tablename__ = "answer"
    __table_args__ = (sa.Index(None, "attempt_id", "id"), sa.Index(None, "paper_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"))
    paper_id: Mapped[int | None] = mapped_column(sa.ForeignKey("paper.id"))
    lesson: Mapped[str | None]
    item: Mapped[str]
    response: Mapped[dict[str, Any]]
    correct: Mapped[bool]
    points: Mapped[int]
    device_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    key: Mapped[str] = mapped_column(unique=True)


class PaperSubmission(Record):
    """That a paper was handed in, once, with its points; `passed` is NULL where there is no mark to pass."""

    __tablename__ = "paper_submission"

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(sa.ForeignKey("paper.id"), unique=True)
    at: Mapped[datetime]
    points: Mapped[int]
    maximum: Mapped[int]
    pass_mark: Mapped[int | None]
    passed: Mapped[bool | None]


class Activity(Record):
    """Seconds in which a page of the module was in sight and in use; of a lesson, in which of its formats.

    `device_at` is set where they were spent without a network: what the device's clock said at their end.
    """

    __tablename__ = "activity"
    __table_args__ = (sa.Index(None, "attempt_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"))
    seconds: Mapped[int]
    received_at: Mapped[datetime]
    key: Mapped[str] = mapped_column(unique=True)
    format: Mapped[Format | None]
    device_at: Mapped[datetime | None]


class AttemptFinish(Record):
    """That an attempt was passed: once, with the evidence that says so to everybody else."""

    __tablename__ = "attempt_finish"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), unique=True)
    paper_id: Mapped[int] = mapped_column(sa.ForeignKey("paper.id"))
    at: Mapped[datetime]
    score: Mapped[float]
    papers: Mapped[int]
    minutes: Mapped[int | None]
    evidence_id: Mapped[int] = mapped_column(sa.ForeignKey("evidence.id"), index=True)


class FormatChoice(Record):
    """That somebody chose a format; the latest is the one in which lessons open for them, where they are offered so."""

    __tablename__ = "format_choice"
    __table_args__ = (sa.Index(None, "person_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    format: Mapped[Format]
    at: Mapped[datetime]


class FormatUse(Record):
    """That a lesson was first opened in a format within an attempt."""

    __tablename__ = "format_use"
    __table_args__ = (sa.UniqueConstraint("attempt_id", "lesson", "format"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"))
    lesson: Mapped[str]
    format: Mapped[Format]
    at: Mapped[datetime]


class StoryStep(Record):
    """A choice made in a branching scenario; `choice` is NULL where a run was begun again.

    `run` counts the ways somebody went through the story, `number` the steps of one (the beginning is 0).
    """

    __tablename__ = "story_step"
    __table_args__ = (sa.UniqueConstraint("attempt_id", "scenario", "run", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"))
    scenario: Mapped[str]
    run: Mapped[int]
    number: Mapped[int]
    scene: Mapped[str]
    choice: Mapped[int | None]
    at: Mapped[datetime]


class MediaPosition(Record):
    """How far somebody has heard or seen a recording: one row for each, the latest word counts.

    A place to go on is no event that anybody is asked about later, so it is the one thing here that is overwritten.
    """

    __tablename__ = "media_position"
    __table_args__ = (sa.UniqueConstraint("person_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    sha256: Mapped[str]
    seconds: Mapped[int]
    at: Mapped[datetime]


class ExerciseTry(Record):
    """A try at a task of an exercise: what was chosen for each piece (NULL for nothing); the latest is shown."""

    __tablename__ = "exercise_try"
    __table_args__ = (sa.Index(None, "attempt_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"))
    exercise: Mapped[str]
    task: Mapped[int]
    chosen: Mapped[list[Any]]
    at: Mapped[datetime]
