"""Whether a letter is still wanted when its time comes: never after completion, never into a leave."""

from __future__ import annotations

from datetime import date, timedelta

from lms.compliance.model import Status
from lms.compliance.services import facts, register
from lms.directory.services import agencies
from lms.notices import rules, store
from lms.notices.model import ESCALATIONS, LEARNER_STEPS, SIGN_STEPS, Step
from lms.notices.records import Notice
from lms.notices.services.planning import owed_by
from lms.platform.work import Work
from lms.signoff.services import inbox

NEWS_LASTS = timedelta(days=7)
"""Confirmations and digests that could not be sent for a week are of no use to anybody."""


def still_wanted(work: Work, letter_key: str) -> bool:
    """Tell whether at least one thing that a letter tells is still so; the actor belongs to the letter's agency."""
    notices = store.of_letter(work.session, letter_key)
    if not notices:
        return True
    today = work.today(agencies.agency(work, work.actor.agency_id).zone)
    return any(_holds(work, notice, today) for notice in notices)


def _holds(work: Work, notice: Notice, today: date) -> bool:
    if notice.about_id is None:
        return True
    if notice.step in LEARNER_STEPS:
        return _still_owed(work, notice, today) and not _away(work, notice.about_id, today)
    if notice.step in ESCALATIONS:
        return _still_owed(work, notice, today)
    if notice.step in SIGN_STEPS:
        return _still_waits(work, notice)
    if notice.step is Step.RETURNED:
        return bool(inbox.came_back(work, [notice.about_id]))
    return today - notice.written_on < NEWS_LASTS


def _still_owed(work: Work, notice: Notice, today: date) -> bool:
    """Tell whether the same cycle is still open and waits for its learner."""
    assert notice.about_id is not None
    for row in register.standing(work, notice.about_id, today):
        if row.requirement == notice.subject and row.next_due_on == notice.due_on:
            came_back = inbox.came_back(work, [notice.about_id])
            quiet = row.status in {Status.SUSPENDED, Status.EXEMPT, Status.NOT_APPLICABLE}
            return not quiet and owed_by(row, came_back, today)
    return False


def _still_waits(work: Work, notice: Notice) -> bool:
    return inbox.waits(work, int(notice.subject.rpartition("-")[2]))


def _away(work: Work, person_id: int, today: date) -> bool:
    return rules.on_leave(facts.facts_of(work, [person_id]).get(person_id, []), today)
