"""Queries about what was told to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.notices.model import Cycle, Heard, Step
from lms.notices.records import Notice
from lms.platform.outbox import Letter, LetterAttempt, Outcome

COLUMNS = (Notice.recipient, Notice.about_id, Notice.subject, Notice.due_on, Notice.step)
BATCH = 900
"""People asked for in one statement: SQLite's oldest limit on parameters is 999."""


def heard(session: Session, agency_id: int, about_ids: Collection[int]) -> Heard:
    """Return what was told about some people, to whomever.

    A letter that was withdrawn before it went out told nothing: its notices do not count.
    """
    told: dict[Cycle, set[Step]] = defaultdict(set)
    withdrawn: dict[tuple[Cycle, Step], int] = defaultdict(int)
    ids = iter(sorted(about_ids))
    while batch := list(islice(ids, BATCH)):
        query = sa.select(*COLUMNS, _taken_back().label("back"))
        query = query.where(Notice.agency_id == agency_id, Notice.about_id.in_(batch))
        for row in session.execute(query):
            cycle, step = (row.recipient, row.about_id, row.subject, row.due_on), Step.of(row.step)
            if row.back:
                withdrawn[cycle, step] += 1
            else:
                told[cycle].add(step)
    return Heard({cycle: frozenset(steps) for cycle, steps in told.items()}, dict(withdrawn))


def weeks(session: Session, agency_id: int, subject: str, since: date) -> dict[int, set[date]]:
    """Return, by person, the cycles of a subject told to themselves, by their last days from a day on."""
    query = sa.select(Notice.about_id, Notice.due_on).where(
        Notice.agency_id == agency_id, Notice.subject == subject, Notice.due_on >= since, ~_taken_back()
    )
    found: dict[int, set[date]] = defaultdict(set)
    for person_id, until in session.execute(query):
        if person_id is not None and until is not None:
            found[person_id].add(until)
    return found


def _taken_back() -> sa.ColumnElement[bool]:
    """Return whether the letter of a notice was withdrawn."""
    return sa.exists().where(
        Letter.key == Notice.letter_key,
        LetterAttempt.letter_id == Letter.id,
        LetterAttempt.outcome == Outcome.WITHDRAWN,
    )


def of_letter(session: Session, letter_key: str) -> list[Notice]:
    """Return the notices that a letter carries."""
    return list(session.scalars(sa.select(Notice).where(Notice.letter_key == letter_key).order_by(Notice.id)))


def of_letters(session: Session, letter_keys: Collection[str]) -> dict[str, list[Notice]]:
    """Return the notices that some letters carry, by letter."""
    found: dict[str, list[Notice]] = defaultdict(list)
    keys = iter(sorted(letter_keys))
    while batch := list(islice(keys, BATCH)):
        for notice in session.scalars(sa.select(Notice).where(Notice.letter_key.in_(batch)).order_by(Notice.id)):
            found[notice.letter_key].append(notice)
    return found
