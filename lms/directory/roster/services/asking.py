"""A round, its units, and who is asked about each of them today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lms.directory.model import PersonView
from lms.directory.roster import rules, store
from lms.directory.roster.model import UnitAsk
from lms.directory.roster.records import RosterCampaign, RosterStatement
from lms.directory.rules.lines import Order
from lms.directory.services import people, units
from lms.directory.store import lines as line_store
from lms.kernel.errors import NotFound
from lms.platform.work import Work


def record_of(work: Work, campaign_id: int) -> RosterCampaign:
    """Return a round of the actor's agency; raises `NotFound`."""
    found = store.campaign(work.session, work.actor.agency_id, campaign_id)
    if found is None:
        raise NotFound("There is no such round.")
    return found


def asks_of(work: Work, one: RosterCampaign) -> list[UnitAsk]:
    """Return every unit of a round with who is asked today, and when they were last written to."""
    inside = store.by_unit(work.session, one.agency_id, one.as_of, one.opened_at)
    names = {unit.id: unit for unit in units.tree(work, one.as_of, one.opened_at)}
    order, signed = order_of(work), store.statements(work.session, one.id)
    told = store.told(work.session, one.id)
    holders = {unit_id: rules.holder_of(unit_id, order) for unit_id in inside}
    shown = people.views(work, {h for h, _ in holders.values() if h is not None}, people.today(work))
    asked = [_ask(names[i], len(ids), holders[i], shown, signed.get(i)) for i, ids in inside.items() if i in names]
    return [replace(ask, told_on=told.get(ask.holder_id)) for ask in asked]


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


def order_of(work: Work) -> Order:
    """Return who leads whom today."""
    return line_store.order(work.session, work.actor.agency_id, people.today(work), set())
