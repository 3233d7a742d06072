"""Ask what is wrong in one's record, answer it, take it back. Everything stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from lms.audit import services as audit
from lms.audit.model import Act
from lms.compliance.model.drafts import Recorded
from lms.compliance.services import evidence, recorded, texts
from lms.desk.disputes import store
from lms.desk.disputes.model import About, Dispute, Draft, Mark, State
from lms.desk.disputes.records import DisputeAnswer, DisputeRecord, DisputeWithdrawal
from lms.directory.access import scope
from lms.directory.services import people
from lms.kernel.errors import Conflict, NotFound, Refused
from lms.kernel.permissions import Permission
from lms.platform import outbox
from lms.platform.db import next_number
from lms.platform.letters import letter
from lms.platform.own_words import own_words
from lms.platform.work import Work

LONGEST = 2000
SENT_TWICE = timedelta(minutes=10)


def ask(work: Work, draft: Draft) -> int:
    """Write down that something in the actor's own record is wrong; return the number of the question.

    The same again within minutes is the same question: a form was sent twice.
    """
    scope(work.actor, Permission.RECORD_OWN)
    me = people.me(work)
    at = work.instant()
    words = own_words(draft.words, LONGEST)
    if draft.evidence_id is not None and evidence.evidence(work, draft.evidence_id).person_id != me:
        raise NotFound("There is no such record of yours.")
    same = replace(draft, words=words)
    there = store.same_since(work.session, work.actor.agency_id, me, same, at - SENT_TWICE)
    if there is not None:
        return there
    number = next_number(work.session, DisputeRecord.number, DisputeRecord.agency_id == work.actor.agency_id)
    work.session.add(
        DisputeRecord(
            agency_id=work.actor.agency_id,
            number=number,
            person_id=me,
            wrong=draft.wrong,
            words=words,
            requirement=draft.requirement,
            evidence_id=draft.evidence_id,
            due_on=draft.due_on,
            asked_at=at,
            account_id=work.actor.account_id,
            request_id=work.request_id,
        )
    )
    work.session.flush()
    audit.record(work, Act.DISPUTE_ASKED, f"person:{me}", {"number": number, "wrong": draft.wrong.value})
    return number


def withdraw(work: Work, number: int) -> None:
    """Take one's own open question back, by a new row; raises `Conflict` if it is not open any more."""
    at = work.instant()
    found = mine(work, number)
    _open(found)
    work.session.add(
        DisputeWithdrawal(
            dispute_id=found.id, withdrawn_at=at, account_id=work.actor.account_id, request_id=work.request_id
        )
    )
    work.session.flush()
    audit.record(work, Act.DISPUTE_WITHDRAWN, f"person:{found.person_id}", {"number": number})


def answer(work: Work, number: int, words: str, mended: str = "") -> None:
    """Answer a question once and write to the person; `mended` names the record that put something right.

    Raises `Conflict` for a question that is not open, `Refused` for one's own.
    """
    at = work.instant()
    found = of_anybody(work, number)
    _open(found)
    if found.person_id == work.actor.person_id:
        raise Refused("You cannot answer a question about your own record. Ask another training officer.")
    work.session.add(
        DisputeAnswer(
            dispute_id=found.id,
            words=own_words(words, LONGEST),
            mended=mended,
            answered_by=work.actor.name,
            answered_at=at,
            account_id=work.actor.account_id,
            request_id=work.request_id,
        )
    )
    work.session.flush()
    audit.record(work, Act.DISPUTE_ANSWERED, f"person:{found.person_id}", {"number": number, "mended": mended})
    _write_to(work, found)


def mine(work: Work, number: int) -> Dispute:
    """Return one of the actor's own questions; for others there is none."""
    found = store.numbered(work.session, work.actor.agency_id, number)
    if found is None or found.person_id != people.me(work):
        raise NotFound("You asked no question of this number.")
    return found


def of_anybody(work: Work, number: int) -> Dispute:
    """Return a question of anybody of the agency, for who may answer it."""
    scope(work.actor, Permission.FACT_RECORD)
    found = store.numbered(work.session, work.actor.agency_id, number)
    if found is None:
        raise NotFound("There is no question of this number.")
    return found


def of_person(work: Work, person_id: int, known_at: datetime | None = None) -> list[Dispute]:
    """Return the questions of a person asked by an instant (None: now), the latest first.

    Whether the actor may read them is for the caller to say: the person and officers may, others get `marks`.
    """
    found = store.of_person(work.session, work.actor.agency_id, person_id)
    return [each for each in found if known_at is None or each.asked_at <= known_at]


def marks(work: Work, person_id: int) -> list[Mark]:
    """Return that a person has questioned something, without the words: for their supervisor."""
    return [Mark(each.number, each.asked_at, each.state) for each in of_person(work, person_id)]


def inbox(
    work: Work, state: State | None, *, newest_first: bool = False, offset: int = 0, limit: int | None = None
) -> tuple[list[Dispute], int]:
    """Return the agency's questions in a state (None: all), the oldest first, and how many there are."""
    scope(work.actor, Permission.FACT_RECORD)
    agency_id = work.actor.agency_id
    return store.in_state(work.session, agency_id, state, newest_first=newest_first, offset=offset, limit=limit)


def recorded_since(work: Work, found: Dispute) -> list[Recorded]:
    """Return what was recorded about the person since they asked: what an officer may have mended."""
    return [each for each in recorded.recorded(work, found.person_id) if each.recorded_at > found.asked_at]


def told(work: Work, requirement: str, evidence_id: int | None, due_on: date | None) -> About:
    """Return what a question is about, in the titles of now; what does not exist (any more) is left out."""
    title = next((view.title for view in texts.requirements(work) if view.key == requirement), requirement)
    training, on = "", None
    if evidence_id is not None:
        row = evidence.evidence(work, evidence_id)
        training, on = row.title or row.module or "", row.on
    return About(requirement=title, training=training, trained_on=on, due_on=due_on)


def _open(found: Dispute) -> None:
    if found.state is State.WITHDRAWN:
        raise Conflict("This question was taken back.")
    if found.state is State.ANSWERED:
        raise Conflict("This question was answered already.")


def _write_to(work: Work, found: Dispute) -> None:
    """Tell the person that the answer is there; its words may be about health or family and stay in the record."""
    who = people.person(work, found.person_id, people.today(work))
    if not who.email:
        return
    values = {"name": who.name, "number": found.number, "link": f"/my-record/questions/{found.number}"}
    key = f"question:{found.id}:answered"
    outbox.write(work, letter(work, "question_answered", values, key=key, recipient=who.email, person_id=who.id))
