"""Open a round, ask the heads, take their signed certificates, list what differs from HR, note what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from lms.audit import services as audit
from lms.audit.model import Act
from lms.directory.accounts.services import confirm_password
from lms.directory.model import PersonView
from lms.directory.roster import rules, store
from lms.directory.roster.model import CampaignView, Clash, Difference, Found, Said, Sheet, UnitAsk
from lms.directory.roster.records import RosterCampaign, RosterLine, RosterResolution, RosterStatement
from lms.directory.rules.lines import Order
from lms.directory.services import agencies, people, units
from lms.directory.store import lines as line_store
from lms.kernel.errors import Conflict, Invalid, NotFound, Refused
from lms.platform import outbox
from lms.platform.letters import letter
from lms.platform.work import Work

LONGEST = timedelta(days=92)


def open_campaign(work: Work, as_of: date, due_on: date) -> int:
    """Open a round about a day, write to everybody who is asked, and return its number; raises `Invalid`.

    A day has one round: asked again in the same words, it is the round that is there.
    """
    today = people.today(work)
    if as_of > today:
        raise Invalid("This day is still to come. Choose today or an earlier day.", field="as_of")
    if not today < due_on <= today + LONGEST:
        raise Invalid("Leave people at least a day, and at most three months.", field="due_on")
    at = work.instant()
    there = store.about(work.session, work.actor.agency_id, as_of)
    if there is not None and there.due_on == due_on:
        return there.id
    if there is not None:
        raise Invalid("A round about this day is open already, with another last day. Go on with that one.", "as_of")
    campaign = RosterCampaign(
        agency_id=work.actor.agency_id,
        as_of=as_of,
        due_on=due_on,
        opened_by=work.actor.name,
        account_id=work.actor.account_id,
        opened_at=at,
    )
    work.session.add(campaign)
    work.session.flush()
    days = {"as_of": as_of.isoformat(), "due_on": due_on.isoformat()}
    audit.record(work, Act.ROSTER_OPENED, f"roster_campaign:{campaign.id}", days)
    remind(work, campaign.id)
    return campaign.id


def campaigns(work: Work) -> list[CampaignView]:
    """Return the rounds of the actor's agency, the newest first."""
    return [_view(work, campaign) for campaign in store.campaigns(work.session, work.actor.agency_id)]


def campaign(work: Work, campaign_id: int) -> CampaignView:
    """Return one round; raises `NotFound`."""
    return _view(work, _campaign(work, campaign_id))


def asks(work: Work, campaign_id: int) -> list[UnitAsk]:
    """Return every unit of a round with who is asked today: those without anybody first, then those not certified."""
    found = _asks(work, _campaign(work, campaign_id))
    return sorted(found, key=lambda one: (one.statement_id is not None, one.holder_id is not None, one.code))


def mine(work: Work) -> list[tuple[CampaignView, UnitAsk]]:
    """Return what the actor is asked to certify, in rounds that are open: the newest round first."""
    found = []
    for one in store.campaigns(work.session, work.actor.agency_id)[:4]:
        order = _order(work)
        asked = [ask for ask in _asks(work, one) if ask.statement_id is None]
        own = [a for a in asked if rules.may_certify(work.actor.person_id, a.unit_id, a.holder_id, order)]
        view = _view(work, one) if own else None
        found += [(view, ask) for ask in own if view is not None]
    return found


def sheet(work: Work, campaign_id: int, unit_id: int) -> Sheet:
    """Return what the actor is asked about one unit; raises `NotFound` for whoever is not asked."""
    one = _campaign(work, campaign_id)
    ask = next((ask for ask in _asks(work, one) if ask.unit_id == unit_id), None)
    if ask is None or not rules.may_certify(work.actor.person_id, unit_id, ask.holder_id, _order(work)):
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


def differences(work: Work, campaign_id: int) -> list[Difference]:
    """Return the certified lines that HR contradicts today, and those that were resolved; open ones first."""
    one = _campaign(work, campaign_id)
    rows = store.lines(work.session, one.id)
    now = people.views(work, [line.person_id for line, _, _ in rows if line.person_id is not None], people.today(work))
    found = []
    for line, signed, resolution in rows:
        person = now.get(line.person_id) if line.person_id is not None else None
        clash = rules.clash_of(line.found, signed.unit_id, person)
        if clash is not None or resolution is not None:
            found.append(_difference(line, signed, resolution, clash or _was(line.found), person))
    return sorted(found, key=lambda each: (bool(each.resolution), each.unit, each.name))


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


def remind(work: Work, campaign_id: int) -> int:
    """Write once a day to everybody who is asked and has not signed; return how many letters are new."""
    one = _campaign(work, campaign_id)
    today = people.today(work)
    waiting: dict[int, list[UnitAsk]] = {}
    for ask in _asks(work, one):
        if ask.statement_id is None and ask.holder_id is not None:
            waiting.setdefault(ask.holder_id, []).append(ask)
    shown = people.views(work, set(waiting), today)
    written = 0
    for holder, asked in waiting.items():
        person = shown.get(holder)
        if person is None or not person.email:
            continue
        values = {"name": person.name, "units": [f"{a.code} {a.name}" for a in asked], "due": _day(one.due_on)}
        key = f"roster:{one.id}:{holder}:{today.isoformat()}"
        draft = letter(work, "roster", values, key=key, recipient=person.email, person_id=person.id)
        written += outbox.write(work, draft)
    return written


def _campaign(work: Work, campaign_id: int) -> RosterCampaign:
    found = store.campaign(work.session, work.actor.agency_id, campaign_id)
    if found is None:
        raise NotFound("There is no such round.")
    return found


def _view(work: Work, one: RosterCampaign) -> CampaignView:
    asked = store.by_unit(work.session, one.agency_id, one.as_of, one.opened_at)
    return CampaignView(
        id=one.id,
        as_of=one.as_of,
        due_on=one.due_on,
        opened_by=one.opened_by,
        opened_at=one.opened_at,
        units=len(asked),
        certified=len(store.statements(work.session, one.id)),
    )


def _asks(work: Work, one: RosterCampaign) -> list[UnitAsk]:
    inside = store.by_unit(work.session, one.agency_id, one.as_of, one.opened_at)
    names = {unit.id: unit for unit in units.tree(work, one.as_of, one.opened_at)}
    order, signed = _order(work), store.statements(work.session, one.id)
    holders = {unit_id: rules.holder_of(unit_id, order) for unit_id in inside}
    shown = people.views(work, {h for h, _ in holders.values() if h is not None}, people.today(work))
    return [_ask(names[i], len(ids), holders[i], shown, signed.get(i)) for i, ids in inside.items() if i in names]


def _ask(
    unit: units.UnitView,
    count: int,
    held: tuple[int | None, bool],
    shown: Mapping[int, PersonView],
    signed: RosterStatement | None,
) -> UnitAsk:
    holder, above = held
    return UnitAsk(
        unit_id=unit.id,
        code=unit.code,
        name=unit.name,
        people=count,
        holder_id=holder,
        holder=shown[holder].name if holder is not None and holder in shown else "",
        from_above=above,
        statement_id=signed.id if signed else None,
        signer=signed.signer_name if signed else "",
        signed_at=signed.signed_at if signed else None,
    )


def _order(work: Work) -> Order:
    return line_store.order(work.session, work.actor.agency_id, people.today(work), set())


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


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
