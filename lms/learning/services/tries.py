"""Final tests that are left; one more by a training officer, who may take it back while it is unused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from lms.audit import services as audit
from lms.audit.model import Act
from lms.catalogue import services as catalogue
from lms.catalogue.model import ModuleHead, VersionView
from lms.directory.access import scope
from lms.directory.services import people
from lms.kernel.errors import Conflict, Invalid, NotFound
from lms.kernel.permissions import Permission
from lms.learning.accommodations.services import arranged_for
from lms.learning.model import AttemptFacts, PaperKind
from lms.learning.records import Attempt, AttemptFinish, Paper, PaperSubmission, TryGrant, TryWithdrawal
from lms.learning.rules.tries import RULE, Tries, tries
from lms.learning.services.attempts import standing
from lms.learning.store import attempts as store
from lms.platform.words import who
from lms.platform.work import Work

FEWEST, LONGEST = 3, 500


@dataclass(frozen=True, slots=True)
class Given:
    """One more test that was granted: by whom, why, and whether it may still be taken back."""

    id: int
    at: datetime
    by: str
    reason: str
    may_be_withdrawn: bool
    withdrawn: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody for whom the final test is closed, or to whom one more was granted."""

    attempt_id: int
    person_id: int
    name: str
    module: str
    title: str
    failed: int
    tries: Tries
    given: tuple[Given, ...]


def tries_of(work: Work, facts: AttemptFacts, head: ModuleHead) -> Tries | None:
    """Return what is left of the final tests of an attempt now; None: the module sets no limit."""
    if head.attempts is None:
        return None
    granted = [one.at for one in _grants(work, facts.id) if not one.withdrawn]
    own = arranged_for(work, facts.person_id)
    wait = timedelta(0) if own.no_wait else head.attempts.wait
    return tries(head.attempts.limit + own.more_tries, wait, _failed(facts), granted, work.now)


def tries_now(work: Work, module: str) -> Tries | None:
    """Return what is left of the actor's final tests of a module; None: no limit, or nothing under way."""
    now = standing(work, module)
    if now.attempt is None or not now.is_open:
        return None
    return tries_of(work, now.attempt, catalogue.document(work, now.attempt.version_id).head)


def waiting(work: Work) -> list[Waiting]:
    """Return everybody of the agency whose final test is closed or was opened by an officer, by name."""
    scope(work.actor, Permission.FACT_RECORD)
    failed = sa.select(Paper.attempt_id).join(PaperSubmission, PaperSubmission.paper_id == Paper.id)
    failed = failed.where(PaperSubmission.passed.is_(False))
    query = sa.select(Attempt.id).outerjoin(AttemptFinish, AttemptFinish.attempt_id == Attempt.id)
    query = query.where(Attempt.agency_id == work.actor.agency_id, AttemptFinish.id.is_(None), Attempt.id.in_(failed))
    limited = {version.id for version in _limited(work)}
    ids = work.session.scalars(query.where(Attempt.version_id.in_(limited))).all() if limited else []
    found = [_waiting(work, attempt_id) for attempt_id in ids]
    shown = [one for one in found if not one.tries.are_left or one.given]
    return sorted(shown, key=lambda one: (one.name.casefold(), one.module))


def one_waiting(work: Work, attempt_id: int) -> Waiting:
    """Return one attempt with what is left of its tests; raise `NotFound` outside the actor's agency."""
    scope(work.actor, Permission.FACT_RECORD)
    row = work.session.get(Attempt, attempt_id)
    if row is None or row.agency_id != work.actor.agency_id:
        raise NotFound("There is no such attempt.")
    if catalogue.document(work, row.version_id).head.attempts is None:
        raise NotFound("This module sets no limit to its final test.")
    return _waiting(work, attempt_id)


def grant(work: Work, attempt_id: int, reason: str) -> None:
    """Give somebody one more final test now."""
    reason = _reason(reason)
    at = work.instant()  # takes the lock, so that two officers do not both find the test closed
    found = one_waiting(work, attempt_id)
    if store.by_id(work.session, attempt_id).finish is not None:
        raise Conflict("This person has passed meanwhile, so no further test is needed.")
    if found.tries.are_left:
        raise Conflict("A final test is open for this person already, so there is nothing to grant.")
    row = TryGrant(
        agency_id=work.actor.agency_id,
        attempt_id=attempt_id,
        papers=_begun(work, attempt_id),
        reason=reason,
        granted_by=work.actor.name,
        at=at,
    )
    work.session.add(row)
    work.session.flush()
    data = {"grant": row.id, "attempt": attempt_id, "module": found.module, "reason": reason, "rule": RULE}
    audit.record(work, Act.TRY_GRANTED, f"person:{found.person_id}", data)


def withdraw(work: Work, attempt_id: int, grant_id: int, reason: str) -> None:
    """Take back a grant that was not used yet."""
    reason = _reason(reason)
    work.instant()
    found = one_waiting(work, attempt_id)
    given = next((one for one in found.given if one.id == grant_id), None)
    if given is None:
        raise NotFound("There is no such grant.")
    if given.withdrawn:
        return
    if not given.may_be_withdrawn:
        raise Conflict("The test that was granted has been begun, so it can no longer be taken back.")
    work.session.add(TryWithdrawal(grant_id=grant_id, reason=reason, withdrawn_by=work.actor.name, at=work.now))
    work.session.flush()
    data = {"grant": grant_id, "attempt": attempt_id, "module": found.module, "reason": reason}
    audit.record(work, Act.TRY_WITHDRAWN, f"person:{found.person_id}", data)


def _reason(text: str) -> str:
    bare = " ".join(text.split())
    if not FEWEST <= len(bare) <= LONGEST:
        raise Invalid(f"Give the reason in {FEWEST} to {LONGEST} characters.", field="reason")
    return bare


def _limited(work: Work) -> list[VersionView]:
    found = catalogue.all_versions(work, work.actor.agency_id)
    return [version for version in found if catalogue.document(work, version.id).head.attempts is not None]


def _failed(facts: AttemptFacts) -> list[datetime]:
    papers = facts.submitted(PaperKind.POST)
    return [paper.submission.at for paper in papers if paper.submission and not paper.submission.passed]


def _waiting(work: Work, attempt_id: int) -> Waiting:
    facts = store.by_id(work.session, attempt_id)
    head = catalogue.document(work, facts.version_id).head
    left = tries_of(work, facts, head)
    assert left
    person = people.views(work, [facts.person_id], people.today(work)).get(facts.person_id)
    return Waiting(
        attempt_id=attempt_id,
        person_id=facts.person_id,
        name=person.name if person else f"#{facts.person_id}",
        module=facts.module,
        title=head.title,
        failed=len(_failed(facts)),
        tries=left,
        given=tuple(_grants(work, attempt_id)),
    )


def _grants(work: Work, attempt_id: int) -> list[Given]:
    """Return what was granted, in order, each with what became of it."""
    begun = _begun(work, attempt_id)
    query = sa.select(TryGrant, TryWithdrawal).outerjoin(TryWithdrawal, TryWithdrawal.grant_id == TryGrant.id)
    rows = work.session.execute(query.where(TryGrant.attempt_id == attempt_id).order_by(TryGrant.id))
    return [
        Given(
            id=row.id,
            at=row.at,
            by=who(row.granted_by),
            reason=row.reason,
            may_be_withdrawn=gone is None and begun == row.papers,
            withdrawn=gone.reason if gone else "",
        )
        for row, gone in rows
    ]


def _begun(work: Work, attempt_id: int) -> int:
    """Return how many final tests of an attempt were begun."""
    query = sa.select(sa.func.count()).where(Paper.attempt_id == attempt_id, Paper.kind == PaperKind.POST)
    return work.session.scalar(query) or 0
