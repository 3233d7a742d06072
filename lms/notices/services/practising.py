"""Invitations to practise: one a week at most, none in a leave, none any more once several were not taken up."""

from __future__ import annotations

from datetime import date, timedelta

from lms.directory.services import people
from lms.learning.practice.services import inviting
from lms.notices import rules
from lms.notices.model import PRACTICE, Intent, Kind, Matter, Step
from lms.notices.records import Notice
from lms.notices.services.morning import Morning, away
from lms.notices.store import told
from lms.platform.work import Work

STEP = Step(Kind.PRACTICE)
MOST_IN_VAIN = 3
"""Invitations in a row that nobody took up; after them there are none until the person practises again."""
WEEKS_BACK = timedelta(days=370)


def letters(work: Work, found: Morning) -> list[Intent]:
    """Return a letter for everybody for whom questions wait and who was not told so this week."""
    sunday = rules.sunday_of(found.today)
    weeks = told.weeks(work.session, work.actor.agency_id, PRACTICE, sunday - WEEKS_BACK)
    done = {person for person, days in weeks.items() if sunday in days}
    waits = inviting.waiting(work, without=done)
    if not waits:
        return []
    found.people = {**people.views(work, set(waits) - set(found.people), found.today), **found.people}
    here = {who for who in waits if (view := found.people.get(who)) is not None and view.unit_id is not None}
    found.away |= away(work, here, found.today)
    return [
        Intent(
            recipient=found.recipient(who),
            template="practice",
            matters=(_matter(who, sunday),),
            values={"questions": waits[who].questions},
        )
        for who in sorted(here - found.away)
        if found.recipient(who).address
        and found.bounce_of(who) is None
        and not rules.were_in_vain(weeks.get(who, ()), waits[who].answered_on, MOST_IN_VAIN)
    ]


def waits(work: Work, notice: Notice) -> bool:
    """Tell whether the questions of an invitation still wait for its reader, who is not on leave."""
    who, today = int(notice.recipient), people.today(work)
    if notice.due_on is None or today > notice.due_on or who in away(work, {who}, today):
        return False
    return inviting.waits_for(work, who)


def _matter(who: int, until: date) -> Matter:
    return Matter(about_id=who, about="", subject=PRACTICE, title="", due_on=until, days=0, step=STEP)
