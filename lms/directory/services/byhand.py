"""Facts of the directory recorded by a person and not by an extract: dated, never rewriting the past."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from lms.audit import services as audit
from lms.audit.model import Act
from lms.directory.model import Finding
from lms.directory.records import DirectoryFact, Person
from lms.directory.rules import byhand as rules
from lms.directory.rules.service import Recorded, standing
from lms.directory.services import enrolment, intake
from lms.directory.store import recording
from lms.directory.store.facts import recorded_of
from lms.directory.store.recording import Stamp
from lms.kernel.errors import Conflict, Invalid, LmsError, NotFound
from lms.kernel.events import FactsChanged
from lms.kernel.facts import FactType
from lms.platform.work import Work

SOURCE: Final = "by hand"
PLACES: Final = frozenset({FactType.APPOINTMENT, FactType.ASSIGNMENT, FactType.SEPARATION})
"""What a person's places are drawn from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryEntry:
    """A fact of the directory to be recorded; `attributes` as `DirectoryFact` describes them."""

    person_id: int
    type: FactType
    on: date
    tag: str | None = None
    attributes: Mapping[str, Any]
    reason: str = ""
    source: str = SOURCE


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryRecord:
    """A recorded row, as pages show it; a revocation names the row it takes back."""

    id: int
    person_id: int
    type: FactType
    on: date | None
    tag: str
    attributes: Mapping[str, Any]
    revokes_id: int | None
    recorded_at: datetime
    recorded_by: str
    source: str
    reason: str


class Book:
    """What is recorded about some people, and what is supposed to be."""

    def __init__(self, work: Work, person_ids: Collection[int]) -> None:
        self._known = recorded_of(work.session, person_ids)

    def findings(self, entry: DirectoryEntry) -> list[Finding]:
        """Return everything that speaks against recording a fact."""
        return rules.findings(_recorded(entry), self._known[entry.person_id])

    def suppose(self, entry: DirectoryEntry) -> None:
        """Take a fact as recorded, for what comes after it."""
        self._known[entry.person_id].append(_recorded(entry))

    def attributes_on(self, person_id: int, day: date) -> Mapping[str, Any]:
        """Return the place of a person on a day, in the words of `DirectoryFact`; nothing when not in service."""
        at = standing([fact for fact in self._known[person_id] if fact.revokes is not None or fact.day <= day])
        return at.attributes if at is not None and (at.separated_on is None or at.separated_on >= day) else {}


def record(work: Work, entry: DirectoryEntry) -> int:
    """Record a fact, draw the person's places anew and settle; return its id. Raises `Invalid` for a contradiction."""
    _belongs(work, entry.person_id)
    for found in Book(work, [entry.person_id]).findings(entry):
        raise Invalid(found.sentence, found.field)
    return record_many(work, [entry])[0]


def record_many(work: Work, entries: Collection[DirectoryEntry], *, bulk: bool = False) -> list[int]:
    """Record facts that were checked before; `bulk` leaves settling to the background."""
    at = work.instant()
    last = work.session.scalar(sa.select(sa.func.max(DirectoryFact.id))) or 0
    for entry in entries:
        stamp = Stamp(work.actor.agency_id, at, work.actor.name, entry.source)
        recording.add_facts(work.session, stamp, [(entry.person_id, _recorded(entry))], reason=entry.reason)
    people = frozenset(entry.person_id for entry in entries)
    _redrawn(work, {entry.person_id for entry in entries if entry.type in PLACES})
    query = sa.select(DirectoryFact.id, DirectoryFact.person_id, DirectoryFact.type, DirectoryFact.on_date)
    made = work.session.execute(query.where(DirectoryFact.id > last).order_by(DirectoryFact.id)).all()
    for row in made if not bulk else ():
        data = {"fact": row.id, "type": row.type.value, "on": row.on_date.isoformat() if row.on_date else ""}
        audit.record(work, Act.FACT_RECORDED, f"person:{row.person_id}", data)
    if people:
        first = min(entry.on for entry in entries)
        work.announce(FactsChanged(agency_id=work.actor.agency_id, person_ids=people, from_on=first, bulk=bulk))
    return [row.id for row in made]


def take_back(work: Work, fact_id: int, reason: str, *, bulk: bool = False, source: str = SOURCE) -> int:
    """Say, by a new row, that a fact never was; return the new row's id.

    Raises `NotFound`, `Conflict` if it was taken back before, `Invalid` without a reason or if more hangs on it.
    """
    fact = work.session.get(DirectoryFact, fact_id)
    if fact is None or fact.agency_id != work.actor.agency_id or fact.revokes_id is not None:
        raise NotFound("There is no such fact.")
    if not reason.strip():
        raise Invalid("Say why it is taken back.", "reason")
    known = recorded_of(work.session, [fact.person_id])[fact.person_id]
    if any(one.revokes == fact_id for one in known):
        raise Conflict("This was taken back before.")
    for found in rules.undoing(next(one for one in known if one.id == fact_id), known):
        raise Invalid(found.sentence, found.field)
    stamp = Stamp(work.actor.agency_id, work.instant(), work.actor.name, source)
    gone = Recorded(type=FactType.REVOCATION, on=fact.on_date, revokes=fact_id)
    recording.add_facts(work.session, stamp, [(fact.person_id, gone)], reason=reason.strip())
    _redrawn(work, [fact.person_id] if fact.type in PLACES else [])
    made = work.session.scalar(sa.select(DirectoryFact.id).where(DirectoryFact.revokes_id == fact_id))
    if not bulk:
        data = {"fact": fact_id, "type": fact.type.value}
        audit.record(work, Act.FACT_REVOKED, f"person:{fact.person_id}", data)
    people = frozenset({fact.person_id})
    first = fact.on_date or date.min
    work.announce(FactsChanged(agency_id=work.actor.agency_id, person_ids=people, from_on=first, bulk=bulk))
    assert made is not None
    return made


def records(work: Work, person_id: int) -> list[DirectoryRecord]:
    """Return every row that the directory recorded about a person, revocations included, in order of recording."""
    _belongs(work, person_id)
    query = sa.select(DirectoryFact).where(DirectoryFact.person_id == person_id).order_by(DirectoryFact.id)
    return [_shown(row) for row in work.session.scalars(query)]


def holders(work: Work, person_ids: Collection[int], tag: str, day: date) -> set[int]:
    """Return who of some people holds a designation on a day."""
    asked = Recorded(type=FactType.DESIGNATION, on=day, tag=tag)
    known = recorded_of(work.session, person_ids)
    return {person_id for person_id, facts in known.items() if rules.holds(tag, facts, asked) is not None}


def standing_of(work: Work, beginning: str) -> list[DirectoryRecord]:
    """Return the rows whose source begins with a text (an act for a group, an import) and that were not taken back."""
    return [row for row, gone in _sourced(work, beginning) if not gone]


def recorded_under(work: Work, beginning: str) -> dict[str, DirectoryRecord]:
    """Return every row whose source begins with a text, by what follows it, taken back or not."""
    return {row.source.removeprefix(beginning): row for row, _ in _sourced(work, beginning)}


def _sourced(work: Work, beginning: str) -> list[tuple[DirectoryRecord, bool]]:
    undone = aliased(DirectoryFact)
    query = (
        sa.select(DirectoryFact, undone.id)
        .outerjoin(undone, undone.revokes_id == DirectoryFact.id)
        .where(
            DirectoryFact.agency_id == work.actor.agency_id,
            DirectoryFact.source.startswith(beginning, autoescape=True),
            DirectoryFact.revokes_id.is_(None),
        )
    )
    return [(_shown(row), gone is not None) for row, gone in work.session.execute(query.order_by(DirectoryFact.id))]


def told_by_extracts(work: Work) -> frozenset[str]:
    """Return the designations that extracts of HR speak of: what HR says of them overrules what is said by hand."""
    try:
        read = intake.people(work.settings)
    except LmsError:
        return frozenset()
    return frozenset(meaning.designation for meaning in read.tags.values() if meaning.designation)


def _shown(row: DirectoryFact) -> DirectoryRecord:
    same = ("id", "person_id", "type", "attributes", "revokes_id", "recorded_at", "recorded_by", "source", "reason")
    return DirectoryRecord(on=row.on_date, tag=row.tag or "", **{name: getattr(row, name) for name in same})


def _recorded(entry: DirectoryEntry) -> Recorded:
    return Recorded(type=entry.type, on=entry.on, tag=entry.tag, attributes=entry.attributes)


def _redrawn(work: Work, person_ids: Collection[int]) -> None:
    if person_ids:
        stamp = Stamp(work.actor.agency_id, work.instant(), work.actor.name, SOURCE)
        enrolment.redraw(work, stamp, sorted(person_ids))


def _belongs(work: Work, person_id: int) -> None:
    person = work.session.get(Person, person_id)
    if person is None or person.agency_id != work.actor.agency_id:
        raise NotFound("There is no such person.")
