"""Facts that compliance keeps: recorded once, never changed, undone by a new row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from lms.audit.model import Act
from lms.audit.services import record
from lms.compliance.model.evidence import FactEntry
from lms.compliance.records import PersonFact
from lms.compliance.services.texts import shared_facts
from lms.compliance.store import facts as store
from lms.kernel.errors import Conflict, Invalid, NotFound
from lms.kernel.events import FactsChanged
from lms.kernel.facts import Fact, FactType
from lms.platform.work import Work

OURS: Final = frozenset(
    {
        FactType.LEAVE,
        FactType.EXEMPTION,
        FactType.EXTENSION,
        FactType.ACCESS_GRANT,
        FactType.OATH,
        FactType.SERVICE_START,
        FactType.EVENT,
    }
)
_JUSTIFIED: Final = frozenset({FactType.EXEMPTION, FactType.EXTENSION})


def record_fact(work: Work, entry: FactEntry) -> int:
    """Record one fact about a person and settle what it changes; return its id. The same record id twice is one row."""
    return record_facts(work, [entry])[0]


def record_facts(work: Work, entries: Sequence[FactEntry], *, bulk: bool = False) -> list[int]:
    """Record facts about people and return their ids; `bulk` leaves settling to the background."""
    ids = [_recorded(work, entry) for entry in entries]
    people = frozenset(entry.person_id for entry in entries)
    if people:
        first = min(entry.on for entry in entries)
        work.announce(FactsChanged(agency_id=work.actor.agency_id, person_ids=people, from_on=first, bulk=bulk))
    return ids


def revoke(work: Work, fact_id: int, reason: str) -> int:
    """Say, by a new row, that a fact never was; return the new row's id."""
    return revoke_all(work, [fact_id], reason)[0]


def revoke_all(work: Work, fact_ids: Sequence[int], reason: str, *, bulk: bool = False) -> list[int]:
    """Say of several facts that they never were; return the new rows' ids. `bulk` leaves settling to the background.

    Raises `NotFound`, `Conflict` or `Invalid` at the first that cannot be revoked; then nothing is.
    """
    if not reason.strip():
        raise Invalid("Say why the fact is taken back.", "reason")
    facts = [_revocable(work, fact_id) for fact_id in fact_ids]
    ids = [_revocation(work, fact, reason) for fact in facts]
    if facts:
        work.announce(
            FactsChanged(
                agency_id=work.actor.agency_id,
                person_ids=frozenset(fact.person_id for fact in facts),
                from_on=min(fact.on_date or date.min for fact in facts),
                bulk=bulk,
            )
        )
    return ids


def _revocable(work: Work, fact_id: int) -> PersonFact:
    fact = work.session.get(PersonFact, fact_id)
    if fact is None or fact.agency_id != work.actor.agency_id:
        raise NotFound("There is no such fact.")
    if work.session.scalar(sa.select(PersonFact.id).where(PersonFact.revokes_id == fact_id)) is not None:
        raise Conflict("This fact has been revoked before.")
    return fact


def _revocation(work: Work, fact: PersonFact, reason: str) -> int:
    row = _row(work, FactEntry(person_id=fact.person_id, type=FactType.REVOCATION, on=date.min, note=reason))
    row.on_date = None
    row.revokes_id = fact.id
    work.session.add(row)
    work.session.flush()
    record(work, Act.FACT_REVOKED, f"person:{fact.person_id}", {"fact": fact.id, "type": fact.type.value})
    return row.id


def facts_of(work: Work, person_ids: Collection[int], known_at: datetime | None = None) -> dict[int, list[Fact]]:
    """Return everything known about people, from every room, in the order of recording."""
    return store.facts_of(work.session, person_ids, known_at, shared_facts(work, known_at))


def named(work: Work, source: str, record_id: str) -> int | None:
    """Return the id of the fact that a source recorded under a name; None if there is none."""
    return work.session.scalar(
        sa.select(PersonFact.id).where(
            PersonFact.agency_id == work.actor.agency_id,
            PersonFact.source == source,
            PersonFact.record_id == record_id,
        )
    )


def under(work: Work, source: str, record_ids: Sequence[str] | None = None) -> dict[str, tuple[int, FactEntry, bool]]:
    """Return what a source recorded, by its names (None: all): id, content, and whether it was revoked since."""
    undone = aliased(PersonFact)
    query = (
        sa.select(PersonFact, undone.id)
        .outerjoin(undone, undone.revokes_id == PersonFact.id)
        .where(PersonFact.agency_id == work.actor.agency_id, PersonFact.source == source)
        .order_by(PersonFact.id)
    )
    found: dict[str, tuple[int, FactEntry, bool]] = {}
    for batch in _batches(record_ids) if record_ids is not None else [None]:
        rows = work.session.execute(query if batch is None else query.where(PersonFact.record_id.in_(batch)))
        found.update((row.record_id or "", (row.id, _entry(row), gone is not None)) for row, gone in rows)
    return found


def _batches(names: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(names)
    while batch := list(islice(rest, store.BATCH)):
        yield batch


def _entry(row: PersonFact) -> FactEntry:
    same = (
        "person_id", "type", "tag", "name", "kind", "new_due", "due_on", "determination", "requirement", "reason",
        "note", "approver", "attachment", "source", "record_id",
    )  # fmt: skip
    assert row.on_date is not None
    return FactEntry(on=row.on_date, until=row.until_date, **{name: getattr(row, name) for name in same})


def _recorded(work: Work, entry: FactEntry) -> int:
    _checked(entry)
    if entry.record_id is not None:
        there = named(work, entry.source, entry.record_id)
        if there is not None:
            return there
    row = _row(work, entry)
    work.session.add(row)
    work.session.flush()
    data = {"fact": row.id, "type": entry.type.value, "on": entry.on.isoformat()}
    record(work, Act.FACT_RECORDED, f"person:{entry.person_id}", data)
    return row.id


def _checked(entry: FactEntry) -> None:
    if entry.type not in OURS:
        raise Invalid(f"A fact of type {entry.type.value} is recorded elsewhere.", "type")
    if entry.until is not None and entry.until < entry.on:
        raise Invalid("The last day is before the first.", "until")
    if entry.type is FactType.EXTENSION and entry.new_due is None:
        raise Invalid("An extension needs the new due date.", "new_due")
    if entry.type is FactType.EVENT and not entry.name:
        raise Invalid("An event needs its name.", "name")
    if entry.type in _JUSTIFIED and not (entry.reason and entry.approver):
        raise Invalid("Say the reason and who approved it.", "reason")


def _row(work: Work, entry: FactEntry) -> PersonFact:
    return PersonFact(
        agency_id=work.actor.agency_id,
        person_id=entry.person_id,
        type=entry.type,
        on_date=entry.on,
        until_date=entry.until,
        tag=entry.tag,
        name=entry.name,
        kind=entry.kind,
        new_due=entry.new_due,
        due_on=entry.due_on,
        determination=entry.determination,
        requirement=entry.requirement,
        reason=entry.reason,
        note=entry.note,
        approver=entry.approver,
        attachment=entry.attachment,
        source=entry.source,
        record_id=entry.record_id,
        recorded_at=work.instant(),
        recorded_by=work.actor.name,
        account_id=work.actor.account_id,
    )
