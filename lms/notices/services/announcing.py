"""Warn whom an announced change will touch: once a person and change, in words, with the date before and after."""

from __future__ import annotations

from lms.compliance.services import announced
from lms.compliance.services.announced import Coming, Touched
from lms.directory.access import scope
from lms.directory.services import people
from lms.kernel.permissions import Permission
from lms.notices.model import Cycle, Intent, Kind, Matter, Recipient, Step
from lms.notices.services.morning import Morning, away
from lms.notices.store import told
from lms.notices.wording import in_words
from lms.platform.work import Work

STEP = Step(Kind.ANNOUNCED)


def warnings(work: Work, found: Morning) -> list[Intent]:
    """Return a letter for everybody whom a change to come touches and who was not warned of it before."""
    changes = announced.coming(work, found.today)
    if not changes:
        return []
    reached = people.people_in(scope(work.actor, Permission.PERSON_READ), found.today)
    everybody = {row.person_id for row in work.session.execute(reached)}
    found.heard = told.heard(work.session, work.actor.agency_id, everybody | set(found.people))
    found.away |= away(work, everybody, found.today)
    found.people = {**people.views(work, everybody, found.today), **found.people}
    reachable = {i for i in everybody if found.recipient(i).address and found.bounce_of(i) is None} - found.away
    letters: list[Intent] = []
    for change in changes:
        asked = {i for i in reachable if STEP not in found.heard.told.get(_cycle(i, change), ())}
        letters += [
            _letter(found.recipient(one.person_id), change, one) for one in announced.touched(work, change, asked)
        ]
    return letters


def still_announced(work: Work, subject: str, due_on: object) -> bool:
    """Tell whether a change is still to come as it was told."""
    today = people.today(work)
    return any((one.requirement, one.effective_on) == (subject, due_on) for one in announced.coming(work, today))


def _cycle(person_id: int, change: Coming) -> Cycle:
    return str(person_id), person_id, change.requirement, change.effective_on


def _letter(recipient: Recipient, change: Coming, one: Touched) -> Intent:
    matter = Matter(
        about_id=one.person_id,
        about=recipient.name,
        subject=change.requirement,
        title=change.title,
        due_on=change.effective_on,
        days=0,
        step=STEP,
    )
    values = {
        "requirement": change.requirement,
        "title": change.title,
        "citation": change.citation,
        "summary": change.summary,
        "effective_on": change.effective_on,
        "begins": change.amendment is None,
        "note": change.amendment.note if change.amendment else "",
        "changes": list(dict.fromkeys(words for name, value in change.changes if (words := in_words(name, value)))),
        "applies_before": one.applies_before,
        "applies_after": one.applies_after,
        "due_before": one.due_before,
        "due_after": one.due_after,
    }
    return Intent(recipient=recipient, template="announced", matters=(matter,), values=values)
