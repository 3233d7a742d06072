"""Thank somebody for a completion, see one's own thanks, hide them and show them again."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from lms.audit import services as audit
from lms.audit.model import Act
from lms.compliance.model.evidence import Evidence, EvidenceKind
from lms.compliance.services import evidence
from lms.desk import team
from lms.desk.thanks.model import LONGEST, Thankable, Thanks
from lms.desk.thanks.records import ThanksChoice, ThanksHidden, ThanksRecord
from lms.directory.services import people
from lms.kernel.errors import NotFound
from lms.learning.services.attempts import learner
from lms.platform.own_words import own_words
from lms.platform.work import Work

RECENT = timedelta(days=90)
"""For what was completed longer ago no thanks are proposed."""
_LATEST_CHOICE = (
    sa.select(ThanksChoice.is_hidden)
    .where(ThanksChoice.thanks_id == ThanksRecord.id)
    .order_by(ThanksChoice.id.desc())
    .limit(1)
    .scalar_subquery()
)
_MINE = (
    sa.select(ThanksRecord, sa.func.coalesce(_LATEST_CHOICE, ThanksHidden.id.is_not(None)))
    .outerjoin(ThanksHidden, ThanksHidden.thanks_id == ThanksRecord.id)
    .where(ThanksRecord.person_id == sa.bindparam("person"))
    .order_by(ThanksRecord.id.desc())
)


def recent(work: Work, person_id: int) -> list[Thankable]:
    """Return the recent completions of somebody whom the actor leads (which the caller has made sure), newest first."""
    day = people.today(work)
    name = people.person(work, person_id, day).name
    mine = set(_thanked(work, person_id))
    found = [
        _thankable(each, name, each.id in mine)
        for each in evidence.training_record(work, person_id)
        if _is_completion(each) and each.on is not None and day - RECENT <= each.on <= day
    ]
    return sorted(found, key=lambda one: (one.on or day, one.evidence_id), reverse=True)


def thankable(work: Work, evidence_id: int) -> Thankable:
    """Return a completion for which the actor may thank: of somebody they lead. Others do not exist for them."""
    found = evidence.evidence(work, evidence_id)
    who = team.member(work, found.person_id).person
    whole = {each.id: each for each in evidence.training_record(work, found.person_id)}
    if evidence_id not in whole or not _is_completion(whole[evidence_id]):
        raise NotFound("There is no such completion in your team.")
    return _thankable(found, who.name, evidence_id in _thanked(work, found.person_id))


def thank(work: Work, evidence_id: int, words: str) -> bool:
    """Write a few words to whoever completed something; return False where the actor had thanked for it before."""
    one, me = thankable(work, evidence_id), learner(work)
    text = own_words(words, LONGEST)
    at = work.instant()
    if one.thanked or evidence_id in _thanked(work, one.person_id):
        return False
    row = ThanksRecord(
        agency_id=work.actor.agency_id, evidence_id=evidence_id, person_id=one.person_id, from_id=me, title=one.title,
        by=work.actor.name, words=text, at=at,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    audit.record(work, Act.THANKED, f"person:{one.person_id}", {"evidence": evidence_id})
    return True


def mine(work: Work) -> list[Thanks]:
    """Return the thanks that the actor got, the newest first; whether they hid them is said of each."""
    return [
        Thanks(row.id, row.evidence_id, row.title, row.by, row.words, row.at, is_hidden=bool(hidden))
        for row, hidden in work.session.execute(_MINE, {"person": learner(work)})
    ]


def hide(work: Work, thanks_id: int) -> None:
    """Show some thanks of the actor's own no more; twice is once."""
    _choose(work, thanks_id, is_hidden=True)


def show_again(work: Work, thanks_id: int) -> None:
    """Show some thanks that the actor hid again; twice is once."""
    _choose(work, thanks_id, is_hidden=False)


def _choose(work: Work, thanks_id: int, *, is_hidden: bool) -> None:
    at = work.instant()
    found = next((one for one in mine(work) if one.id == thanks_id), None)
    if found is None:
        raise NotFound("There are no such thanks.")
    if found.is_hidden is not is_hidden:
        work.session.add(ThanksChoice(thanks_id=thanks_id, is_hidden=is_hidden, at=at))
        work.session.flush()


def _thanked(work: Work, person_id: int) -> set[int]:
    """Return for which completions of somebody the actor has thanked."""
    query = sa.select(ThanksRecord.evidence_id).where(
        ThanksRecord.person_id == person_id, ThanksRecord.from_id == work.actor.person_id
    )
    return set(work.session.scalars(query))


def _is_completion(one: Evidence) -> bool:
    return one.kind is EvidenceKind.COMPLETION and not one.revoked


def _thankable(one: Evidence, name: str, thanked: bool) -> Thankable:
    return Thankable(one.id, one.person_id, name, one.title or one.module or "", one.on, thanked)
