"""Where certificates and HR differ today, and what was done about it."""

from __future__ import annotations

from lms.audit import services as audit
from lms.audit.model import Act
from lms.directory.model import PersonView
from lms.directory.roster import rules, store
from lms.directory.roster.model import Clash, Difference, Found
from lms.directory.roster.records import RosterLine, RosterResolution, RosterStatement
from lms.directory.roster.services.asking import record_of
from lms.directory.services import people
from lms.kernel.errors import Conflict, Invalid, NotFound
from lms.platform.work import Work


def differences(work: Work, campaign_id: int) -> list[Difference]:
    """Return the certified lines that HR contradicts today, and those that were resolved; open ones first."""
    one = record_of(work, campaign_id)
    rows = store.lines(work.session, one.id)
    now = people.views(work, [line.person_id for line, _, _ in rows if line.person_id is not None], people.today(work))
    found = []
    for line, signed, resolution in rows:
        person = now.get(line.person_id) if line.person_id is not None else None
        clash = rules.clash_of(line.found, signed.unit_id, person)
        if clash is not None or resolution is not None:
            found.append(_difference(line, signed, resolution, clash or _was(line.found), person))
    return sorted(found, key=lambda each: (bool(each.resolution), each.unit, each.name))


def difference(work: Work, line_id: int) -> Difference:
    """Return one certified line that HR contradicts, or that was resolved; raises `NotFound`."""
    campaign_id = store.campaign_of_line(work.session, work.actor.agency_id, line_id)
    found = differences(work, campaign_id) if campaign_id is not None else []
    one = next((each for each in found if each.line_id == line_id), None)
    if one is None:
        raise NotFound("There is no difference here, or none any more.")
    return one


def resolve(work: Work, line_id: int, note: str) -> int:
    """Note what was done about a difference; return the round. Raises `NotFound`, `Invalid`, `Conflict`."""
    campaign_id = store.campaign_of_line(work.session, work.actor.agency_id, line_id)
    if campaign_id is None:
        raise NotFound("There is no such line.")
    if not note.strip():
        raise Invalid("Write what was done.", field="note")
    if any(each.line_id == line_id and each.resolution for each in differences(work, campaign_id)):
        raise Conflict("This is resolved already.")
    resolution = RosterResolution(
        line_id=line_id,
        note=note.strip()[: rules.LONGEST_NOTE],
        resolved_by=work.actor.name,
        account_id=work.actor.account_id,
        resolved_at=work.instant(),
    )
    work.session.add(resolution)
    work.session.flush()
    audit.record(work, Act.ROSTER_RESOLVED, f"roster_line:{line_id}", {"campaign": campaign_id})
    return campaign_id


def _difference(
    line: RosterLine, signed: RosterStatement, done: RosterResolution | None, clash: Clash, person: PersonView | None
) -> Difference:
    return Difference(
        line_id=line.id,
        unit=signed.unit_name,
        name=line.name,
        staff_no=person.staff_no if person else "",
        clash=clash,
        since=line.since,
        contractor=line.contractor,
        note=line.note,
        signer=signed.signer_name,
        resolution=done.note if done else "",
        resolved_by=done.resolved_by if done else "",
    )


def _was(found: Found) -> Clash:
    """Return what a difference was that HR does not contradict any more."""
    return {
        Found.LEFT: Clash.LEFT_BUT_IN_SERVICE,
        Found.NOT_MINE: Clash.NOT_MINE_BUT_THERE,
        Found.MISSING: Clash.MISSING_FROM_HR,
    }.get(found, Clash.HERE_BUT_ENDED)
