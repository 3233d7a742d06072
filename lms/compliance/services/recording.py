"""Record what was weighed, and take records back: always by a new row, in one transaction, with who and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from lms.compliance.model.drafts import OF_DIRECTORY, OF_EVIDENCE, Change, Draft, Kind, Recorded
from lms.compliance.model.evidence import EvidenceKind, FactEntry, Posting, Source
from lms.compliance.rules.drafts import day_of, minutes_of
from lms.compliance.services import attachments, evidence, facts, foresight
from lms.compliance.services.attachments import StoredFile
from lms.compliance.services.drafts import Scales, entry_of
from lms.compliance.services.foresight import Supposed
from lms.compliance.services.recorded import one_record
from lms.directory.services import byhand
from lms.kernel.errors import Conflict, Invalid, NotFound
from lms.kernel.facts import FactType
from lms.platform.work import Work

BY_HAND: Final = Source.MANUAL.value


def record(work: Work, draft: Draft, once: str, file: StoredFile | None = None) -> str:
    """Record a draft and settle what it changes; return its reference. The same `once` twice is one record.

    Raises `Invalid` naming the field of the first thing that speaks against it; then nothing is recorded.
    """
    work.instant()
    if known := already(work, draft, once):
        return known
    if draft.replaces and not undoable(work, draft.person_id, draft.replaces).ref.startswith("fact-"):
        raise Invalid("Only leave, exemptions and extensions are recorded anew; take this back instead.")
    scales = Scales(work, [draft.person_id])
    draft = scales.completed(work, draft)
    for found in scales.weigh(work, draft).objections:
        raise Invalid(found.sentence, found.field)
    ref = written(work, draft, BY_HAND, once, file.key if file else "")
    if file is not None:
        attachments.attach(work, file, ref)
    if draft.replaces:
        take_back(work, draft.person_id, draft.replaces, draft.note or "Recorded anew.")
    return ref


def already(work: Work, draft: Draft, once: str) -> str:
    """Return the reference of what was recorded under the same name before; nothing if there is none."""
    if draft.kind in OF_DIRECTORY:
        return ""
    if draft.kind in OF_EVIDENCE:
        found = evidence.named(work, BY_HAND, once)
        return f"evidence-{found}" if found is not None else ""
    found = facts.named(work, BY_HAND, once)
    return f"fact-{found}" if found is not None else ""


def written(work: Work, draft: Draft, source: str, record_id: str, attachment: str = "") -> str:
    """Write a weighed draft through the door of its room; return its reference."""
    if draft.kind in OF_DIRECTORY:
        return f"directory-{byhand.record(work, entry_of(draft))}"
    if draft.kind in OF_EVIDENCE:
        return f"evidence-{evidence.post(work, posting_of(work, draft, source, record_id))}"
    return f"fact-{facts.record_fact(work, fact_entry(draft, source, record_id, attachment))}"


def written_all(work: Work, items: Sequence[tuple[Draft, str, str]]) -> None:
    """Write many weighed drafts (draft, source, record id), whole or not at all; settled in the background."""
    entries = [fact_entry(*item) for item in items if item[0].kind not in OF_DIRECTORY | OF_EVIDENCE]
    if entries:
        facts.record_facts(work, entries, bulk=True)
    postings = [posting_of(work, *item) for item in items if item[0].kind in OF_EVIDENCE]
    if postings:
        evidence.post_many(work, postings)
    places = [entry_of(draft, f"{source}:{name}") for draft, source, name in items if draft.kind in OF_DIRECTORY]
    if places:
        byhand.record_many(work, places, bulk=True)


def taken_back_all(work: Work, source: str, names: Sequence[str] | None, reason: str) -> int:
    """Take back what a source recorded under some names (None: all of it) and stands; return how many records.

    Each by a new record; settled in the background.
    """
    ours = facts.under(work, source, names)
    ids = [fact_id for fact_id, _, revoked in ours.values() if not revoked]
    if ids:
        facts.revoke_all(work, ids, reason, bulk=True)
    posted = [one for name, one in evidence.under(work, source).items() if names is None or name in set(names)]
    if posted:
        evidence.revoke_many(work, posted, reason)
    places = [
        row for row in byhand.standing_of(work, f"{source}:") if names is None or row.source in _all(source, names)
    ]
    for row in places:
        byhand.take_back(work, row.id, reason, bulk=True)
    return len(ids) + len(posted) + len(places)


def _all(source: str, names: Sequence[str]) -> set[str]:
    return {f"{source}:{name}" for name in names}


def fact_entry(draft: Draft, source: str, record_id: str, attachment: str = "") -> FactEntry:
    """Return a draft as an entry of compliance's own facts."""
    return FactEntry(
        person_id=draft.person_id,
        type=FactType(draft.kind.value),
        on=draft.on,
        until=draft.until,
        tag=draft.tag or None,
        name=draft.name or None,
        kind=draft.leave_kind or None,
        new_due=draft.new_due,
        determination=draft.determination,
        requirement=draft.requirement or None,
        reason=draft.reason,
        note=draft.note,
        approver=draft.approver,
        attachment=attachment,
        source=source,
        record_id=record_id,
    )


def posting_of(work: Work, draft: Draft, source: str, record_id: str) -> Posting:
    """Return a draft as evidence: credit for training elsewhere, or the whole new record of a correction."""
    if draft.kind is Kind.CREDIT:
        return Posting(
            kind=EvidenceKind.CREDIT,
            person_id=draft.person_id,
            source=source,
            record_id=record_id,
            on=draft.on,
            module=draft.module,
            title=draft.title,
            minutes_measured=draft.minutes,
            score=draft.score,
            external=draft.external,
            trainer=draft.taught,
            reason=draft.note,
        )
    return _correction(work, draft, source, record_id)


def _correction(work: Work, draft: Draft, source: str, record_id: str) -> Posting:
    """Return the corrected record: what was not wrong is taken over from the old one."""
    record_of = evidence.training_record(work, draft.person_id)
    old = next((one for one in record_of if one.id == draft.corrects), None)
    if old is None:
        raise NotFound("There is no such completion of this person.")
    same_module, same_day = old.module == draft.module, day_of(old) == draft.on
    posting = Posting(
        kind=old.kind,
        person_id=draft.person_id,
        source=source,
        record_id=record_id,
        on=draft.on,
        module=draft.module,
        title=old.title if same_module else "",
        module_version=old.module_version if same_module else None,
        content_hash=old.content_hash if same_module else "",
        language=old.language,
        delivery=old.delivery,
        minutes_measured=draft.minutes,
        score=draft.score,
        pass_mark=old.pass_mark,
        attempts=old.attempts,
        external=old.external,
        trainer=old.trainer,
        corrects_id=old.id,
        reason=draft.note,
    )
    if same_day and old.finished_at is not None:
        posting = replace(posting, on=None, finished_at=old.finished_at, started_at=old.started_at)
    if draft.minutes == minutes_of(old):
        posting = replace(posting, minutes_declared=old.minutes_declared, minutes_measured=old.minutes_measured)
    return posting


def take_back(work: Work, person_id: int, ref: str, reason: str) -> None:
    """Say, by a new record, that a record never was; raises `NotFound`, `Conflict` or `Invalid`."""
    undoable(work, person_id, ref)
    room, _, number = ref.partition("-")
    if not reason.strip():
        raise Invalid("Say why it is taken back.", "reason")
    if room == "directory":
        byhand.take_back(work, int(number), reason.strip())
    elif room == "evidence":
        evidence.revoke_evidence(work, int(number), reason.strip())
    else:
        facts.revoke(work, int(number), reason.strip())


def undoable(work: Work, person_id: int, ref: str) -> Recorded:
    """Return a record that stands and can be taken back; raises `NotFound` or `Conflict`."""
    one = one_record(work, person_id, ref)
    if one.undone is not None:
        raise Conflict("This was taken back before.")
    if not one.can_be_undone:
        raise Conflict("A signature is not taken back here: the supervisor returns the completion instead.")
    return one


def foresee_undoing(work: Work, person_id: int, refs: Sequence[str]) -> list[Change]:
    """Return what would be owed today if records were taken back."""
    names = [ref.replace("-", ":", 1) for ref in refs]
    today = Scales(work, [person_id]).today
    return foresight.foresee(work, {person_id: Supposed(gone=names)}, today, explain=True)
