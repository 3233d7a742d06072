"""Certificates: who may have one, the code that confirms it, and whether it still holds on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa

from lms.audit import services as audit
from lms.audit.model import Act
from lms.compliance.model.evidence import Evidence, EvidenceKind
from lms.compliance.services import evidence, register, texts
from lms.compliance.services.record import rules as record_rules
from lms.compliance.services.record.model import Reader, Training
from lms.directory.services import agencies
from lms.kernel.clock import day_in
from lms.kernel.errors import Invalid, Refused
from lms.platform.work import Work
from lms.reporting import codes
from lms.reporting.records import Certificate
from lms.reporting.services import personal, runs

CERTIFICATE = "certificate"
COMPLETION = "completion"


class Hold(StrEnum):
    """Whether a certificate holds."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    CORRECTED = "corrected"
    UNSIGNED = "unsigned"


@dataclass(frozen=True, slots=True)
class Standing:
    """A completion with what became of it by an instant."""

    training: Training
    signatures: tuple[Evidence, ...]
    """Those that nobody took back."""
    hold: Hold
    until: date | None
    """The last day on which it counts; None where what it serves is not repeated."""
    undone_on: date | None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What anybody with the code may know: what is printed on the certificate, and whether it holds today."""

    code: str
    agency: str
    standing: Standing

    @property
    def one(self) -> Evidence:
        """Return the completion."""
        return self.standing.training.one


def ask(work: Work, evidence_id: int, reader: Reader) -> int:
    """Ask for the certificate of a completion and return its run; raises `Invalid` where there can be none."""
    one = personal.training(work, evidence_id)
    found = standing(work, one, None)
    if found.hold in {Hold.REVOKED, Hold.CORRECTED}:
        raise Invalid("This completion was taken back or corrected, so there is no certificate of it.")
    if found.hold is Hold.UNSIGNED:
        raise Invalid("This completion still waits for its signature. The certificate can be made when it is signed.")
    narrowing = personal.narrowing(work, one.person_id, reader, evidence_id)
    personal.check(work, narrowing)
    _code(work, one)
    return runs.ask_personal(work, CERTIFICATE, _today(work), None, narrowing)


def ask_completion(work: Work, evidence_id: int, reader: Reader) -> int:
    """Ask for the page that proves one completion and return its run; for supervisors there is none: it has answers."""
    one = personal.training(work, evidence_id)
    if reader is Reader.SUPERVISOR:
        raise Refused("What somebody answered in a test is for them, training officers and auditors.")
    narrowing = personal.narrowing(work, one.person_id, reader, evidence_id)
    return runs.ask_personal(work, COMPLETION, _today(work), None, narrowing)


def code_of(work: Work, evidence_id: int) -> str:
    """Return the code of a completion's certificate; empty where none was ever asked for."""
    return work.session.scalar(sa.select(Certificate.code).where(Certificate.evidence_id == evidence_id)) or ""


def agency_of(work: Work, text: str) -> int | None:
    """Return the agency whose certificate has the code that somebody typed; None where there is none."""
    code = codes.code_from(text)
    return work.session.scalar(sa.select(Certificate.agency_id).where(Certificate.code == code)) if code else None


def confirmed(work: Work, text: str) -> Confirmed:
    """Return what the certificate of a code says, and whether it holds today, with the agency's own eyes."""
    code = codes.code_from(text)
    row = work.session.scalars(
        sa.select(Certificate).where(Certificate.code == code, Certificate.agency_id == work.actor.agency_id)
    ).one()
    one = evidence.evidence(work, row.evidence_id)
    return Confirmed(code, agencies.agency(work, row.agency_id).name, standing(work, one, None))


def standing(work: Work, one: Evidence, known_at: datetime | None, as_of: date | None = None) -> Standing:
    """Return what became of a completion by an instant (None: now), and whether it holds on a day (None: today)."""
    rows = evidence.training_record(work, one.person_id, known_at)
    training = next(each for each in record_rules.trainings(rows) if each.one.id == one.id)
    gone = record_rules.undone_signatures(rows)
    signatures = tuple(each for each in training.signatures if each.id not in gone)
    until = _until(work, one, as_of or _today(work), known_at)
    hold = _hold(training, until, as_of or _today(work), unsigned=not signatures and _needs_signature(work, one))
    undone = training.undone_by
    zone = agencies.agency(work, work.actor.agency_id).zone
    return Standing(training, signatures, hold, until, day_in(undone.recorded_at, zone) if undone else None)


def _hold(training: Training, until: date | None, today: date, *, unsigned: bool) -> Hold:
    if training.undone_by is not None:
        return Hold.CORRECTED if training.was_corrected else Hold.REVOKED
    if unsigned:
        return Hold.UNSIGNED
    return Hold.EXPIRED if until is not None and until < today else Hold.VALID


def _needs_signature(work: Work, one: Evidence) -> bool:
    """Tell whether a requirement that a completion can serve asks for a signature; what was done elsewhere has none."""
    if one.kind is not EvidenceKind.COMPLETION or one.source.startswith("import"):
        return False
    return any(rule.sign_off for rule in texts.requirements(work) if one.module in rule.modules)


def _until(work: Work, one: Evidence, day: date, known_at: datetime | None) -> date | None:
    """Return the first day on which something that the completion served is due again."""
    found = []
    for row in register.standing(work, one.person_id, day, known_at):
        if row.problem:
            continue
        for cycle in register.obligations(work, one.person_id, row.requirement, day, known_at):
            if one.fact_id in cycle.counted and cycle.next_due_on is not None:
                found.append(cycle.next_due_on)
    return min(found, default=None)


def _code(work: Work, one: Evidence) -> str:
    """Return the code of a completion; made when the first certificate is asked for, the same ever after."""
    at = work.instant()
    there = code_of(work, one.id)
    if there:
        return there
    code = codes.new_code()
    work.session.add(Certificate(agency_id=work.actor.agency_id, evidence_id=one.id, code=code, issued_at=at))
    work.session.flush()
    audit.record(work, Act.CERTIFICATE_ISSUED, f"person:{one.person_id}", {"evidence": one.id})
    return code


def _today(work: Work) -> date:
    return work.today(agencies.agency(work, work.actor.agency_id).zone)
