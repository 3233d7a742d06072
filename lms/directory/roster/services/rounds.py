"""Rounds of certifying: opened about a day, shown with how far they are, and told to whom they ask."""

from __future__ import annotations

from datetime import date, timedelta

from lms.audit import services as audit
from lms.audit.model import Act
from lms.directory.roster import rules, store
from lms.directory.roster.model import CampaignView, UnitAsk
from lms.directory.roster.records import RosterCampaign
from lms.directory.roster.services.asking import asks_of, order_of, record_of
from lms.directory.services import people
from lms.kernel.errors import Invalid
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
    return _view(work, record_of(work, campaign_id))


def asks(work: Work, campaign_id: int) -> list[UnitAsk]:
    """Return every unit of a round with who is asked today: those without anybody first, then those not certified."""
    found = asks_of(work, record_of(work, campaign_id))
    return sorted(found, key=lambda one: (one.statement_id is not None, one.holder_id is not None, one.code))


def mine(work: Work) -> list[tuple[CampaignView, UnitAsk]]:
    """Return what the actor is asked to certify, in rounds that are open: the newest round first."""
    found = []
    for one in store.campaigns(work.session, work.actor.agency_id)[:4]:
        order = order_of(work)
        asked = [ask for ask in asks_of(work, one) if ask.statement_id is None]
        own = [a for a in asked if rules.may_certify(work.actor.person_id, a.unit_id, a.holder_id, order)]
        view = _view(work, one) if own else None
        found += [(view, ask) for ask in own if view is not None]
    return found


def remind(work: Work, campaign_id: int, told_before: date | None = None) -> int:
    """Write once a day to everybody who is asked and has not signed; return how many letters are new.

    `told_before`: only to those who have had no letter about the round since that day.
    """
    one = record_of(work, campaign_id)
    today = people.today(work)
    waiting: dict[int, list[UnitAsk]] = {}
    for ask in asks_of(work, one):
        had_one = told_before is not None and ask.told_on is not None and ask.told_on >= told_before
        if ask.statement_id is None and ask.holder_id is not None and not had_one:
            waiting.setdefault(ask.holder_id, []).append(ask)
    shown = people.views(work, set(waiting), today)
    written = 0
    for holder, asked in waiting.items():
        person = shown.get(holder)
        if person is None or not person.email:
            continue
        values = {
            "name": person.name,
            "units": [f"{a.code} {a.name}" for a in asked],
            "due": _day(one.due_on),
            "late": today > one.due_on,
        }
        key = f"roster:{one.id}:{holder}:{today.isoformat()}"
        draft = letter(work, "roster", values, key=key, recipient=person.email, person_id=person.id)
        written += outbox.write(work, draft)
    return written


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


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
