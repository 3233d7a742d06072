"""What waits for whoever keeps the system: gaps in supervision, files that were not applied, work that failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lms.compliance.handed import services as handed
from lms.compliance.services import changes
from lms.desk.disputes import services as disputes
from lms.desk.disputes.model import State
from lms.directory.model import ImportKind
from lms.directory.services import imports, lines
from lms.kernel.permissions import Permission
from lms.learning.faq import services as faq
from lms.notices.services import bounces
from lms.platform import outbox, queue
from lms.platform.work import Work

LOOKED_BACK = timedelta(days=30)
"""What failed longer ago and was never tried again waits for nobody any more."""


class Matter(StrEnum):
    """What can wait."""

    NOBODY_SIGNS = "nobody_signs"
    QUESTIONS = "questions"
    CERTIFICATES = "certificates"
    MODULE_QUESTIONS = "module_questions"
    CHANGES = "changes"
    PEOPLE_FILE = "people_file"
    TRAINING_FILE = "training_file"
    FACTS_FILE = "facts_file"
    WORK_FAILED = "work_failed"
    LETTERS_FAILED = "letters_failed"
    BOUNCES = "bounces"
    UNSETTLED = "unsettled"


FILES = {
    ImportKind.PEOPLE: Matter.PEOPLE_FILE,
    ImportKind.TRAINING: Matter.TRAINING_FILE,
    ImportKind.FACTS: Matter.FACTS_FILE,
}


@dataclass(frozen=True, slots=True)
class Open:
    """Something that waits: how much of it, what it says of itself, and the one it is about, if it is one."""

    matter: Matter
    count: int
    says: str = ""
    about: int | None = None


def waiting(work: Work, today: date, unsettled: int) -> list[Open]:
    """Return what waits, as far as it is the actor's to act on; nothing that is nought.

    `unsettled`: how many people wait for their ledger, which whoever asks knows already.
    """
    since = work.now - LOOKED_BACK
    found: list[Open] = []
    if work.actor.may(Permission.FACT_RECORD):
        found.append(Open(Matter.NOBODY_SIGNS, len(lines.gaps(work.session, work.actor.agency_id, today))))
        found.append(Open(Matter.QUESTIONS, disputes.inbox(work, State.OPEN, limit=1)[1]))
        found.append(Open(Matter.CERTIFICATES, handed.waiting(work)))
    if work.actor.may(Permission.CATALOGUE_PUBLISH):
        found.append(Open(Matter.MODULE_QUESTIONS, faq.waiting(work)))
    if work.actor.may(Permission.REQUIREMENT_PUBLISH):
        found.append(Open(Matter.CHANGES, sum(one.is_open for one in changes.proposals(work))))
    for run in imports.unapplied(work, since):
        found.append(Open(FILES[run.kind], 1, run.problem, run.id))
    found += [Open(Matter.WORK_FAILED, 1, one.message, one.id) for one in queue.failing(work, since)]
    found.append(Open(Matter.LETTERS_FAILED, outbox.given_up(work, since)))
    if work.actor.may(Permission.PERSON_READ):
        found.append(Open(Matter.BOUNCES, len(bounces.addresses(work))))
    found.append(Open(Matter.UNSETTLED, unsettled))
    return [one for one in found if one.count]
