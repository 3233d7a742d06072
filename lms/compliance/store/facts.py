"""Everything known about people, from every room, as facts in the order in which it was recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from lms.compliance.model.evidence import EvidenceKind, evidence_name, fact_name
from lms.compliance.records import EvidenceRecord, PersonFact
from lms.directory.services import facts as directory
from lms.kernel.facts import Fact, FactType
from lms.platform.recorded import of_people

BATCH = 900
"""People asked for in one statement: SQLite's oldest limit on parameters is 999."""
_f, _e = PersonFact, EvidenceRecord
_OWN = (
    _f.id, _f.person_id, _f.type, _f.on_date, _f.until_date, _f.tag, _f.name, _f.kind, _f.new_due, _f.due_on,
    _f.determination, _f.requirement, _f.revokes_id, _f.recorded_at,
)  # fmt: skip
_EVIDENCE = (
    _e.id, _e.person_id, _e.kind, _e.on_date, _e.finished_at, _e.module, _e.module_version, _e.minutes_declared,
    _e.minutes_measured, _e.minutes_scheduled, _e.external, _e.of_id, _e.corrects_id, _e.by_role, _e.recorded_at,
)  # fmt: skip
_COMPLETIONS = (EvidenceKind.COMPLETION, EvidenceKind.CREDIT)


def facts_of(
    session: Session,
    person_ids: Collection[int],
    known_at: datetime | None = None,
    shared: Collection[Fact] = (),
) -> dict[int, list[Fact]]:
    """Return each person's facts in the order of recording, up to an instant (None: everything known).

    `shared` are facts about everybody: changes of modules. Within one instant the directory's come first, then those
    of compliance, then evidence, each in the order of their ids.
    """
    found = directory.facts_of(session, person_ids, known_at)
    for person_id, fact in _recorded(session, person_ids, known_at):
        found[person_id].append(fact)
    for facts in found.values():
        facts.extend(shared)
        facts.sort(key=_recorded_at)
    return found


def _recorded_at(fact: Fact) -> datetime:
    assert fact.recorded_at is not None
    return fact.recorded_at


def _recorded(session: Session, person_ids: Collection[int], known_at: datetime | None) -> Iterator[tuple[int, Fact]]:
    ids = iter(sorted(person_ids))
    while batch := list(islice(ids, BATCH)):
        yield from _own(session, batch, known_at)
        yield from _evidence(session, batch, known_at)


def _own(session: Session, batch: list[int], known_at: datetime | None) -> Iterator[tuple[int, Fact]]:
    query = of_people(PersonFact, *_OWN, until=known_at is not None)
    for row in session.execute(query, {"people": batch, "known_at": known_at}):
        yield row.person_id, _own_fact(row)


def _own_fact(row: Any) -> Fact:
    if row.revokes_id is not None:
        return _revocation(fact_name(row.id), fact_name(row.revokes_id), row.recorded_at)
    return Fact(
        type=row.type,
        on=row.on_date,
        id=fact_name(row.id),
        recorded_at=row.recorded_at,
        until=row.until_date,
        tag=row.tag,
        name=row.name,
        kind=row.kind,
        new_due=row.new_due,
        due_on=row.due_on,
        determination=row.determination,
        requirement=row.requirement,
    )


def _evidence(session: Session, batch: list[int], known_at: datetime | None) -> Iterator[tuple[int, Fact]]:
    query = of_people(EvidenceRecord, *_EVIDENCE, until=known_at is not None)
    for row in session.execute(query, {"people": batch, "known_at": known_at}):
        for fact in _evidence_facts(row):
            yield row.person_id, fact


def _evidence_facts(row: Any) -> Iterator[Fact]:
    """Yield what a row of evidence says; a correction says two things: that one never was, and what was."""
    name = evidence_name(row.id)
    if row.kind is EvidenceKind.REVOCATION:
        yield _revocation(name, evidence_name(row.of_id), row.recorded_at)
        return
    if row.corrects_id is not None:
        yield _revocation(f"{name}:corrects", evidence_name(row.corrects_id), row.recorded_at)
    is_completion = row.kind in _COMPLETIONS
    yield Fact(
        type=FactType.COMPLETION if is_completion else FactType.SIGN_OFF,
        on=None if row.finished_at else row.on_date,
        at=row.finished_at,
        id=name,
        recorded_at=row.recorded_at,
        module=row.module if is_completion else None,
        version=row.module_version if is_completion else None,
        minutes=row.minutes_declared if row.minutes_declared is not None else row.minutes_measured,
        scheduled_minutes=row.minutes_scheduled,
        external=row.external,
        of=None if is_completion else evidence_name(row.of_id),
        by=None if is_completion else row.by_role,
    )


def _revocation(name: str, of: str, recorded_at: datetime) -> Fact:
    return Fact(type=FactType.REVOCATION, id=name, of=of, recorded_at=recorded_at)


def known_instants(facts: Mapping[int, list[Fact]]) -> dict[int, list[datetime]]:
    """Return the instants at which each person's facts were recorded, in order."""
    return {person_id: sorted({_recorded_at(f) for f in found}) for person_id, found in facts.items()}
