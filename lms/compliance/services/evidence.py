"""The one door for evidence: completions, credit, signatures, corrections, from wherever they come."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

import sqlalchemy as sa

from lms.audit.model import Act
from lms.audit.services import record
from lms.compliance.model.evidence import Evidence, EvidenceKind, Posting, Profile
from lms.compliance.records import EvidenceRecord
from lms.compliance.rules.relevance import names_of
from lms.compliance.services.texts import known_rulebook
from lms.compliance.store import evidence as store
from lms.compliance.store.texts import Rulebook
from lms.directory.services.profiles import profiles
from lms.kernel.clock import day_in
from lms.kernel.errors import Conflict, Invalid, NotFound
from lms.kernel.events import CompletionRecorded, FactsChanged
from lms.platform.work import Work

_TRAINING: Final = (EvidenceKind.COMPLETION, EvidenceKind.CREDIT)


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a bulk of postings: how many are new, how many were there already."""

    new: int
    known: int


def post(work: Work, posting: Posting) -> int:
    """Record one piece of evidence and settle what it changes; return its id. The same record twice is one row.

    Raises `Invalid` for a posting that does not hold together, `Conflict` when the same source and record id was
    posted before with other content: then post a correction.
    """
    work.instant()
    found = store.posted_before(work.session, work.actor.agency_id, [posting]).get((posting.source, posting.record_id))
    if found:
        return _same(posting, *found)
    book = known_rulebook(work)
    _checked(work, posting)
    _write(work, book, [posting])
    evidence_id = store.posted_before(work.session, work.actor.agency_id, [posting])[posting.source, posting.record_id][
        0
    ]
    data = {
        "kind": posting.kind.value,
        "evidence": evidence_id,
        "module": posting.module or "",
        "source": posting.source,
    }
    record(work, Act.EVIDENCE_POSTED, f"person:{posting.person_id}", data)
    _announce(work, book, posting, evidence_id)
    return evidence_id


def post_many(work: Work, postings: Sequence[Posting]) -> Posted:
    """Record many pieces of evidence of an import; the people concerned are settled in the background.

    All or nothing: one posting that does not hold together, or contradicts what was posted before, stops the whole.
    """
    work.instant()
    book = known_rulebook(work)
    there = store.posted_before(work.session, work.actor.agency_id, postings)
    new: dict[tuple[str, str], Posting] = {}
    for posting in postings:
        key = (posting.source, posting.record_id)
        if key in there:
            _same(posting, *there[key])
        elif key in new and new[key] != posting:
            raise _contradiction(posting)
        else:
            _checked(work, posting)
            new[key] = posting
    if new:
        _write(work, book, list(new.values()))
        people = frozenset(posting.person_id for posting in new.values())
        first = min(_day(posting, book.zone) for posting in new.values())
        work.announce(FactsChanged(agency_id=work.actor.agency_id, person_ids=people, from_on=first, bulk=True))
    return Posted(len(new), len(postings) - len(new))


def posted_before(work: Work, postings: Sequence[Posting]) -> dict[tuple[str, str], bool]:
    """Return which records are there already, by source and record id, and whether with the same content."""
    there = store.posted_before(work.session, work.actor.agency_id, postings)
    hashes = {(posting.source, posting.record_id): store.posting_hash(posting) for posting in postings}
    return {key: hashes[key] == posting_hash for key, (_, posting_hash) in there.items()}


def named(work: Work, source: str, record_id: str) -> int | None:
    """Return the id of the evidence that a source posted under a name; None if there is none."""
    e = EvidenceRecord
    agency_id = work.actor.agency_id
    query = sa.select(e.id).where(e.agency_id == agency_id, e.source == source, e.record_id == record_id)
    return work.session.scalar(query)


def named_by(work: Work, source: str) -> set[str]:
    """Return every record id under which a source posted something, taken back or not."""
    e = EvidenceRecord
    return set(
        work.session.scalars(sa.select(e.record_id).where(e.agency_id == work.actor.agency_id, e.source == source))
    )


def under(work: Work, source: str) -> dict[str, tuple[int, int]]:
    """Return what a source posted and nobody took back since: id and person, by record id."""
    e = EvidenceRecord
    query = sa.select(e.id, e.record_id, e.person_id).where(e.agency_id == work.actor.agency_id, e.source == source)
    rows = list(work.session.execute(query.order_by(e.id)))
    gone = store.revoked(work.session, [row.id for row in rows])
    return {row.record_id: (row.id, row.person_id) for row in rows if row.id not in gone}


def revoke_many(work: Work, posted: Sequence[tuple[int, int]], reason: str) -> None:
    """Say of several records (id, person) that they never were; settled in the background."""
    post_many(work, [_revocation(evidence_id, person_id, reason) for evidence_id, person_id in posted])


def _revocation(evidence_id: int, person_id: int, reason: str) -> Posting:
    return Posting(
        kind=EvidenceKind.REVOCATION,
        person_id=person_id,
        source="manual",
        record_id=f"revocation:{evidence_id}",
        of_id=evidence_id,
        reason=reason,
    )


def revoke_evidence(work: Work, evidence_id: int, reason: str) -> int:
    """Say, by a new row, that something recorded never happened; return the new row's id."""
    found = next(iter(store.by_ids(work.session, [evidence_id])), None)
    if found is None:
        raise NotFound("There is no such record.")
    if found.revoked:
        raise Conflict("This record has been revoked or corrected before.")
    return post(work, _revocation(evidence_id, found.person_id, reason))


def training_record(work: Work, person_id: int, known_at: datetime | None = None) -> list[Evidence]:
    """Return all evidence about a person, as known at an instant, in the order of recording."""
    return store.of_person(work.session, person_id, known_at)


def training_records(work: Work, person_ids: Collection[int]) -> dict[int, list[Evidence]]:
    """Return all evidence about several people, as known now, in the order of recording."""
    return store.of_people(work.session, person_ids)


def evidence(work: Work, evidence_id: int) -> Evidence:
    """Return one row of evidence; raise `NotFound` if there is none."""
    found = store.by_ids(work.session, [evidence_id])
    if not found:
        raise NotFound("There is no such record.")
    return found[0]


def first_break(work: Work) -> int | None:
    """Return the sequence number of the first row of evidence that was tampered with; None when all is whole."""
    return store.first_break(work.session, work.actor.agency_id)


def _same(posting: Posting, evidence_id: int, posting_hash: str) -> int:
    if posting_hash != store.posting_hash(posting):
        raise _contradiction(posting)
    return evidence_id


def _contradiction(posting: Posting) -> Conflict:
    return Conflict(
        f'Record "{posting.record_id}" of "{posting.source}" was posted before with other content. '
        "What was recorded stays; post a correction that names it."
    )


def _checked(work: Work, posting: Posting) -> None:
    """Refuse a posting that does not hold together."""
    if not posting.source or not posting.record_id:
        raise Invalid("Evidence needs a source and the number of the record there.", "record_id")
    if posting.kind in _TRAINING:
        if not posting.module:
            raise Invalid("A completion needs the module that was completed.", "module")
        if posting.on is None and posting.finished_at is None:
            raise Invalid("A completion needs its day or the instant it was finished.", "on")
        if posting.finished_at is not None and posting.finished_at > work.instant():
            raise Invalid("A completion cannot be finished in the future.", "finished_at")
    elif posting.of_id is None:
        raise Invalid("A signature or a revocation needs the record it is about.", "of_id")
    if posting.kind is EvidenceKind.SIGN_OFF and not (posting.by_role and posting.statement):
        raise Invalid("A signature needs the role of the signer and the statement signed.", "statement")
    _checked_link(work, posting)


def _checked_link(work: Work, posting: Posting) -> None:
    linked = [i for i in (posting.of_id, posting.corrects_id) if i is not None]
    for other in store.by_ids(work.session, linked) if linked else ():
        linked.remove(other.id)
        if other.person_id != posting.person_id:
            raise Invalid("A record can only be about a record of the same person.", "of_id")
        if posting.kind is EvidenceKind.SIGN_OFF and other.kind not in _TRAINING:
            raise Invalid("Only a completion can be signed.", "of_id")
    if linked:
        raise NotFound(f"There is no record {linked[0]} to refer to.")


def _write(work: Work, book: Rulebook, postings: Sequence[Posting]) -> None:
    at = work.instant()
    last, previous = store.last_link(work.session, work.actor.agency_id)
    days = {id(posting): _day(posting, book.zone) for posting in postings}
    who = profiles(work.session, {(p.person_id, days[id(p)]) for p in postings if p.profile is None})
    serves = _serves(book)
    rows = []
    for sequence, posting in enumerate(postings, last + 1):
        on = days[id(posting)]
        profile = posting.profile or Profile(*who.get((posting.person_id, on), ()))
        values = _values(work, posting, profile, on, book.zone) | {
            "sequence": sequence,
            "rules": serves.get(posting.module or "", []),
            "certificate_no": posting.certificate_no or _certificate(posting, sequence),
            "recorded_at": at,
            "previous_hash": previous,
        }
        values["hash"] = previous = store.seal(previous, values)
        rows.append(values)
    store.insert(work.session, rows)


def _values(work: Work, posting: Posting, profile: Profile, on: date, zone: str) -> dict[str, Any]:
    own = {"on", "profile", "zone"}
    values = {name: getattr(posting, name) for name in Posting.__dataclass_fields__ if name not in own}
    return values | {
        "agency_id": work.actor.agency_id,
        "on_date": None if on == date.min else on,
        "started_at": _utc(posting.started_at),
        "finished_at": _utc(posting.finished_at),
        "score": _number(posting.score),
        "pass_mark": _number(posting.pass_mark),
        "zone": posting.zone or zone,
        "person_name": profile.name,
        "position": profile.position,
        "unit_code": profile.unit_code,
        "unit_name": profile.unit_name,
        "employment_type": profile.employment_type,
        "posting_hash": store.posting_hash(posting),
        "recorded_by": work.actor.name,
        "account_id": work.actor.account_id,
    }


def _utc(instant: datetime | None) -> datetime | None:
    """Return an instant as the database gives it back, so that the seal over it holds."""
    return instant.astimezone(UTC) if instant else None


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def _certificate(posting: Posting, sequence: int) -> str:
    return f"C-{sequence:08d}" if posting.kind is EvidenceKind.COMPLETION else ""


def _day(posting: Posting, zone: str) -> date:
    """Return the day a posting is about; a revocation without one is about nothing but its own recording."""
    if posting.on is not None:
        return posting.on
    return day_in(posting.finished_at, posting.zone or zone) if posting.finished_at else date.min


def _serves(book: Rulebook) -> Mapping[str, list[dict[str, Any]]]:
    """Return, by module, the versions of the requirements that it can satisfy now."""
    found: dict[str, list[dict[str, Any]]] = {}
    for rule in sorted(book.at().rules.values(), key=lambda rule: rule.key):
        for module in names_of(rule.requirement).modules:
            said = {"requirement": rule.key, "version": rule.version, "sha256": rule.sha256}
            found.setdefault(module, []).append(said)
    return found


def _announce(work: Work, book: Rulebook, posting: Posting, evidence_id: int) -> None:
    on = _day(posting, book.zone)
    agency_id = work.actor.agency_id
    work.announce(FactsChanged(agency_id=agency_id, person_ids=frozenset({posting.person_id}), from_on=on))
    if posting.kind is EvidenceKind.COMPLETION and posting.corrects_id is None:
        work.announce(
            CompletionRecorded(
                agency_id=agency_id,
                person_id=posting.person_id,
                module=posting.module or "",
                evidence_id=evidence_id,
                completed_on=on,
                attempt_id=posting.attempt_id,
            )
        )
