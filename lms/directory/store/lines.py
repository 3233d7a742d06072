"""Queries about who is placed where, who leads and who stands in, on a day, as known now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.directory.records import Deputy, Placement, Unit, UnitVersion
from lms.directory.rules.lines import Order, Place, head_of
from lms.directory.store.facts import batches


def on_day(record: Any, day: date | sa.ColumnElement[date]) -> list[sa.ColumnElement[bool]]:
    """Return what makes a dated row hold on a day, as known now."""
    ends = sa.or_(record.holds_until.is_(None), record.holds_until > day)
    return [record.known_until.is_(None), record.holds_from <= day, ends]


def places(session: Session, day: date, person_ids: Collection[int]) -> dict[int, Place]:
    """Return where people are."""
    found: dict[int, Place] = {}
    for batch in batches(sorted(set(person_ids))):
        query = sa.select(Placement.person_id, Placement.unit_id, Placement.supervisor_id)
        for row in session.execute(query.where(*on_day(Placement, day), Placement.person_id.in_(batch))):
            found[row.person_id] = Place(row.unit_id, row.supervisor_id)
    return found


def led_by(session: Session, agency_id: int, day: date, supervisor_ids: Collection[int]) -> set[int]:
    """Return whom some people supervise."""
    found: set[int] = set()
    for batch in batches(sorted(supervisor_ids)):
        query = sa.select(Placement.person_id).where(
            *on_day(Placement, day), Placement.agency_id == agency_id, Placement.supervisor_id.in_(batch)
        )
        found.update(session.scalars(query))
    return found


def in_units(session: Session, agency_id: int, day: date, unit_ids: Collection[int]) -> set[int]:
    """Return who is placed in some units."""
    found: set[int] = set()
    for batch in batches(sorted(unit_ids)):
        query = sa.select(Placement.person_id).where(
            *on_day(Placement, day), Placement.agency_id == agency_id, Placement.unit_id.in_(batch)
        )
        found.update(session.scalars(query))
    return found


def without_supervisor(session: Session, agency_id: int, day: date) -> set[int]:
    """Return who is in service without a supervisor who is."""
    leader = aliased(Placement)
    present = sa.exists().where(*on_day(leader, day), leader.person_id == Placement.supervisor_id)
    lacking = sa.or_(
        Placement.supervisor_id.is_(None), Placement.supervisor_id == Placement.person_id, sa.not_(present)
    )
    query = sa.select(Placement.person_id).where(*on_day(Placement, day), Placement.agency_id == agency_id, lacking)
    return set(session.scalars(query))


def absent_whom(session: Session, agency_id: int, day: date, deputy_id: int) -> set[int]:
    """Return for which people somebody is named to stand in."""
    query = sa.select(Deputy.person_id).where(
        *on_day(Deputy, day),
        Deputy.agency_id == agency_id,
        Deputy.deputy_id == deputy_id,
        Deputy.person_id.is_not(None),
    )
    return {person_id for person_id in session.scalars(query) if person_id is not None}


def order(session: Session, agency_id: int, day: date, present: Collection[int]) -> Order:
    """Return how an agency is ordered; `in_service` of those asked about, of heads and of deputies."""
    parents = _parents(session, agency_id, day)
    heads = _heads(session, agency_id, day)
    of_units, of_people = _deputies(session, agency_id, day)
    named = {deputy for deputies in (*of_units.values(), *of_people.values()) for deputy in deputies}
    asked = {*present, *heads.values(), *named}
    return Order(parents, heads, of_units, of_people, frozenset(places(session, day, asked)))


def _parents(session: Session, agency_id: int, day: date) -> dict[int, int | None]:
    query = (
        sa.select(UnitVersion.unit_id, UnitVersion.parent_id)
        .join(Unit, Unit.id == UnitVersion.unit_id)
        .where(*on_day(UnitVersion, day), Unit.agency_id == agency_id)
    )
    return {row.unit_id: row.parent_id for row in session.execute(query)}


def _heads(session: Session, agency_id: int, day: date) -> dict[int, int]:
    """Return the head of each unit that has one, from those who lead somebody."""
    leads = sa.select(Placement.supervisor_id).where(
        *on_day(Placement, day), Placement.agency_id == agency_id, Placement.supervisor_id.is_not(None)
    )
    query = sa.select(Placement.person_id, Placement.unit_id, Placement.supervisor_id).where(
        *on_day(Placement, day),
        Placement.agency_id == agency_id,
        Placement.unit_id.is_not(None),
        Placement.person_id.in_(leads),
    )
    units: dict[int, dict[int, Place]] = defaultdict(dict)
    for row in session.execute(query):
        units[row.unit_id][row.person_id] = Place(row.unit_id, row.supervisor_id)
    heads = {unit: head_of(people, frozenset(people)) for unit, people in units.items()}
    return {unit: head for unit, head in heads.items() if head is not None}


def _deputies(session: Session, agency_id: int, day: date) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    of_units: dict[int, set[int]] = defaultdict(set)
    of_people: dict[int, set[int]] = defaultdict(set)
    for row in session.scalars(sa.select(Deputy).where(*on_day(Deputy, day), Deputy.agency_id == agency_id)):
        if row.unit_id is not None:
            of_units[row.unit_id].add(row.deputy_id)
        if row.person_id is not None:
            of_people[row.person_id].add(row.deputy_id)
    return dict(of_units), dict(of_people)
