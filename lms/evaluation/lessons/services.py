"""Ask whether a lesson was useful, once an attempt and lesson; keep it without whose it is; show it in groups."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from secrets import token_hex

import sqlalchemy as sa

from lms.catalogue import services as catalogue
from lms.evaluation.lessons import rules
from lms.evaluation.lessons.model import LONGEST, AskedAbout, LessonLine, Opinion, Said
from lms.evaluation.lessons.records import LessonAsked, LessonOpinion, LessonRemark
from lms.kernel.errors import Invalid, NotFound
from lms.learning.model import AttemptFacts
from lms.learning.services import attempts
from lms.platform.work import Work


def asked(work: Work, module: str, lesson: str) -> AskedAbout:
    """Return a lesson of a module that the actor is learning or has learned; raise `NotFound` for any other."""
    return _asked(work, module, lesson)[0]


def say(work: Work, module: str, lesson: str, said: Said) -> bool:
    """Keep what is said of a lesson; return False where the attempt had said something before.

    No log entry, no instant, no person: only the month.
    """
    about, facts = _asked(work, module, lesson)
    words = said.words.strip()
    if len(words) > LONGEST:
        raise Invalid(f"Write at most {LONGEST} characters.", field="words")
    if about.answered or not _once(work, facts.id, lesson):
        return False
    month = attempts.today(work).replace(day=1)
    where = {"agency_id": work.actor.agency_id, "module": module, "lesson": lesson, "month_on": month}
    version = catalogue.version(work, facts.version_id).version
    row = LessonOpinion(id=token_hex(16), module_version=version, useful=said.useful, why=said.why, **where)
    work.session.add(row)
    if words:
        work.session.add(LessonRemark(id=token_hex(16), text=words, **where))
    work.session.flush()
    return True


def lines(work: Work, module: str) -> tuple[str, list[LessonLine]]:
    """Return the module's title and what was said of each of its lessons, as far as it may be shown today."""
    agency, day = work.actor.agency_id, attempts.today(work)
    version = catalogue.current_version(work, agency, module, day)
    if version is None:
        raise NotFound("There is no such module, or it has been taken out of the catalogue.")
    rows = sa.select(LessonOpinion.lesson, LessonOpinion.month_on, LessonOpinion.useful, LessonOpinion.why)
    rows = rows.where(LessonOpinion.agency_id == agency, LessonOpinion.module == module)
    opinions = [Opinion(*row) for row in work.session.execute(rows.order_by(LessonOpinion.id))]
    found = []
    for lesson in catalogue.document(work, version.id).lessons:
        line = rules.line(lesson.key, lesson.title, opinions, day)
        wordy = rules.months([one for one in opinions if one.lesson == lesson.key], day)
        words = _words(work, module, lesson.key, wordy) if wordy else None
        found.append(replace(line, words=words))
    return version.title, found


def _asked(work: Work, module: str, lesson: str) -> tuple[AskedAbout, AttemptFacts]:
    standing = attempts.standing(work, module)
    facts = standing.attempt
    text = catalogue.document(work, facts.version_id) if facts else None
    found = text.lesson(lesson) if text else None
    if facts is None or found is None:
        raise NotFound("There is no such lesson in what you are learning. Go back to the module's page.")
    answered = work.session.get(LessonAsked, (facts.id, lesson)) is not None
    return AskedAbout(module, standing.version.title, lesson, found.title, answered), facts


def _once(work: Work, attempt_id: int, lesson: str) -> bool:
    try:
        with work.session.begin_nested():
            work.session.add(LessonAsked(attempt_id=attempt_id, lesson=lesson))
    except sa.exc.IntegrityError:  # the same form, sent twice at the same moment
        return False
    return True


def _words(work: Work, module: str, lesson: str, months: list[date]) -> tuple[str, ...]:
    query = sa.select(LessonRemark.text).where(
        LessonRemark.agency_id == work.actor.agency_id,
        LessonRemark.module == module,
        LessonRemark.lesson == lesson,
        LessonRemark.month_on.in_(months),
    )
    return tuple(work.session.scalars(query.order_by(LessonRemark.id)))
