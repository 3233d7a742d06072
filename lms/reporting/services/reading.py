"""Which reports somebody may read: all of the agency, or those made for the heads of the units that they answer for."""

from __future__ import annotations

from lms.directory.services import agencies, lines, units
from lms.kernel.actor import Actor
from lms.kernel.errors import Refused
from lms.kernel.permissions import Permission
from lms.platform.work import Work

Within = frozenset[str] | None
"""The codes of the units whose heads' reports may be read; None: every report of the agency."""


def reach(work: Work, actor: Actor | None = None) -> Within:
    """Return which reports somebody (the actor) reaches today; raises `Refused` for who may read none."""
    actor = actor or work.actor
    if actor.may(Permission.REPORT_READ):
        return None
    if not actor.may(Permission.UNIT_REPORT_READ):
        raise Refused("Your account may not read reports.", rule=Permission.REPORT_READ)
    return work.once(("units answered for", actor.person_id), lambda: _answered_for(work, actor))


def _answered_for(work: Work, actor: Actor) -> frozenset[str]:
    if actor.person_id is None:
        return frozenset()
    today = work.today(agencies.agency(work, actor.agency_id).zone)
    mine = lines.units_answered_for(work.session, actor.agency_id, actor.person_id, today)
    return frozenset(unit.code for unit in units.tree(work, today) if unit.id in mine) if mine else frozenset()


def reaches(work: Work, actor: Actor, unit: str) -> bool:
    """Tell whether somebody may read a report that was made for the head of a unit; no unit: for the whole agency."""
    try:
        within = reach(work, actor)
    except Refused:
        return False
    return within is None or unit in within
