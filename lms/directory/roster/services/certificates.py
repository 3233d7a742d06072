"""What the head of a unit is shown and signs."""

from __future__ import annotations

from collections.abc import Sequence

from lms.audit import services as audit
from lms.audit.model import Act
from lms.directory.accounts.services import confirm_password
from lms.directory.model import PersonView
from lms.directory.roster import rules, store
from lms.directory.roster.model import Certificate, CertifiedLine, Said, Sheet
from lms.directory.roster.records import RosterLine, RosterStatement
from lms.directory.roster.services.asking import asks_of, order_of, record_of
from lms.directory.services import agencies, people
from lms.kernel.errors import Conflict, Invalid, NotFound, Refused
from lms.platform.work import Work


def sheet(work: Work, campaign_id: int, unit_id: int) -> Sheet:
    """Return what the actor is asked about one unit; raises `NotFound` for whoever is not asked."""
    one = record_of(work, campaign_id)
    ask = next((ask for ask in asks_of(work, one) if ask.unit_id == unit_id), None)
    if ask is None or not rules.may_certify(work.actor.person_id, unit_id, ask.holder_id, order_of(work)):
        raise NotFound("You are not asked to certify this unit.")
    ids = store.by_unit(work.session, one.agency_id, one.as_of, one.opened_at)[unit_id]
    shown = people.views(work, ids, one.as_of, one.opened_at)
    listed = tuple(sorted(shown.values(), key=lambda person: person.sort_name))
    return Sheet(
        campaign_id=one.id,
        as_of=one.as_of,
        due_on=one.due_on,
        ask=ask,
        people=listed,
        text=rules.statement(f"{ask.code} {ask.name}", f"{one.as_of.day} {one.as_of:%B %Y}", len(listed)),
    )


def own_certificate(work: Work, campaign_id: int, unit_id: int) -> Certificate | None:
    """Return what was signed about a unit, to who signed it or is asked about it today; None as long as nobody has.

    Raises `NotFound` for whoever neither signed nor is asked.
    """
    signed = store.statements(work.session, record_of(work, campaign_id).id).get(unit_id)
    if signed is None:
        return None
    if work.actor.person_id is None or signed.signer_person_id != work.actor.person_id:
        sheet(work, campaign_id, unit_id)
    return certificate(work, campaign_id, unit_id)


def certificate(work: Work, campaign_id: int, unit_id: int) -> Certificate | None:
    """Return what was signed about a unit; None as long as nobody has. Whether the actor may see it is asked before."""
    one = record_of(work, campaign_id)
    signed = store.statements(work.session, one.id).get(unit_id)
    if signed is None:
        return None
    lines = store.lines_of(work.session, signed.id)
    ids = [line.person_id for line in lines if line.person_id is not None]
    shown = people.views(work, ids, one.as_of, one.opened_at)
    return Certificate(
        number=one.id,
        unit=signed.unit_name,
        as_of=one.as_of,
        text=signed.text,
        signer=signed.signer_name,
        position=signed.signer_position,
        signed_at=signed.signed_at,
        seal=signed.seal,
        lines=tuple(_line(line, shown.get(line.person_id) if line.person_id is not None else None) for line in lines),
    )


def signed_by(work: Work) -> list[RosterStatement]:
    """Return what the actor signed, the newest first."""
    return store.signed_by(work.session, work.actor.agency_id, work.actor.person_id)


def _line(line: RosterLine, person: PersonView | None) -> CertifiedLine:
    return CertifiedLine(
        name=line.name,
        staff_no=person.staff_no if person else "",
        found=line.found,
        since=line.since,
        contractor=line.contractor or bool(person and person.employment_type.casefold() == "contractor"),
        note=line.note,
    )


def certify(work: Work, campaign_id: int, unit_id: int, said: Sequence[Said], password: str) -> int:
    """Sign the certificate of a unit; raises `Invalid`, `Refused` for a wrong password, `Conflict` if it is signed."""
    work.instant()
    seen = sheet(work, campaign_id, unit_id)
    if seen.ask.statement_id is not None:
        raise Conflict(f"{seen.ask.signer} has signed this already.")
    rules.check(said, {person.id: person for person in seen.people}, people.today(work))
    _authenticate(work, password)
    row = _signed(work, seen, said)
    names = {person.id: person.name for person in seen.people}
    for one in said:
        line = RosterLine(
            statement_id=row.id,
            person_id=one.person_id,
            name=names[one.person_id] if one.person_id is not None else " ".join(one.name.split()),
            found=one.found,
            since=one.since,
            contractor=one.contractor,
            note=one.note.strip(),
        )
        work.session.add(line)
    work.session.flush()
    data = {"campaign": campaign_id, "unit": seen.ask.code, "people": len(seen.people), "seal": row.seal}
    audit.record(work, Act.ROSTER_CERTIFIED, f"roster_statement:{row.id}", data)
    return row.id


def _authenticate(work: Work, password: str) -> None:
    if work.actor.account_id is None or work.actor.person_id is None:
        raise Refused("Only a person signs.")
    problem = confirm_password(work, work.actor.account_id, password)
    if problem:
        raise Invalid(problem, field="password")


def _signed(work: Work, seen: Sheet, said: Sequence[Said]) -> RosterStatement:
    zone, today = agencies.agency(work, work.actor.agency_id).zone, people.today(work)
    assert work.actor.person_id is not None
    who = people.views(work, [work.actor.person_id], today)[work.actor.person_id]
    at = work.instant()
    content = {
        "campaign": seen.campaign_id,
        "unit": seen.ask.unit_id,
        "text": seen.text,
        "signer": [work.actor.account_id, who.id, who.name, who.position],
        "signed_at": at.isoformat(),
        "lines": [[one.person_id, one.name, one.found, one.since, one.contractor, one.note] for one in said],
    }
    row = RosterStatement(
        campaign_id=seen.campaign_id,
        unit_id=seen.ask.unit_id,
        unit_name=f"{seen.ask.code} {seen.ask.name}",
        signer_person_id=who.id,
        account_id=work.actor.account_id,
        signer_name=who.name,
        signer_position=who.position,
        text=seen.text,
        signed_at=at,
        zone=zone,
        seal=rules.seal(content),
    )
    work.session.add(row)
    work.session.flush()
    return row
